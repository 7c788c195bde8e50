package realtimenps.relay.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.relay.domain.Alerts.PAGING;
import static realtimenps.relay.domain.Alerts.TENANT;
import static realtimenps.relay.domain.Alerts.firing;
import static realtimenps.relay.domain.Alerts.firingFor;
import static realtimenps.relay.domain.Alerts.late;
import static realtimenps.relay.domain.Alerts.minutes;
import static realtimenps.relay.domain.Alerts.resolved;
import static realtimenps.relay.domain.Alerts.suppressed;
import static realtimenps.relay.domain.Alerts.withdrawn;
import static realtimenps.relay.domain.Severity.CRITICAL;
import static realtimenps.relay.domain.Severity.PAGE;
import static realtimenps.relay.domain.Severity.WATCH;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
  /** In minutes. */
  private static final int DAY = 24 * 60;

  private final List<String> unended = new ArrayList<>();
  private final UpdateStream stream = new UpdateStream(PAGING, minutes(0));
  private final Ledger ledger = new Ledger(PAGING, stream, unended::add);

  @Test
  void a_page_says_who_what_and_why_and_names_no_respondent() {
    ledger.take(firing(1, 0, PAGE));

    Page page = open(1);

    assertThat(page.labels())
        .isEqualTo(
            Map.of(
                "alertname", "NpsDetractorSpike",
                "tenant", "acme",
                "scope", "TEAM",
                "team", "billing",
                "severity", "PAGE",
                "episode", "acme/TEAM/billing/e1",
                "receiver", "default"));
    assertThat(page.annotations())
        .isEqualTo(
            Map.of(
                "summary", "Team billing: 14 of 20 detractors since 12:00, usually 4 of 20",
                "runbook", "the runbook",
                "detractors", "14",
                "responses", "20",
                "expected_detractors", "4.0",
                "usual_share", "0.202",
                "evidence_ratio", "3.46"));
    assertThat(page.startsAt()).isEqualTo(minutes(0));
  }

  @Test
  void watch_and_suppressed_alerts_are_never_told() {
    ledger.take(firing(1, 0, WATCH));
    assertThat(ledger.pages(minutes(1))).isEmpty();
    ledger.take(suppressed(2, 2));
    assertThat(ledger.pages(minutes(3))).isEmpty();
    ledger.take(resolved(3, 4));
    assertThat(ledger.pages(minutes(60))).isEmpty();
  }

  @Test
  void a_watch_that_reaches_page_pages() {
    ledger.take(firing(1, 0, WATCH));
    ledger.take(firing(2, 5, PAGE));

    assertThat(open(6).startsAt()).isEqualTo(minutes(5));
  }

  @Test
  void an_older_or_equal_record_changes_nothing() {
    ledger.take(firing(5, 0, PAGE));
    ledger.take(resolved(5, 0));
    ledger.take(withdrawn(4, 0));

    assertThat(open(60).isOpen()).isTrue();
  }

  @Test
  void a_resolve_is_held_and_then_told_with_its_own_time() {
    ledger.take(firing(1, 0, PAGE));
    open(1);
    ledger.take(resolved(2, 10));

    assertThat(open(10.1).summary()).startsWith("Team billing: 14 of 20");
    assertThat(open(25).isOpen()).isTrue();

    Page over = only(25.1);
    assertThat(over.end()).isEqualTo(new Page.End(minutes(10), minutes(25) + 2_000));
    assertThat(over.labels()).isEqualTo(openLabels());
    assertThat(over.summary()).isEqualTo("Team billing is as usual again");
    assertThat(only(25 + 60 * 24).isOpen()).isFalse();
    assertThat(ledger.pages(minutes(25.1 + 60 * 24))).isEmpty();
  }

  @Test
  void a_second_resolve_does_not_prolong_the_hold() {
    ledger.take(firing(1, 0, PAGE));
    open(1);
    ledger.take(resolved(2, 10));
    ledger.take(resolved(3, 20));

    assertThat(only(25.1).isOpen()).isFalse();
  }

  @Test
  void opening_again_within_the_hold_is_silent() {
    ledger.take(firing(1, 0, PAGE));
    Page first = open(1);
    ledger.take(resolved(2, 10));
    ledger.pages(minutes(11));
    ledger.take(firing(3, 20, PAGE));

    Page still = open(60);
    assertThat(still.labels()).isEqualTo(first.labels());
    assertThat(still.startsAt()).isEqualTo(first.startsAt());
    assertThat(still.summary()).doesNotStartWith("again");
  }

  @Test
  void opening_again_later_is_a_new_page_that_says_so() {
    ledger.take(firing(1, 0, PAGE));
    open(1);
    ledger.take(resolved(2, 10));
    only(26);
    ledger.take(firing(3, 40, PAGE));

    Page again = open(41);
    assertThat(again.summary())
        .isEqualTo("again: Team billing: 14 of 20 detractors since 12:00, usually 4 of 20");
    assertThat(again.startsAt()).isEqualTo(minutes(40));
  }

  @Test
  void the_hold_is_over_when_the_next_record_comes_after_it_even_if_nobody_looked_meanwhile() {
    ledger.take(firing(1, 0, PAGE));
    open(1);
    ledger.take(resolved(2, 10));
    ledger.take(firing(3, 40, PAGE));

    assertThat(open(41).summary()).startsWith("again: ");
  }

  @Test
  void a_withdrawn_page_ends_at_once_also_during_the_hold() {
    ledger.take(firing(1, 0, PAGE));
    open(1);
    ledger.take(withdrawn(2, 5));
    assertThat(only(5.1).isOpen()).isFalse();

    ledger.take(firing(3, 6, PAGE));
    assertThat(open(7).summary()).startsWith("again: ");
    ledger.take(resolved(4, 8));
    ledger.take(withdrawn(5, 9));
    assertThat(only(9.1).isOpen()).isFalse();
  }

  @Test
  void a_page_that_an_ancestor_explains_ends_at_once() {
    ledger.take(firing(1, 0, PAGE));
    open(1);
    ledger.take(suppressed(2, 5));

    assertThat(only(5.1).isOpen()).isFalse();
  }

  @Test
  void a_page_that_is_muted_ends_at_once() {
    ledger.take(firing(1, 0, PAGE));
    open(1);
    ledger.take(firing(2, 5, WATCH));

    assertThat(only(5.1).isOpen()).isFalse();
  }

  @Test
  void an_episode_that_opens_again_as_watch_leaves_the_hold_as_it_is() {
    ledger.take(firing(1, 0, PAGE));
    Page first = open(1);
    ledger.take(resolved(2, 5));
    ledger.take(firing(3, 10, WATCH));
    assertThat(open(19).labels()).isEqualTo(first.labels());

    assertThat(only(20.1).end()).isEqualTo(new Page.End(minutes(5), minutes(20) + 2_000));
  }

  @Test
  void a_rising_severity_ends_the_old_alert_as_the_new_one_starts() {
    ledger.take(firing(1, 0, PAGE));
    open(1);
    ledger.take(firing(2, 5, CRITICAL));

    List<Page> pages = ledger.pages(minutes(5.1));

    assertThat(pages).hasSize(2);
    assertThat(pages.get(0).severity()).isEqualTo(CRITICAL);
    assertThat(pages.get(0).isOpen()).isTrue();
    assertThat(pages.get(0).startsAt()).isEqualTo(minutes(5));
    assertThat(pages.get(1).severity()).isEqualTo(PAGE);
    assertThat(pages.get(1).end()).isEqualTo(new Page.End(minutes(5), minutes(5.1)));
  }

  @Test
  void a_falling_severity_is_no_second_page() {
    ledger.take(firing(1, 0, CRITICAL));
    Page critical = open(1);
    ledger.take(firing(2, 5, PAGE));

    assertThat(open(6).labels()).isEqualTo(critical.labels());
  }

  @Test
  void another_receiver_gets_the_page_and_the_former_one_its_end() {
    ledger.take(firing(1, 0, PAGE));
    open(1);
    ledger.take(firingFor(2, 5, "billing-lead"));

    assertThat(ledger.pages(minutes(6)))
        .extracting(page -> page.receiver() + " " + page.isOpen())
        .containsExactly("billing-lead true", "default false");

    ledger.take(firingFor(3, 7, "default"));
    assertThat(ledger.pages(minutes(8)))
        .extracting(page -> page.receiver() + " " + page.isOpen())
        .containsExactly("default true", "billing-lead false");
  }

  @Test
  void a_tenant_that_is_behind_is_not_paged_and_once_caught_up_what_is_open_is() {
    stream.lag(TENANT, 20 * 60_000);
    ledger.take(late(firing(1, 0, PAGE), 20));
    assertThat(ledger.pages(minutes(21))).isEmpty();

    stream.lag(TENANT, 15 * 60_000);
    assertThat(open(22).startsAt()).isEqualTo(minutes(0));
  }

  @Test
  void what_was_over_before_its_tenant_caught_up_is_never_told() {
    stream.lag(TENANT, 20 * 60_000);
    ledger.take(late(firing(1, 0, PAGE), 20));
    ledger.pages(minutes(21));
    ledger.take(late(resolved(2, 2), 20));
    stream.lag(TENANT, 0);

    assertThat(ledger.pages(minutes(23))).isEmpty();
    assertThat(ledger.pages(minutes(90))).isEmpty();
  }

  @Test
  void what_was_told_stays_told_when_its_tenant_falls_behind_and_rises_no_higher() {
    ledger.take(firing(1, 0, PAGE));
    Page page = open(1);
    stream.lag(TENANT, 20 * 60_000);
    ledger.take(firing(2, 2, CRITICAL));

    assertThat(open(3)).isEqualTo(page);

    stream.lag(TENANT, 0);
    assertThat(ledger.pages(minutes(4)))
        .extracting(it -> it.severity() + " " + it.isOpen())
        .containsExactly("CRITICAL true", "PAGE false");
  }

  @Test
  void of_a_tenant_without_heartbeat_only_what_is_fresh_is_told() {
    ledger.take(late(firing(1, 0, PAGE), 16));
    assertThat(ledger.pages(minutes(17))).isEmpty();
    ledger.take(late(firing(2, 10, PAGE), 15));
    assertThat(open(26).isOpen()).isTrue();
  }

  @Test
  void reading_the_topic_again_leads_to_the_same_pages() {
    List<Alert> records =
        List.of(
            firing(1, 0, WATCH),
            firing(2, 1, PAGE),
            firing(3, 2, CRITICAL),
            resolved(4, 10),
            firing(5, 40, PAGE));
    for (Alert record : records) {
      ledger.take(record);
      ledger.pages(record.emittedAt() + 100);
    }
    Ledger restarted = new Ledger(PAGING, stream, unended::add);
    records.forEach(restarted::takeEarlier);

    assertThat(restarted.pages(minutes(41)))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("end.tellFrom")
        .isEqualTo(ledger.pages(minutes(41)));
  }

  @Test
  void after_a_compaction_what_is_open_is_the_same_to_the_pager() {
    ledger.take(firing(1, 0, PAGE));
    ledger.pages(minutes(1));
    ledger.take(firing(2, 2, CRITICAL));
    Ledger restarted = new Ledger(PAGING, stream, unended::add);
    restarted.takeEarlier(firing(2, 2, CRITICAL));

    assertThat(restarted.pages(minutes(3)))
        .singleElement()
        .isEqualTo(ledger.pages(minutes(3)).get(0));
  }

  @Test
  void a_restart_during_the_hold_goes_on_with_it() {
    Ledger restarted = new Ledger(PAGING, stream, unended::add);
    restarted.takeEarlier(firing(1, 0, PAGE));
    restarted.takeEarlier(resolved(2, 10));

    assertThat(restarted.pages(minutes(20))).singleElement().matches(Page::isOpen);
    assertThat(restarted.pages(minutes(26))).singleElement().matches(page -> !page.isOpen());
  }

  @Test
  void a_restart_while_the_tenant_is_behind_keeps_what_was_told_before() {
    stream.lag(TENANT, 60 * 60_000);
    Ledger restarted = new Ledger(PAGING, stream, unended::add);
    restarted.takeEarlier(firing(1, 0, PAGE));

    assertThat(restarted.pages(minutes(60))).singleElement().matches(Page::isOpen);
  }

  @Test
  void a_restart_while_the_tenant_is_behind_pages_nothing_that_was_old_when_it_came() {
    stream.lag(TENANT, 60 * 60_000);
    Ledger restarted = new Ledger(PAGING, stream, unended::add);
    restarted.takeEarlier(late(firing(1, 0, PAGE), 60));
    restarted.takeEarlier(late(firing(2, 0, CRITICAL), 60));

    assertThat(restarted.pages(minutes(61))).isEmpty();
  }

  @Test
  void after_a_restart_the_end_of_what_may_have_been_told_is_told() {
    Ledger restarted = new Ledger(PAGING, stream, unended::add);
    restarted.takeEarlier(late(firing(1, 0, PAGE), 60));
    restarted.takeEarlier(resolved(2, 70));

    assertThat(restarted.pages(minutes(86))).singleElement().matches(page -> !page.isOpen());
  }

  @Test
  void a_deleted_record_ends_its_page() {
    ledger.take(firing(1, 0, PAGE));
    open(1);
    ledger.forget(Alerts.KEY, minutes(2));
    ledger.forget("unknown", minutes(2));

    assertThat(only(3).isOpen()).isFalse();
  }

  @Test
  void a_page_whose_end_is_never_told_ends_eight_days_after_its_last_record() {
    ledger.take(firing(1, 0, PAGE));
    Page page = open(1);
    ledger.take(firing(2, DAY, PAGE));
    assertThat(open(9 * DAY).labels()).isEqualTo(page.labels());
    assertThat(unended).isEmpty();

    Page over = only(9 * DAY + 0.1);
    long end = minutes(9 * DAY) + 2_000;
    assertThat(over.end()).isEqualTo(new Page.End(end, end));
    assertThat(over.labels()).isEqualTo(page.labels());
    assertThat(only(9 * DAY + 1).isOpen()).isFalse();
    assertThat(unended).containsExactly(Alerts.KEY);

    ledger.take(resolved(3, 9 * DAY + 2));
    assertThat(only(9 * DAY + 60)).isEqualTo(over);
    ledger.take(firing(4, 9 * DAY + 61, PAGE));
    assertThat(ledger.pages(minutes(9 * DAY + 62)).get(0).summary()).startsWith("again: ");
  }

  @Test
  void what_a_job_that_is_behind_has_told_lasts_for_eight_days_from_then() {
    ledger.take(late(firing(1, 0, PAGE), 10 * DAY));
    stream.lag(TENANT, 0);

    assertThat(open(18 * DAY).isOpen()).isTrue();
    assertThat(only(18 * DAY + 0.1).isOpen()).isFalse();
  }

  @Test
  void a_restart_pages_nothing_whose_end_was_never_told() {
    Ledger restarted = new Ledger(PAGING, stream, unended::add);
    restarted.takeEarlier(firing(1, 0, PAGE));

    assertThat(restarted.pages(minutes(8 * DAY + 0.1)))
        .singleElement()
        .matches(page -> !page.isOpen());
    assertThat(restarted.pages(minutes(10 * DAY))).isEmpty();
  }

  @Test
  void episodes_are_forgotten_when_the_topic_has_forgotten_them() {
    ledger.take(firing(1, 0, PAGE));
    open(1);
    ledger.take(resolved(2, 1));

    ledger.pages(minutes(90 * 24 * 60));
    assertThat(ledger.size()).isEqualTo(1);
    ledger.pages(minutes(92 * 24 * 60));
    assertThat(ledger.size()).isZero();
  }

  @Test
  void of_an_episode_that_is_over_no_record_is_kept() {
    WeakReference<Alert> watched = take(firing(1, 0, WATCH));
    awaitGone(watched);

    WeakReference<Alert> paged = take(firing(2, 1, PAGE));
    open(2);
    WeakReference<Alert> resolved = take(resolved(3, 3));
    ledger.pages(minutes(3 + 25 * 60));
    awaitGone(paged);
    awaitGone(resolved);

    ledger.take(resolved(3, 3));
    ledger.take(firing(2, 1, PAGE));
    assertThat(ledger.pages(minutes(4 + 25 * 60))).isEmpty();
    ledger.take(firing(4, 5 + 25 * 60, PAGE));
    assertThat(open(6 + 25 * 60).summary()).startsWith("again: ");
  }

  private WeakReference<Alert> take(Alert alert) {
    ledger.take(alert);
    return new WeakReference<>(alert);
  }

  private static void awaitGone(WeakReference<Alert> alert) {
    for (int i = 0; i < 100 && alert.get() != null; i++) {
      System.gc();
    }
    assertThat(alert.get()).isNull();
  }

  @Test
  void times_ahead_of_the_job_start_and_end_no_page_in_the_future() {
    Alert ahead = late(firing(1, 5, PAGE), -5);
    ledger.take(ahead);
    assertThat(open(0).startsAt()).isEqualTo(minutes(0));
    ledger.take(late(withdrawn(2, 9), -8));

    assertThat(only(2).end()).isEqualTo(new Page.End(minutes(1), minutes(1)));
  }

  private Page open(double minute) {
    Page page = only(minute);
    assertThat(page.isOpen()).isTrue();
    return page;
  }

  private Page only(double minute) {
    List<Page> pages = ledger.pages(minutes(minute));
    assertThat(pages).hasSize(1);
    return pages.get(0);
  }

  private static Map<String, String> openLabels() {
    return Map.copyOf(Page.of(firing(1, 0, PAGE), PAGE, false, "").labels());
  }
}
