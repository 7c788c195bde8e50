package realtimenps.job.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import realtimenps.job.backfill.CatchUp.Left;
import realtimenps.job.backfill.CatchUp.Span;

class CatchUpTest {
  private static final TopicPartition A = new TopicPartition("responses", 0);
  private static final TopicPartition B = new TopicPartition("responses", 1);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final CatchUp catchUp = new CatchUp();

  private static Left left(long seconds, Map<TopicPartition, Span> partitions) {
    return new Left(seconds * SECOND, partitions);
  }

  @Test
  void whereThereIsNothingToReadItIsDoneAtOnce() {
    assertThat(catchUp.isDone(left(0, Map.of()))).isTrue();
    assertThat(catchUp.percent()).isEqualTo(100);
  }

  @Test
  void allPartitionsMustBeReadToWhereTheyEnded() {
    assertThat(catchUp.isDone(left(0, Map.of(A, new Span(0, 100), B, new Span(0, 10))))).isFalse();
    catchUp.isRead(Map.of(A, 100L));
    assertThat(catchUp.isDone(left(1, Map.of(B, new Span(0, 10))))).isFalse();
    catchUp.isRead(Map.of(A, 100L, B, 9L));
    assertThat(catchUp.isDone(left(2, Map.of(B, new Span(9, 10))))).isFalse();
    catchUp.isRead(Map.of(A, 100L, B, 10L));
    assertThat(catchUp.isDone(left(3, Map.of(A, new Span(100, 130))))).isTrue();
  }

  @Test
  void aPartitionOfWhichNobodyHasToldIsNotRead() {
    assertThat(catchUp.isDone(left(0, Map.of(A, new Span(0, 0 + 1))))).isFalse();
    assertThat(catchUp.isDone(left(1, Map.of(A, new Span(0, 1))))).isFalse();
    catchUp.isRead(Map.of(A, -2L)); // the beginning, in the connector's words
    assertThat(catchUp.isDone(left(2, Map.of(A, new Span(0, 1))))).isFalse();
  }

  @Test
  void anEndThatIsNoRecordIsReachedWhenNothingIsLeft() {
    assertThat(catchUp.isDone(left(0, Map.of(A, new Span(0, 100))))).isFalse();
    catchUp.isRead(Map.of(A, 98L));
    assertThat(catchUp.isDone(left(1, Map.of()))).isTrue();
  }

  @Test
  void whatCameInTheMeantimeIsReadToo() {
    assertThat(catchUp.isDone(left(0, Map.of(A, new Span(0, 100_000))))).isFalse();
    catchUp.isRead(Map.of(A, 100_000L));
    assertThat(catchUp.isDone(left(60, Map.of(A, new Span(100_000, 140_000))))).isFalse();
    catchUp.isRead(Map.of(A, 139_999L));
    assertThat(catchUp.isDone(left(64, Map.of(A, new Span(139_999, 142_000))))).isFalse();
    catchUp.isRead(Map.of(A, 140_000L));
    assertThat(catchUp.isDone(left(65, Map.of(A, new Span(140_000, 143_000))))).isTrue();
  }

  @Test
  void progressIsToldAgainstTheMostThatWasLeft() {
    catchUp.isDone(left(0, Map.of(A, new Span(0, 300), B, new Span(50, 150))));
    assertThat(catchUp.behind()).isEqualTo(400);
    assertThat(catchUp.percent()).isZero();
    catchUp.isDone(left(1, Map.of(A, new Span(200, 300))));
    assertThat(catchUp.behind()).isEqualTo(100);
    assertThat(catchUp.percent()).isEqualTo(75);
  }
}
