package realtimenps.job.domain.spike;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Policy;

/**
 * How many evaluations each receiver of a tenant is answerable for in a month, from the live
 * responses of the last 28 days, and the thresholds that follow: {@code 1.5 * N / B} for B false
 * pages a month. The expected number of them is at most N over the threshold for a known usual
 * share; the factor is a margin for learned ones, found by simulation.
 */
final class Workload implements Thresholds {
  private static final int DAYS = 28;
  private static final int DAYS_OF_MONTH = 30;
  private static final double MARGIN = 1.5;

  /** So that a receiver of whom little is known yet is not paged for a handful of detractors. */
  private static final double LEAST = 300;

  private final Policy policy;
  private final int today;
  private final Map<String, Load> byReceiver = new HashMap<>();
  private int days = 1;

  /** Of one receiver. */
  static final class Load {
    private long responses;

    void add(long more) {
      responses += more;
    }
  }

  private Workload(Policy policy, int today) {
    this.policy = policy;
    this.today = today;
  }

  /** Counts all of a tenant's subjects. */
  static Workload count(Policy policy, int today, SpikeStore store) {
    Workload workload = new Workload(policy, today);
    int from = today - DAYS + 1;
    store.forEachSubject(
        (subject, spikes) -> {
          workload.add(subject, spikes.latestTeamId(), spikes.responses().since(from));
          if (spikes.isOfTenant()) {
            workload.days = Math.max(1, Math.min(DAYS, today - spikes.responses().firstDay() + 1));
          }
        });
    return workload;
  }

  /** Whether the counts are those of this policy and day. */
  boolean isOf(Policy policy, int today) {
    return this.today == today && this.policy.equals(policy);
  }

  void add(String subject, @Nullable String latestTeamId, long responses) {
    loadOf(subject, latestTeamId).add(responses);
  }

  /** The load of a subject's receiver, which takes time by the number of routes to find. */
  Load loadOf(String subject, @Nullable String latestTeamId) {
    return byReceiver.computeIfAbsent(
        policy.receiverOf(subject, latestTeamId), receiver -> new Load());
  }

  @Override
  public double of(String subject, @Nullable String latestTeamId) {
    return threshold(loadOf(subject, latestTeamId));
  }

  /** The evidence R at which the receiver of this load is paged. */
  double threshold(Load load) {
    double aMonth = (double) load.responses * DAYS_OF_MONTH / days;
    return Math.max(LEAST, MARGIN * aMonth / policy.falsePagesPerMonth());
  }
}
