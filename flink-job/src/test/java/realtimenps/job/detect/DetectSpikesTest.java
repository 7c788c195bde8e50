package realtimenps.job.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static realtimenps.job.Harnesses.MAX_PARALLELISM;
import static realtimenps.job.Harnesses.NOON;
import static realtimenps.job.Harnesses.takeRecords;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import realtimenps.job.Harnesses;
import realtimenps.job.Harnesses.Backend;
import realtimenps.job.Harnesses.Counters;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.PolicyChange;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.Episode;
import realtimenps.job.domain.spike.Severity;

/**
 * Responses of no agent and no team, on one channel, a minute after each other. A quarter of them
 * are detractors at first. Most tests look at the tenant's alerts only, not at the channel's.
 */
class DetectSpikesTest {
  private static final String USUAL = "0001".repeat(40);
  private static final long MINUTE = 60_000;
  private static final long READ_BEFORE = 250;
  private static final long WEEK = Duration.ofDays(7).toMillis();
  private static final long EVIDENCE_FOR = Duration.ofDays(8).toMillis();
  private static final long USUAL_FOR = Duration.ofDays(200).toMillis();

  private final Counters counters = new Counters();
  private final List<AutoCloseable> open = new ArrayList<>();
  private int sequence;
  private long respondedAt;

  @BeforeEach
  void begin() {
    sequence = 0;
    respondedAt = NOON - 10 * 60 * MINUTE;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable harness : open) {
      harness.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAlertGoesOutOnTheArrivalOfTheDecidingDetractorWithoutAnyClock(Backend backend)
      throws Exception {
    var detect = start(backend);
    respond(detect, "acme", USUAL);
    assertThat(takeRecords(detect)).isEmpty();
    detect.setProcessingTime(NOON + 7);
    AlertUpdate page = respondUntilPage(detect, "acme");
    assertThat(page.alert().state()).isEqualTo(Episode.State.FIRING);
    assertThat(page.alert().episodeId()).isEqualTo("20231114-1");
    assertThat(page.alert().detectedAt()).isEqualTo(respondedAt - MINUTE);
    assertThat(page.alert().evidence().get(0).responseId()).isEqualTo("r-" + (sequence - 1));
    assertThat(page.emittedAt()).isEqualTo(NOON + 7);
  }

  @ParameterizedTest
  @EnumSource
  void aPolicyPutsTheThresholdInForceForTheNextResponse(Backend backend) throws Exception {
    int needed = detractorsUntilPage();
    begin();
    var detect = start(backend);
    respond(detect, "acme", USUAL + "1".repeat(needed - 2));
    assertThat(pages(takeRecords(detect))).isEmpty();
    detect.put(new PolicyChange("acme", policy("acme", 4, List.of())));
    respond(detect, "acme", "1");
    assertThat(pages(takeRecords(detect))).isNotEmpty();
  }

  @Test
  void aPolicyThatTakesFewerFalsePagesHoldsThePageBackUntilItIsGone() throws Exception {
    int needed = detractorsUntilPage();
    begin();
    var detect = start(Backend.HASHMAP);
    respond(detect, "acme", USUAL + "1".repeat(needed - 1));
    detect.put(new PolicyChange("acme", policy("acme", .05, List.of())));
    respond(detect, "acme", "1");
    assertThat(pages(takeRecords(detect))).isEmpty();
    detect.put(new PolicyChange("acme", null));
    respond(detect, "acme", "1");
    assertThat(pages(takeRecords(detect))).isNotEmpty();
  }

  @Test
  void aMutedSubjectIsOnlyWatched() throws Exception {
    var detect = start(Backend.HASHMAP);
    detect.put(new PolicyChange("acme", policy("acme", 1, List.of("acme"))));
    respond(detect, "acme", USUAL + "1".repeat(30));
    assertThat(takeRecords(detect))
        .isNotEmpty()
        .extracting(update -> update.alert().severity())
        .containsOnly(Severity.WATCH);
  }

  @ParameterizedTest
  @EnumSource
  void aChangeOfThePolicyReachesThePageThatIsOpen(Backend backend) throws Exception {
    var detect = start(backend);
    respond(detect, "acme", USUAL);
    Alert page = respondUntilPage(detect, "acme").alert();
    takeRecords(detect);

    detect.put(new PolicyChange("acme", policy("acme", 1, List.of("acme"))));
    List<AlertUpdate> muted = takeRecords(detect);
    assertThat(muted).extracting(update -> update.alert().severity()).containsOnly(Severity.WATCH);
    assertThat(ofTenant(muted))
        .singleElement()
        .satisfies(
            update -> {
              assertThat(update.alert().episodeId()).isEqualTo(page.episodeId());
              assertThat(update.alert().state()).isEqualTo(Episode.State.FIRING);
            });

    detect.put(new PolicyChange("acme", policy("acme", 1, List.of("acme"))));
    detect.put(new PolicyChange("globex", policy("globex", 1, List.of("globex"))));
    assertThat(takeRecords(detect)).isEmpty();

    respond(detect, "acme", "0".repeat(30));
    assertThat(ofTenant(takeRecords(detect)))
        .singleElement()
        .satisfies(end -> assertThat(end.alert().severity()).isEqualTo(Severity.WATCH));
    detect.put(new PolicyChange("acme", null));
    assertThat(ofTenant(takeRecords(detect))).as("it is over").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void tenantsAreApart(Backend backend) throws Exception {
    var detect = start(backend);
    detect.put(new PolicyChange("globex", policy("globex", 1, List.of("globex"))));
    for (int i = 0; i < 40; i++) {
      respond(detect, "acme", "0001");
      respond(detect, "globex", "0001");
    }
    for (int i = 0; i < 12; i++) {
      respond(detect, "acme", "1");
      respond(detect, "globex", "0");
    }
    List<AlertUpdate> updates = takeRecords(detect);
    assertThat(pages(updates)).isNotEmpty();
    assertThat(updates)
        .extracting(update -> update.alert().subject())
        .allMatch(subject -> subject.startsWith("acme/"));
    assertThat(updates)
        .flatExtracting(update -> update.alert().evidence())
        .extracting(Alert.Evidence::respondentId)
        .allMatch(respondent -> respondent.startsWith("of-acme-"));
    respond(detect, "globex", "1".repeat(20));
    assertThat(takeRecords(detect))
        .isNotEmpty()
        .allSatisfy(
            update -> {
              assertThat(update.alert().subject()).startsWith("globex/");
              assertThat(update.alert().severity()).isEqualTo(Severity.WATCH);
            });
  }

  @ParameterizedTest
  @EnumSource
  void aCrashBetweenTheDecidingDetractorAndTheNextCheckpointGivesTheSameEpisode(Backend backend)
      throws Exception {
    int needed = detractorsUntilPage();
    begin();
    var detect = start(backend);
    respond(detect, "acme", USUAL + "1".repeat(needed - 1));
    OperatorSubtaskState checkpoint = detect.snapshot(1, 1);
    takeRecords(detect);
    int at = sequence;
    long then = respondedAt;
    respond(detect, "acme", "1");
    List<AlertUpdate> lost = pages(takeRecords(detect));

    sequence = at;
    respondedAt = then;
    var restored = restore(backend, checkpoint);
    respond(restored, "acme", "1");
    List<AlertUpdate> again = pages(takeRecords(restored));
    assertThat(again).isNotEmpty();
    assertThat(again)
        .extracting(AlertUpdate::alert)
        .isEqualTo(lost.stream().map(AlertUpdate::alert).toList());
    assertThat(again)
        .allSatisfy(update -> assertThat(update.epoch()).isGreaterThan(lost.get(0).epoch()));
  }

  @ParameterizedTest
  @EnumSource
  void anEpisodeGoesOnAfterARestartWithoutASecondPage(Backend backend) throws Exception {
    var detect = start(backend);
    respond(detect, "acme", USUAL);
    AlertUpdate page = respondUntilPage(detect, "acme");
    OperatorSubtaskState state = detect.snapshot(1, 1);

    var restored = restore(backend, state);
    respond(restored, "acme", "1");
    assertThat(ofTenant(takeRecords(restored))).isEmpty();
    respond(restored, "acme", "0".repeat(30));
    List<AlertUpdate> end = ofTenant(takeRecords(restored));
    assertThat(end).hasSize(1);
    assertThat(end.get(0).alert().state()).isEqualTo(Episode.State.RESOLVED);
    assertThat(end.get(0).alert().episodeId()).isEqualTo(page.alert().episodeId());
    assertThat(end.get(0).alert().onsetAt()).isEqualTo(page.alert().onsetAt());
  }

  @Test
  void theRevisionGrowsWithinAnEpochAndTheEpochWithEveryStart() throws Exception {
    var detect = start(Backend.HASHMAP);
    respond(detect, "acme", USUAL + "1".repeat(12) + "0".repeat(30));
    List<AlertUpdate> before = takeRecords(detect);
    assertThat(before).hasSizeGreaterThan(2);
    for (int i = 0; i < before.size(); i++) {
      assertThat(before.get(i).revision()).isEqualTo(i + 1);
      assertThat(before.get(i).epoch()).isEqualTo(before.get(0).epoch());
    }
    var restored = restore(Backend.HASHMAP, detect.snapshot(1, 1));
    respond(restored, "acme", "1".repeat(30));
    assertThat(takeRecords(restored))
        .isNotEmpty()
        .allSatisfy(update -> assertThat(update.epoch()).isGreaterThan(before.get(0).epoch()));
  }

  @Test
  void rescaledATenantIsWatchedWhereItsKeyIs() throws Exception {
    var detect = start(Backend.HASHMAP);
    detect.put(new PolicyChange("acme", policy("acme", 1, List.of("acme"))));
    respond(detect, "acme", USUAL.repeat(5));
    OperatorSubtaskState state = detect.snapshot(1, 1);
    int owner = KeyGroupRangeAssignment.assignKeyToParallelOperator("acme", MAX_PARALLELISM, 2);
    var restored = Harnesses.detect(Backend.HASHMAP.create(), counters, 2, owner);
    open.add(restored);
    restored.initializeState(
        AbstractStreamOperatorTestHarness.repartitionOperatorState(
            state, MAX_PARALLELISM, 1, 2, owner));
    restored.open();
    respond(restored, "acme", "1".repeat(12));
    List<AlertUpdate> updates = ofTenant(takeRecords(restored));
    assertThat(updates).isNotEmpty();
    assertThat(updates.get(0).alert().expected() / updates.get(0).alert().responses())
        .as("it knows what is usual")
        .isCloseTo(.25, within(.03));
    assertThat(pages(updates)).as("it knows the policy").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anEpisodeExpiresSevenDaysLaterByTheClockOfTheResponsesOnly(Backend backend)
      throws Exception {
    var detect = start(backend);
    respond(detect, "acme", USUAL);
    AlertUpdate page = respondUntilPage(detect, "acme");
    long expiry = page.alert().detectedAt() + WEEK;
    detect.processWatermarkOfPolicies(Long.MAX_VALUE);
    detect.processWatermark(expiry - 1);
    assertThat(ofTenant(takeRecords(detect))).isEmpty();
    detect.setProcessingTime(NOON + 9);
    detect.processWatermark(expiry);
    List<AlertUpdate> end = ofTenant(takeRecords(detect));
    assertThat(end).hasSize(1);
    assertThat(end.get(0).alert().state()).isEqualTo(Episode.State.RESOLVED);
    assertThat(end.get(0).alert().resolveReason()).isEqualTo(Episode.ResolveReason.EXPIRED);
    assertThat(end.get(0).alert().resolvedAt()).isEqualTo(expiry);
    assertThat(end.get(0).emittedAt()).isEqualTo(NOON + 9);
    assertThat(end.get(0).revision()).isGreaterThan(page.revision());
    assertThat(detect.numEventTimeTimers()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anEpisodeExpiresAfterARestartToo(Backend backend) throws Exception {
    var detect = start(backend);
    respond(detect, "acme", USUAL);
    AlertUpdate page = respondUntilPage(detect, "acme");
    var restored = restore(backend, detect.snapshot(1, 1));
    restored.processWatermark(page.alert().detectedAt() + WEEK);
    assertThat(ofTenant(takeRecords(restored)))
        .extracting(update -> update.alert().resolveReason())
        .containsExactly(Episode.ResolveReason.EXPIRED);
  }

  @Test
  void anEpisodeThatIsOverLeavesATimerThatDoesNothing() throws Exception {
    var detect = start(Backend.HASHMAP);
    respond(detect, "acme", USUAL);
    respondUntilPage(detect, "acme");
    respond(detect, "acme", "0".repeat(40));
    takeRecords(detect);
    detect.processWatermark(respondedAt + 2 * WEEK);
    assertThat(takeRecords(detect)).isEmpty();
    assertThat(detect.numEventTimeTimers()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsUsualIsForgottenAfter200DaysOfSilence(Backend backend) throws Exception {
    assertThat(usualShareAfterSilence(backend, USUAL_FOR - 1)).isLessThan(.1);
    assertThat(usualShareAfterSilence(backend, USUAL_FOR)).isCloseTo(.2, within(.01));
  }

  private double usualShareAfterSilence(Backend backend, long silence) throws Exception {
    begin();
    var detect = start(backend);
    detect.setStateTtlProcessingTime(NOON);
    respond(detect, "acme", "0".repeat(600) + "1" + "0".repeat(99));
    // What is kept at hand is not forgotten, but its days weigh nothing by then.
    detect = restore(backend, detect.snapshot(1, 1));
    detect.setStateTtlProcessingTime(NOON + silence);
    Alert page = respondUntilPage(detect, "acme").alert();
    return page.expected() / page.responses();
  }

  @ParameterizedTest
  @EnumSource
  void detractorsAreForgottenAfter8Days(Backend backend) throws Exception {
    assertThat(evidenceAfter(backend, EVIDENCE_FOR - 1)).isNotEmpty();
    assertThat(evidenceAfter(backend, EVIDENCE_FOR)).isEmpty();
  }

  private List<Alert.Evidence> evidenceAfter(Backend backend, long silence) throws Exception {
    begin();
    var detect = start(backend);
    detect.setStateTtlProcessingTime(NOON);
    respond(detect, "acme", USUAL);
    assertThat(respondUntilPage(detect, "acme").alert().evidence()).isNotEmpty();
    detect.setStateTtlProcessingTime(NOON + silence);
    respond(detect, "acme", "0".repeat(30));
    List<AlertUpdate> end = ofTenant(takeRecords(detect));
    assertThat(end).hasSize(1);
    return end.get(0).alert().evidence();
  }

  @Test
  void whatIsKeptAtHandInFrontOfTheStateChangesNoAlert() throws Exception {
    List<Alert> expected = alertsOf(Backend.HASHMAP, Long.MAX_VALUE);
    assertThat(expected).hasSizeGreaterThan(20);
    assertThat(alertsOf(Backend.ROCKSDB, Long.MAX_VALUE)).isEqualTo(expected);
    assertThat(alertsOf(Backend.ROCKSDB, 20_000)).as("some are forgotten").isEqualTo(expected);
    assertThat(alertsOf(Backend.ROCKSDB, 0)).as("nothing is kept").isEqualTo(expected);
  }

  /** Of three tenants whose teams have bad hours, over two days, with a restart at each noon. */
  private List<Alert> alertsOf(Backend backend, long cacheMemory) throws Exception {
    var detect = restore(backend, null, cacheMemory);
    Random random = new Random(1);
    List<Settled> live = new ArrayList<>();
    List<Alert> alerts = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      Settled settled;
      if (i % 40 == 39) {
        Settled former = live.remove(live.size() - 1 - random.nextInt(30));
        settled =
            new Settled(former.tenantId(), former.responseId(), former.added(), null, null, NOON);
      } else {
        int agent = random.nextInt(12);
        boolean isBad = i / 300 % 4 == 3 && agent % 3 == 0;
        boolean detractor = random.nextDouble() < (isBad ? .8 : .2);
        Answer answer =
            new Answer(
                detractor ? Category.DETRACTOR : Category.PROMOTER,
                "channel-" + random.nextInt(2),
                "agent-" + agent,
                "team-" + agent % 3,
                NOON + i * MINUTE / 2);
        Detail detail = new Detail(detractor ? 1 : 10, null, null, "reason-" + agent % 2, false);
        settled = new Settled("tenant-" + random.nextInt(3), "r-" + i, null, answer, detail, NOON);
        live.add(settled);
      }
      detect.process(settled);
      if (i % 3_000 == 1_500) {
        takeRecords(detect).forEach(update -> alerts.add(update.alert()));
        detect = restore(backend, detect.snapshot(1, 1), cacheMemory);
      }
    }
    takeRecords(detect).forEach(update -> alerts.add(update.alert()));
    return alerts;
  }

  @Test
  void alertsAreCountedByTenantAndTheirDelayIsMeasured() throws Exception {
    var detect = start(Backend.HASHMAP);
    respond(detect, "acme", USUAL + "1".repeat(12));
    int alerts = takeRecords(detect).size();
    assertThat(alerts).isPositive();
    assertThat(counters.of("alerts")).isEqualTo(alerts);
    assertThat(counters.of("alerts/acme")).isEqualTo(alerts);
    assertThat(counters.valuesOf("readToAlertMillis")).hasSize(alerts).containsOnly(READ_BEFORE);
  }

  /** How many detractors in a row it takes under the default policy. */
  private int detractorsUntilPage() throws Exception {
    var detect = start(Backend.HASHMAP);
    respond(detect, "acme", USUAL);
    int before = sequence;
    respondUntilPage(detect, "acme");
    return sequence - before;
  }

  private AlertUpdate respondUntilPage(Harnesses.Detect detect, String tenantId) throws Exception {
    for (int i = 0; i < 50; i++) {
      respond(detect, tenantId, "1");
      List<AlertUpdate> pages = pages(takeRecords(detect));
      if (!pages.isEmpty()) {
        return pages.get(0);
      }
    }
    throw new AssertionError("no page");
  }

  /** Responses one after the other, 1 for a detractor. */
  private void respond(Harnesses.Detect detect, String tenantId, String detractors)
      throws Exception {
    for (int i = 0; i < detractors.length(); i++) {
      boolean detractor = detractors.charAt(i) == '1';
      String id = "r-" + sequence++;
      detect.process(
          new Settled(
              tenantId,
              id,
              null,
              new Answer(
                  detractor ? Category.DETRACTOR : Category.PROMOTER,
                  "voice",
                  null,
                  null,
                  respondedAt),
              new Detail(detractor ? 2 : 9, "of-" + tenantId + "-" + id, null, null, false),
              detect.getProcessingTime() - READ_BEFORE));
      respondedAt += MINUTE;
    }
  }

  private static List<AlertUpdate> ofTenant(List<AlertUpdate> updates) {
    return updates.stream().filter(update -> update.alert().subject().endsWith("/TENANT")).toList();
  }

  private static List<AlertUpdate> pages(List<AlertUpdate> updates) {
    return ofTenant(updates).stream()
        .filter(update -> update.alert().state() == Episode.State.FIRING)
        .filter(update -> update.alert().severity() != Severity.WATCH)
        .filter(update -> update.alert().suppressedBy() == null)
        .toList();
  }

  private static Policy policy(
      String tenantId, double falsePagesPerMonth, List<String> mutedSubjects) {
    Policy defaults = Policy.defaults(tenantId);
    return new Policy(
        tenantId,
        defaults.timeZone(),
        falsePagesPerMonth,
        defaults.pagingScopes(),
        defaults.minDetractors(),
        defaults.minLift(),
        defaults.sampleTarget(),
        mutedSubjects,
        List.of());
  }

  private Harnesses.Detect start(Backend backend) throws Exception {
    return restore(backend, null);
  }

  private Harnesses.Detect restore(Backend backend, @Nullable OperatorSubtaskState state)
      throws Exception {
    return restore(backend, state, 1 << 20);
  }

  private Harnesses.Detect restore(
      Backend backend, @Nullable OperatorSubtaskState state, long cacheMemory) throws Exception {
    var detect = Harnesses.detect(cacheMemory, backend.create(), counters, 1, 0);
    open.add(detect);
    if (state == null) {
      detect.initializeEmptyState();
    } else {
      detect.initializeState(state);
    }
    detect.open();
    return detect;
  }
}
