package realtimenps.job.domain.spike;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.Settled;

/** A tenant whose responses arrive a minute after each other, and may be corrected and erased. */
final class TestTenant {
  static final String ID = "acme";
  static final long MINUTE = 60_000;

  final HeapStore store = new HeapStore();
  final List<Alert> alerts = new ArrayList<>();
  private final TenantSpikes spikes;
  private Policy policy = Policy.defaults(ID);
  private final Map<String, Answer> live = new HashMap<>();
  private int sequence;
  long time;

  /**
   * @param firstAt when the first response is answered, epoch milliseconds
   */
  TestTenant(long firstAt, Thresholds thresholds) {
    this.time = firstAt;
    this.spikes = new TenantSpikes(thresholds);
  }

  /** Thresholds under which only some subjects can have episodes. */
  static Thresholds only(double threshold, String... subjects) {
    List<String> some = List.of(subjects);
    return (subject, team) -> some.contains(subject) ? threshold : Double.POSITIVE_INFINITY;
  }

  /** Answers one after the other, 1 for a detractor; their ids. */
  List<String> respond(
      String detractors, String channel, @Nullable String agent, @Nullable String team) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < detractors.length(); i++) {
      String id = "r-" + sequence++;
      ids.add(id);
      Category category = detractors.charAt(i) == '1' ? Category.DETRACTOR : Category.PROMOTER;
      change(id, new Answer(category, channel, agent, team, time));
      time += MINUTE;
    }
    return ids;
  }

  /** Puts another answer in the place of a response's, or none. */
  void change(String id, @Nullable Answer answer) {
    Answer former = answer == null ? live.remove(id) : live.put(id, answer);
    boolean detractor = answer != null && answer.category() == Category.DETRACTOR;
    Detail detail =
        answer == null
            ? null
            : new Detail(detractor ? 3 : 10, "of-" + id + ";", "i-1", "reason", false);
    spikes.apply(new Settled(ID, id, former, answer, detail, 0), policy, store, alerts::add);
  }

  /** Takes back a response of which nothing was told here. */
  void erase(Answer answer) {
    spikes.apply(new Settled(ID, "before", answer, null, null, 0), policy, store, alerts::add);
  }

  void correctToPromoter(String id) {
    Answer former = answer(id);
    change(
        id,
        new Answer(
            Category.PROMOTER,
            former.channel(),
            former.agentId(),
            former.teamId(),
            former.respondedAt()));
  }

  Answer answer(String id) {
    return Objects.requireNonNull(live.get(id));
  }

  void expire(long clock) {
    spikes.expire(clock, policy, store, alerts::add);
  }

  void letPage(Set<Scope> scopes) {
    Policy former = policy;
    policy =
        new Policy(
            ID,
            former.timeZone(),
            former.falsePagesPerMonth(),
            scopes,
            former.minDetractors(),
            former.minLift(),
            former.sampleTarget(),
            former.mutedSubjects(),
            former.routes());
    spikes.follow(former, policy, store, alerts::add);
  }

  TenantState state() {
    return Objects.requireNonNull(store.tenant());
  }

  Alert lastAlert() {
    return alerts.get(alerts.size() - 1);
  }
}
