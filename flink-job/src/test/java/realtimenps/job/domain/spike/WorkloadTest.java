package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import realtimenps.job.domain.Policy;

/** Thresholds are 1.5 times the evaluations of a month, over the false pages that are asked for. */
class WorkloadTest {
  private static final String TENANT = "acme/TENANT";
  private static final String BILLING = "acme/TEAM/billing";
  private static final String SALES = "acme/TEAM/sales";
  private static final String ANN = "acme/AGENT/ann";
  private static final String BEN = "acme/AGENT/ben";
  private static final int TODAY = 20_514;
  private static final Policy DEFAULTS = Policy.defaults("acme");

  private final HeapStore store = new HeapStore();

  @Test
  void whoIsInChargeOfAllAnswersForAllEvaluations() {
    responses(TENANT, null, 28, 100);
    responses(BILLING, null, 28, 60);
    responses(ANN, "billing", 28, 40);
    Workload workload = count(DEFAULTS);
    double threshold = 1.5 * 30 * (100 + 60 + 40);
    assertThat(workload.of(TENANT, null)).isCloseTo(threshold, within(1e-6));
    assertThat(workload.of(ANN, "billing")).isCloseTo(threshold, within(1e-6));
  }

  @Test
  void halfAPageAMonthTakesTwiceTheEvidence() {
    responses(TENANT, null, 28, 100);
    assertThat(count(policy(.5)).of(TENANT, null)).isCloseTo(9_000, within(1e-6));
    assertThat(count(policy(4)).of(TENANT, null)).isCloseTo(1_125, within(1e-6));
  }

  @Test
  void everyReceiverAnswersForTheOwnSubjectsOnly() {
    responses(TENANT, null, 28, 100);
    responses(BILLING, null, 28, 60);
    responses(SALES, null, 28, 40);
    Workload workload = count(policy(1, new Policy.Route(BILLING, "bea")));
    assertThat(workload.of(BILLING, null)).isCloseTo(1.5 * 30 * 60, within(1e-6));
    assertThat(workload.of(SALES, null)).isCloseTo(1.5 * 30 * 140, within(1e-6));
  }

  @Test
  void agentsFollowTheirTeamUnlessTheyHaveARoute() {
    responses(TENANT, null, 28, 100);
    responses(BILLING, null, 28, 60);
    responses(ANN, "billing", 28, 30);
    responses(BEN, "billing", 28, 20);
    Workload workload =
        count(policy(1, new Policy.Route(BILLING, "bea"), new Policy.Route(BEN, "bob")));
    assertThat(workload.of(BILLING, null)).isCloseTo(1.5 * 30 * 90, within(1e-6));
    assertThat(workload.of(ANN, "billing")).isCloseTo(1.5 * 30 * 90, within(1e-6));
    assertThat(workload.of(BEN, "billing")).isCloseTo(1.5 * 30 * 20, within(1e-6));
  }

  @Test
  void onlyTheLast28DaysCount() {
    responses(TENANT, null, 100, 50);
    assertThat(count(DEFAULTS).of(TENANT, null)).isCloseTo(1.5 * 30 * 50, within(1e-6));
  }

  @Test
  void aMonthIsReckonedFromTheDaysThatThereAre() {
    responses(TENANT, null, 7, 50);
    assertThat(count(DEFAULTS).of(TENANT, null)).isCloseTo(1.5 * 30 * 50, within(1e-6));
  }

  @Test
  void ofAReceiverOfWhomLittleIsKnownTheThresholdIsNotLow() {
    assertThat(count(DEFAULTS).of(TENANT, null)).isEqualTo(300);
    responses(TENANT, null, 1, 5);
    assertThat(count(DEFAULTS).of(TENANT, null)).isEqualTo(300);
  }

  @Test
  void whatArrivesAndWhatIsTakenBackCountsAtOnce() {
    responses(TENANT, null, 28, 100);
    Workload workload = count(DEFAULTS);
    for (int i = 0; i < 280; i++) {
      workload.add(TENANT, null, 1);
    }
    assertThat(workload.of(TENANT, null)).isCloseTo(1.5 * 30 * 110, within(1e-6));
    workload.add(TENANT, null, -280);
    assertThat(workload.of(TENANT, null)).isCloseTo(1.5 * 30 * 100, within(1e-6));
  }

  @Test
  void anotherPolicyAndAnotherDayAreCountedAnew() {
    Workload workload = count(DEFAULTS);
    assertThat(workload.isOf(Policy.defaults("acme"), TODAY)).isTrue();
    assertThat(workload.isOf(policy(2), TODAY)).isFalse();
    assertThat(workload.isOf(DEFAULTS, TODAY + 1)).isFalse();
  }

  private Workload count(Policy policy) {
    return Workload.count(policy, TODAY, store);
  }

  /** So many responses on each of the last days. */
  private void responses(String subject, @Nullable String team, int days, int aDay) {
    SubjectSpikes spikes =
        subject.equals(TENANT) ? SubjectSpikes.ofTenant() : SubjectSpikes.ofPart();
    for (int day = TODAY - days + 1; day <= TODAY; day++) {
      for (int i = 0; i < aDay; i++) {
        spikes.add(day * DayCounts.DAY + i * 60_000L, i, Mark.of(i % 5 == 0, 1));
      }
    }
    spikes.noteTeam(TODAY * DayCounts.DAY, team);
    store.putSubject(subject, spikes);
  }

  private static Policy policy(double falsePagesPerMonth, Policy.Route... routes) {
    return new Policy(
        "acme",
        DEFAULTS.timeZone(),
        falsePagesPerMonth,
        DEFAULTS.pagingScopes(),
        DEFAULTS.minDetractors(),
        DEFAULTS.minLift(),
        DEFAULTS.sampleTarget(),
        List.of(),
        List.of(routes));
  }
}
