package realtimenps.job.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.job.Harnesses.NOON;
import static realtimenps.job.Harnesses.counting;
import static realtimenps.job.Harnesses.takeRecords;

import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import realtimenps.job.Harnesses;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.PaneDelta;
import realtimenps.job.domain.Settled;

class FanOutToSubjectsTest {
  private static final long COMBINE = 20;
  private static final Detail DETAIL = new Detail(9, null, null, null, false);
  private static final List<String> UPPER =
      List.of("acme/TENANT", "acme/CHANNEL/chat", "acme/TEAM/blue");
  private static final List<String> AGENTS =
      List.of("acme/AGENT/ann", "acme/AGENT_CHANNEL/ann/chat");

  private OneInputStreamOperatorTestHarness<Settled, Contribution> fanOut;

  @BeforeEach
  void start() throws Exception {
    fanOut = Harnesses.fanOut(counting("PT1M/PT10S"));
    fanOut.open();
  }

  @AfterEach
  void close() throws Exception {
    fanOut.close();
  }

  @Test
  void aLoneContributionPassesAtOnce() throws Exception {
    settle(NOON);
    assertThat(takeRecords(fanOut))
        .extracting(Contribution::subject)
        .containsExactlyInAnyOrder(
            "acme/TENANT",
            "acme/CHANNEL/chat",
            "acme/TEAM/blue",
            "acme/AGENT/ann",
            "acme/AGENT_CHANNEL/ann/chat");
  }

  @Test
  void whatWaitsGoesOnBeforeTheEndOfABacklogIsToldOf() throws Exception {
    settle(NOON);
    settle(NOON + 1);
    takeRecords(fanOut);
    fanOut.processRecordAttributes(new RecordAttributes(false));
    List<Object> elements = Harnesses.take(fanOut);
    assertThat(elements).hasSize(UPPER.size() + 1);
    assertThat(elements).last().isEqualTo(new RecordAttributes(false));
  }

  @Test
  void whatWaitsGoesOnBeforeTheEndAndNothingAfterIt() throws Exception {
    settle(NOON);
    settle(NOON + 1);
    takeRecords(fanOut);
    fanOut.getOneInputOperator().finish();
    assertThat(takeRecords(fanOut)).hasSize(UPPER.size());
    fanOut.prepareSnapshotPreBarrier(1);
    assertThat(takeRecords(fanOut)).isEmpty();
  }

  @Test
  void underLoadTheUpperScopesAreCombinedAndAgentsAreNot() throws Exception {
    settle(NOON);
    takeRecords(fanOut);
    settle(NOON + 1);
    settle(NOON + 2);
    settle(NOON + 15_000);
    assertThat(takeRecords(fanOut))
        .extracting(Contribution::subject)
        .hasSize(6)
        .containsOnlyElementsOf(AGENTS);
    fanOut.setProcessingTime(NOON + COMBINE);
    List<Contribution> combined = takeRecords(fanOut);
    assertThat(combined)
        .extracting(Contribution::subject)
        .containsExactlyInAnyOrderElementsOf(UPPER);
    assertThat(combined)
        .allSatisfy(
            contribution -> {
              assertThat(contribution.deltas())
                  .containsExactly(
                      new PaneDelta(NOON, 2, 0, 0), new PaneDelta(NOON + 10_000, 1, 0, 0));
              assertThat(contribution.newestAt()).isEqualTo(NOON + 15_000);
            });
  }

  @Test
  void nothingWaitsLongerThanTheCombineIntervalAtWhateverPhaseOfTheTickItComes() throws Exception {
    for (long first = 0; first < COMBINE; first++) {
      for (long gap = 0; gap <= COMBINE; gap++) {
        fanOut.close();
        start();
        fanOut.setProcessingTime(NOON + first);
        settle(NOON);
        takeRecords(fanOut);
        fanOut.setProcessingTime(NOON + first + gap);
        settle(NOON);
        fanOut.setProcessingTime(NOON + first + gap + COMBINE);
        assertThat(takeRecords(fanOut)).extracting(Contribution::subject).contains("acme/TENANT");
      }
    }
  }

  @Test
  void underSteadyLoadATenantGetsOneContributionAnInterval() throws Exception {
    int contributions = 0;
    long promoters = 0;
    for (long at = 0; at < 1_000; at++) {
      fanOut.setProcessingTime(NOON + at);
      settle(NOON);
      for (Contribution contribution : takeRecords(fanOut)) {
        if (contribution.subject().equals("acme/TENANT")) {
          contributions++;
          promoters += contribution.deltas().get(0).promoters();
        }
      }
    }
    fanOut.prepareSnapshotPreBarrier(1);
    for (Contribution contribution : takeRecords(fanOut)) {
      if (contribution.subject().equals("acme/TENANT")) {
        promoters += contribution.deltas().get(0).promoters();
      }
    }
    assertThat(promoters).isEqualTo(1_000);
    assertThat(contributions).isBetween(50, 51);
  }

  @Test
  void whatWaitsIsSentBeforeABarrierAndOnlyThen() throws Exception {
    settle(NOON);
    settle(NOON);
    takeRecords(fanOut);
    fanOut.prepareSnapshotPreBarrier(1);
    assertThat(takeRecords(fanOut))
        .extracting(Contribution::subject)
        .containsExactlyInAnyOrderElementsOf(UPPER);
    fanOut.prepareSnapshotPreBarrier(2);
    fanOut.setProcessingTime(NOON + 10 * COMBINE);
    assertThat(takeRecords(fanOut)).isEmpty();
  }

  private void settle(long respondedAt) throws Exception {
    Answer answer = new Answer(Category.PROMOTER, "chat", "ann", "blue", respondedAt);
    fanOut.processElement(new StreamRecord<>(new Settled("acme", "r", null, answer, DETAIL, NOON)));
  }
}
