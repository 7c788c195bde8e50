package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SubjectSpikesTest {
  private static final long NINE = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final double THRESHOLD = 15_000;

  private static final long MIDNIGHT = NINE - 9 * HourFactors.HOUR;

  /** Customers of 20 % detractors in all have 40 % in the first eight hours, 17.8 % later. */
  private static final HourOdds BY_NIGHT =
      (time, mark) -> HourFactors.hourOf(time) < 8 ? 2.667 : .865;

  private final SubjectSpikes spikes = SubjectSpikes.ofPart();
  private final Judgement judgement = new Judgement();
  private long time = NINE;
  private long id;

  private record Sent(long time, long id, byte mark) {}

  @Property(tries = 300)
  void evidenceFollowsFromTheLiveResponsesWhateverTheirOrder(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 600) int size,
      @ForAll @IntRange(max = 32) int retractions,
      @ForAll @DoubleRange(min = 0.05, max = 0.9) double share) {
    Random random = new Random(seed);
    List<Sent> live = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      live.add(sent(random, share));
    }
    List<Sent> withdrawn = new ArrayList<>();
    for (int i = 0; i < retractions; i++) {
      withdrawn.add(sent(random, share));
    }
    long now = live.stream().mapToLong(Sent::time).max().orElseThrow();

    SubjectSpikes inOrder = SubjectSpikes.ofPart();
    live.stream()
        .sorted((a, b) -> Long.compare(a.time, b.time))
        .forEach(sent -> inOrder.add(sent.time, sent.id, sent.mark));
    SubjectSpikes shuffled = SubjectSpikes.ofPart();
    List<Sent> all = new ArrayList<>(live);
    all.addAll(withdrawn);
    Collections.shuffle(all, random);
    all.forEach(sent -> shuffled.add(sent.time, sent.id, sent.mark));
    withdrawn.forEach(sent -> shuffled.remove(sent.time, sent.id, sent.mark));

    Judgement j = judgement.at(now, THRESHOLD).given(.2, 400, BY_NIGHT);
    assertThat(shuffled.evidence(j)).isEqualTo(inOrder.evidence(j));
    assertThat(shuffled.responses().share(now, .2)).isEqualTo(inOrder.responses().share(now, .2));
    assertThat(shuffled.responses().since(0)).isEqualTo(size);
  }

  @Property(tries = 100)
  void aStateReadFromItsBytesIsTheSame(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    SubjectSpikes state = SubjectSpikes.ofPart();
    double share = .1 + random.nextDouble() / 2;
    for (int i = 0; i < 400; i++) {
      Sent sent = sent(random, random.nextInt(300) < i ? .9 : share);
      state.add(sent.time, sent.id, sent.mark);
      state.judge(sent.time, sent.id, sent.mark, judgement.at(sent.time, 1_000));
      if (random.nextInt(20) == 0) {
        state.remove(sent.time, sent.id, sent.mark);
        state.judgeRetraction(sent.time, sent.id, judgement);
      }
    }
    byte[] bytes = bytes(state);
    assertThat(bytes(read(bytes))).isEqualTo(bytes);
  }

  @Test
  void aSpikeIsPagedOnceAndResolvedOnceItIsOver() {
    arrive("0001".repeat(50));
    assertThat(spikes.episode()).isNull();
    arrive("1111110111111");
    Episode episode = fired();
    assertThat(episode.severity()).isNotEqualTo(Severity.WATCH);
    assertThat(episode.detractors()).isGreaterThanOrEqualTo(8);
    String id = episode.id();
    assertThat(id).isEqualTo("20260302-1");
    arrive("0000000010000000000000000000000000000000");
    assertThat(fired().state()).isEqualTo(Episode.State.RESOLVED);
    assertThat(fired().resolveReason()).isEqualTo(Episode.ResolveReason.RECOVERED);
    assertThat(fired().id()).isEqualTo(id);
  }

  @Test
  void becomingCriticalDoesNotHastenTheEnd() {
    arrive("0001".repeat(50));
    arriveUntil(Severity.PAGE);
    double spike = fired().alarmShare();
    arriveUntil(Severity.CRITICAL);
    assertThat(fired().alarmShare()).isGreaterThan(spike + .02);
    double usual = spikes.responses().share(time, .2);
    int others = 0;
    while (fired().isFiring()) {
      arriveOne(false);
      others++;
    }
    double ofEach = Math.log((1 - usual) / (1 - spike));
    assertThat(others).isEqualTo((int) Math.ceil(Math.log(100) / ofEach));
  }

  @Test
  void whatIsLateTellsNothingOfTheEnd() {
    arrive("0001".repeat(50) + "1111110111111");
    Episode episode = fired();
    for (long at = episode.onsetAt(); at <= episode.detectedAt() - 10_000; at += 10_000) {
      arriveOne(at, Mark.of(false, 1));
    }
    assertThat(episode.isFiring()).isTrue();
    arrive("0".repeat(40));
    assertThat(episode.state()).isEqualTo(Episode.State.RESOLVED);
  }

  @Test
  void theSpikeStaysOutOfWhatIsUsual() {
    arrive("0001".repeat(60));
    double before = spikes.responses().share(time, .2);
    arrive("11111111111");
    arrive("0".repeat(60) + "0001".repeat(60));
    assertThat(fired().state()).isEqualTo(Episode.State.RESOLVED);
    assertThat(spikes.responses().share(time, .2)).isLessThan(before + 0.01);
  }

  @Test
  void crossingAgainSoonReopensTheSameEpisode() {
    arrive("0001".repeat(50) + "1111110111111");
    String id = fired().id();
    arrive("0".repeat(40));
    assertThat(fired().isFiring()).isFalse();
    arrive("111111111111");
    assertThat(fired().isFiring()).isTrue();
    assertThat(fired().id()).isEqualTo(id);
  }

  @Test
  void crossingAgainLaterIsAnotherEpisode() {
    arrive("0001".repeat(50) + "1111110111111");
    String id = fired().id();
    arrive("0".repeat(40) + "0001".repeat(40));
    arrive("111111111111");
    assertThat(fired().isFiring()).isTrue();
    assertThat(fired().id()).isNotEqualTo(id);
  }

  @Test
  void whatLastsIsTheNewNormal() {
    arrive("0001".repeat(50) + "1101".repeat(140));
    Episode episode = fired();
    assertThat(episode.state()).isEqualTo(Episode.State.RESOLVED);
    assertThat(episode.resolveReason()).isEqualTo(Episode.ResolveReason.NEW_NORMAL);
    assertThat(spikes.responses().share(time, .2)).isGreaterThan(.5);
  }

  @Test
  void anEpisodeWithoutResponsesExpiresByTheClock() {
    arrive("0001".repeat(50) + "1111110111111");
    long detectedAt = fired().detectedAt();
    assertThat(spikes.expire(detectedAt + SubjectSpikes.LONGEST_TIME - 1)).isFalse();
    assertThat(spikes.expire(detectedAt + SubjectSpikes.LONGEST_TIME)).isTrue();
    assertThat(fired().resolveReason()).isEqualTo(Episode.ResolveReason.EXPIRED);
  }

  @Test
  void aResponseThatOvertakesTheClockFindsItEndedAsTheClockWouldHave() {
    arrive("0001".repeat(50) + "1111110111111");
    long detectedAt = fired().detectedAt();
    time += SubjectSpikes.LONGEST_TIME;
    arrive("0");
    assertThat(fired().resolveReason()).isEqualTo(Episode.ResolveReason.EXPIRED);
    assertThat(fired().resolvedAt()).isEqualTo(detectedAt + SubjectSpikes.LONGEST_TIME);
  }

  @Test
  void theTwentiethResponseIsTooLateToMakeItTheNewNormal() {
    arrive("0001".repeat(50) + "1111110111111");
    while (fired().age < 19) {
      arriveOne(true);
    }
    time += SubjectSpikes.LONGEST_TIME;
    arrive("1");
    assertThat(fired().resolveReason()).isEqualTo(Episode.ResolveReason.EXPIRED);
  }

  @Test
  void anOutageOutOfHoursChangesNothingOfWhatIsUsual() {
    judgement.given(.2, 400, BY_NIGHT);
    shifts(0, 60, 9, "10000" + "01000" + "00010" + "10000");
    double usual = usualNow();
    time = MIDNIGHT + 60 * DayCounts.DAY;
    arrive("1".repeat(60) + "0".repeat(60));
    assertThat(fired().state()).isEqualTo(Episode.State.RESOLVED);
    shifts(60, 61, 9, "10000" + "01000" + "00010" + "10000");
    assertThat(usualNow()).isBetween(usual - .005, usual + .005);
  }

  @Test
  void evidenceThatIsTakenBackWithdrawsTheEpisode() {
    arrive("0001".repeat(50));
    long firstOfSpike = time;
    arrive("11111111");
    Episode episode = fired();
    assertThat(episode.onsetAt()).isLessThanOrEqualTo(firstOfSpike);
    byte detractor = Mark.of(true, 1);
    byte promoter = Mark.of(false, 1);
    int corrected = 0;
    while (episode.isFiring()) {
      long at = firstOfSpike + corrected * MINUTE;
      spikes.remove(at, id - 8 + corrected, detractor);
      spikes.add(at, id - 8 + corrected, promoter);
      spikes.judgeRetraction(at, id - 8 + corrected, judgement);
      corrected++;
    }
    assertThat(corrected).isBetween(2, 6);
    assertThat(episode.state()).isEqualTo(Episode.State.WITHDRAWN);
  }

  @Test
  void aSubjectThatMayNotPageIsWatched() {
    judgement.by(4, .1, false);
    arrive("0001".repeat(50) + "1111110111111");
    assertThat(fired().severity()).isEqualTo(Severity.WATCH);
    assertThat(fired().freezes()).isFalse();
  }

  @Test
  void aWatchedEpisodeMayBecomeAPage() {
    arrive("0001".repeat(50));
    List<Severity> severities = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      if (arriveOne(i % 4 != 0)) {
        severities.add(fired().severity());
      }
    }
    assertThat(severities).startsWith(Severity.WATCH, Severity.PAGE);
    assertThat(fired().id()).isEqualTo("20260302-1");
  }

  @Test
  void whoWorksByNightIsHeldAgainstTheirOwnNights() {
    judgement.given(.2, 400, BY_NIGHT);
    shifts(0, 60, 0, "10100" + "10010" + "10100" + "10100");
    assertThat(usualNow()).isBetween(.37, .43);
    shifts(60, 63, 0, "11101" + "10111" + "01101" + "11011");
    assertThat(fired().severity()).isNotEqualTo(Severity.WATCH);
  }

  @Test
  void whoWorksByDayIsHeldAgainstTheirOwnDays() {
    judgement.given(.2, 400, BY_NIGHT);
    shifts(0, 60, 9, "10000" + "01000" + "00010" + "10000");
    assertThat(usualNow()).isBetween(.19, .21);
  }

  @Test
  void whoChangesToNightsIsHeldAgainstWhatNightsMakeOfTheirDays() {
    judgement.given(.2, 400, BY_NIGHT);
    shifts(0, 60, 9, "10000" + "01000" + "00010" + "10000");
    shifts(60, 67, 0, "10100" + "10010" + "10100" + "10100");
    assertThat(usualNow()).isBetween(.41, .45);
    assertThat(spikes.episode()).isNull();
  }

  /** Twenty responses in eight hours, the same every day. */
  private void shifts(int fromDay, int toDay, int firstHour, String responses) {
    for (int day = fromDay; day < toDay; day++) {
      time = MIDNIGHT + day * DayCounts.DAY + firstHour * HourFactors.HOUR;
      for (int i = 0; i < responses.length(); i++) {
        arriveOne(responses.charAt(i) == '1');
        time += 23 * MINUTE;
      }
    }
  }

  /** The usual share of detractors at the hour of the newest response. */
  private double usualNow() {
    Responses responses = spikes.responses();
    responses.prepare(judgement, List.of());
    return judgement.usual.share(responses.time(responses.newest()), Mark.of(true, 1));
  }

  private Episode fired() {
    Episode episode = spikes.episode();
    if (episode == null) {
      throw new AssertionError("no episode");
    }
    return episode;
  }

  private void arrive(String responses) {
    responses.chars().forEach(c -> arriveOne(c == '1'));
  }

  private void arriveUntil(Severity severity) {
    Episode episode;
    do {
      arriveOne(true);
      episode = spikes.episode();
    } while (episode == null || episode.severity() != severity);
  }

  private boolean arriveOne(boolean detractor) {
    byte mark = Mark.of(detractor, 1);
    long at = time;
    time += MINUTE;
    return arriveOne(at, mark);
  }

  private boolean arriveOne(long at, byte mark) {
    spikes.add(at, id, mark);
    return spikes.judge(at, id++, mark, judgement.at(time - MINUTE, THRESHOLD));
  }

  private Sent sent(Random random, double share) {
    long at = NINE + random.nextInt(10 * 24 * 60) * MINUTE;
    return new Sent(at, id++, Mark.of(random.nextDouble() < share, random.nextInt(3)));
  }

  private static byte[] bytes(SubjectSpikes state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    state.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static SubjectSpikes read(byte[] bytes) throws IOException {
    return SubjectSpikes.read(
        SubjectSpikes.WINDOW, true, new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
