package realtimenps.benchmarks.alerts;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import realtimenps.benchmarks.statistics.Estimate;
import realtimenps.job.domain.Scope;

/**
 * B7: a whole {@link ContactCenter}, seen by those who are paged. In each case nobody is paged in
 * the first 30 days.
 *
 * <ul>
 *   <li>B7: 90 days without a spike. A month has 30 days; the supervisors are those of the teams
 *       and the tenant's.
 *   <li>B7b: one day in which the odds of a detractor are four times as high for all. Pages are
 *       those of that day and the next. Without suppression an episode that is explained by one
 *       above it would page too.
 *   <li>B7c: the odds are six times as high for one agent, for four days. Delays are in that
 *       agent's responses; pages at the team or the tenant are those of the four days.
 * </ul>
 */
final class Supervisors implements Scenario {
  private static final int WARM_UP = 30;
  private static final int QUIET = 90;
  private static final double MONTHS = QUIET / 30.0;
  private static final double STORM = 4;
  private static final double AGENTS_SPIKE = 6;
  private static final int DAYS_OF_AGENTS_SPIKE = 4;

  /** Pages in one contact center. */
  private record Pages(
      int ofTenant, int ofTeams, int all, int withoutSuppression, int today, int zTest, int delay) {
    static Pages of(ContactCenter center, int delay) {
      return new Pages(
          center.pages(Scope.TENANT),
          center.pages(Scope.TEAM),
          center.pages(),
          center.pagesWithoutSuppression(),
          center.pagesToday(),
          center.pagesOfZTest(),
          delay);
    }
  }

  @Override
  public String id() {
    return "B7";
  }

  @Override
  public String note() {
    return "Agents' usual shares are Beta with mean 20 %, size 100, and drift together as in B2;"
        + " 30 days of a month, 5 supervisors (4 teams, the tenant). B7b: pages of the storm's day"
        + " and the next; without suppression = with those explained from above. B7c: for 4 days;"
        + " delays in the agent's responses.";
  }

  @Override
  public List<Row> run(SplittableGenerator source, Effort effort, Progress progress) {
    List<Row> rows = new ArrayList<>();
    rows.addAll(quiet(source, effort.of(100, 6), progress));
    rows.addAll(storm(source, effort.of(200, 16), progress));
    rows.addAll(agentsSpike(source, effort.of(400, 32), progress));
    return rows;
  }

  private static List<Row> quiet(SplittableGenerator source, int tenants, Progress progress) {
    List<Pages> all = Trials.run(source, tenants, progress.part("B7", tenants), Supervisors::quiet);
    double ofAll = tenants * MONTHS * ContactCenter.SUPERVISORS;
    double ofTeams = tenants * MONTHS * ContactCenter.TEAMS;
    String sample = Row.sample((int) ofAll, "months");
    return List.of(
        new Row(
            "B7",
            "false pages / supervisor-month",
            sample,
            2,
            rate(all, Pages::all, ofAll),
            rate(all, Pages::today, ofAll),
            rate(all, Pages::zTest, ofAll),
            "0.46",
            Bound.atMost(.8)),
        Row.ofOurs(
            "B7",
            "of these, a team's supervisor",
            Row.sample((int) ofTeams, "months"),
            2,
            rate(all, pages -> pages.all - pages.ofTenant, ofTeams),
            "",
            Bound.none()),
        Row.ofOurs(
            "B7",
            "of these, the tenant's",
            Row.sample((int) (tenants * MONTHS), "months"),
            2,
            rate(all, Pages::ofTenant, tenants * MONTHS),
            "",
            Bound.none()));
  }

  private static Pages quiet(RandomGenerator random) {
    ContactCenter center = new ContactCenter(random);
    center.warmUp(WARM_UP);
    for (int i = 0; i < QUIET * ContactCenter.PER_DAY; i++) {
      center.next(agent -> 1);
    }
    return Pages.of(center, Estimate.NEVER);
  }

  private static List<Row> storm(SplittableGenerator source, int tenants, Progress progress) {
    List<Pages> all =
        Trials.run(source, tenants, progress.part("B7b", tenants), Supervisors::storm);
    String sample = Row.sample(tenants, "storms");
    return List.of(
        new Row(
            "B7b",
            "pages in a tenant's storm",
            sample,
            2,
            mean(all, Pages::all),
            mean(all, Pages::today),
            mean(all, Pages::zTest),
            "2.85",
            Bound.atMost(4)),
        Row.ofOurs(
            "B7b",
            "the same without suppression",
            sample,
            2,
            mean(all, Pages::withoutSuppression),
            "16.2",
            Bound.none()));
  }

  private static Pages storm(RandomGenerator random) {
    ContactCenter center = new ContactCenter(random);
    center.warmUp(WARM_UP);
    for (int i = 0; i < ContactCenter.PER_DAY; i++) {
      center.next(agent -> STORM);
    }
    for (int i = 0; i < ContactCenter.PER_DAY; i++) {
      center.next(agent -> 1);
    }
    return Pages.of(center, Estimate.NEVER);
  }

  private static List<Row> agentsSpike(SplittableGenerator source, int tenants, Progress progress) {
    List<Pages> all =
        Trials.run(source, tenants, progress.part("B7c", tenants), Supervisors::agentsSpike);
    int[] delays = all.stream().mapToInt(Pages::delay).toArray();
    String sample = Row.sample(tenants, "spikes");
    return List.of(
        Row.ofOurs(
            "B7c",
            "one agent's spike: median delay",
            sample,
            0,
            Estimate.quantile(delays, .5),
            "22",
            Bound.atMost(26)),
        Row.ofOurs(
            "B7c",
            "one agent's spike: 90th percentile",
            sample,
            0,
            Estimate.quantile(delays, .9),
            "39",
            Bound.atMost(46)),
        Row.ofOurs(
            "B7c",
            "pages of the team or the tenant",
            sample,
            2,
            mean(all, pages -> pages.ofTenant + pages.ofTeams),
            "0.47",
            Bound.none()));
  }

  private static Pages agentsSpike(RandomGenerator random) {
    ContactCenter center = new ContactCenter(random);
    center.warmUp(WARM_UP);
    int delay = Estimate.NEVER;
    int ofAgent = 0;
    for (int i = 0; i < DAYS_OF_AGENTS_SPIKE * ContactCenter.PER_DAY; i++) {
      center.next(agent -> agent == 0 ? AGENTS_SPIKE : 1);
      if (center.agent() == 0) {
        ofAgent++;
        if (delay == Estimate.NEVER && center.isAgent0Paged()) {
          delay = ofAgent;
        }
      }
    }
    return Pages.of(center, delay);
  }

  private static Estimate rate(List<Pages> all, ToLongFunction<Pages> of, double months) {
    return Estimate.rate(all.stream().mapToLong(of).toArray(), months);
  }

  private static Estimate mean(List<Pages> all, ToDoubleFunction<Pages> of) {
    return Estimate.mean(all.stream().mapToDouble(of).toArray());
  }
}
