package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class EpisodeTest {
  private final Episode episode = new Episode("20260302-1");

  @Test
  void theShareOfTheSpikeIsDrawnTowardsTheUsualOneByTenResponses() {
    found(14, 20, 4);
    assertThat(episode.usualShare()).isCloseTo(.2, within(1e-12));
    assertThat(episode.alarmShare()).isCloseTo((14 + 10 * .2) / (20 + 10), within(1e-12));
    assertThat(episode.odds()).isCloseTo(16 / 14. / (1 / 4.), within(1e-12));
  }

  @Test
  void theOddsAreAtLeastDoubled() {
    found(30, 100, 20); // drawn: 32 of 110, less than a third
    assertThat(episode.alarmShare()).isCloseTo(1 / 3., within(1e-12));
    assertThat(episode.odds()).isCloseTo(2, within(1e-12));
  }

  @Test
  void theShareOfTheSpikeIsAtMostNineTenths() {
    found(60, 60, 12); // drawn: 62 of 70
    assertThat(episode.alarmShare()).isCloseTo(62 / 70., within(1e-12));
    found(90, 90, 18); // drawn: 92 of 100
    assertThat(episode.alarmShare()).isEqualTo(.9);
    assertThat(episode.odds()).isCloseTo(9 / (1 / 4.), within(1e-12));
  }

  @Test
  void responsesAreEvidenceForOrAgainstItsEnd() {
    found(14, 20, 4); // the spike has 16 of 30
    episode.observe(false, .2);
    assertThat(episode.recovery).isCloseTo(Math.log(.8 / (14 / 30.)), within(1e-12));
    episode.observe(true, .2);
    double afterDetractor = Math.log(.8 / (14 / 30.)) + Math.log(.2 / (16 / 30.));
    assertThat(episode.recovery).isCloseTo(afterDetractor, within(1e-12));
    assertThat(episode.age).isEqualTo(2);
  }

  @Test
  void theEvidenceForItsEndStartsFromNothingHoweverStrongThatAgainst() {
    found(14, 20, 4);
    for (int i = 0; i < 50; i++) {
      episode.observe(true, .2);
    }
    assertThat(episode.recovery).isCloseTo(Math.log(.2 / (16 / 30.)), within(1e-12));
    episode.observe(false, .2);
    assertThat(episode.recovery).isCloseTo(Math.log(.8 / (14 / 30.)), within(1e-12));
  }

  @Test
  void whereTheUsualShareIsOverThatOfTheSpikeItIsOverHalfWayBetween() {
    found(14, 20, 4);
    double alarm = 16 / 30.;
    double over = (.7 + alarm) / 2;
    episode.observe(false, .7);
    assertThat(episode.recovery).isCloseTo(Math.log((1 - over) / (1 - alarm)), within(1e-12));
    assertThat(episode.recovery).isNegative();
  }

  @Test
  void itPagesUnlessItIsWatchedOrExplained() {
    assertThat(episode.pages()).isFalse();
    episode.severity = Severity.PAGE;
    assertThat(episode.pages()).isTrue();
    episode.suppressedBy = "acme/TENANT/20260302-1";
    assertThat(episode.pages()).isFalse();
  }

  @Test
  void openedAgainItIsTheSameWithoutItsEnd() {
    found(14, 20, 4);
    episode.suppressedBy = "acme/TENANT/20260302-1";
    episode.freeze();
    episode.observe(false, .2);
    episode.end(Episode.State.RESOLVED, Episode.ResolveReason.RECOVERED, 99);
    episode.reopen();
    assertThat(episode.id()).isEqualTo("20260302-1");
    assertThat(episode.isFiring()).isTrue();
    assertThat(episode.resolveReason()).isNull();
    assertThat(episode.suppressedBy()).isNull();
    assertThat(episode.freezes()).isFalse();
    assertThat(episode.recovery).isZero();
    assertThat(episode.age).isZero();
  }

  @Test
  void theBytesKeepAll() throws IOException {
    assertComesBack();
    found(14, 20, 4.25);
    episode.onsetAt = 1_772_442_300_000L;
    episode.detectedAt = 1_772_445_600_000L;
    episode.detectedId = -5;
    episode.evidenceRatio = 1.5;
    episode.threshold = 15_000;
    episode.severity = Severity.CRITICAL;
    episode.suppressedBy = "acme/TENANT/20260302-1";
    episode.freeze();
    episode.observe(true, .2);
    assertComesBack();
    for (Episode.ResolveReason reason : Episode.ResolveReason.values()) {
      episode.end(Episode.State.RESOLVED, reason, 1_772_449_200_000L);
      assertComesBack();
    }
    episode.end(Episode.State.WITHDRAWN, null, 1_772_449_200_000L);
    assertComesBack();
  }

  private void assertComesBack() throws IOException {
    Episode read = Bytes.read(Bytes.of(episode::write), Episode::read);
    assertThat(read).usingRecursiveComparison().isEqualTo(episode);
  }

  private void found(int detractors, int responses, double expected) {
    episode.detractors = detractors;
    episode.responses = responses;
    episode.expected = expected;
    episode.noteShare();
  }
}
