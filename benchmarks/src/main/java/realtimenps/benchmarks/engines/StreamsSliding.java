package realtimenps.benchmarks.engines;

import java.time.Duration;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.SlidingWindows;

/**
 * Kafka Streams' sliding windows: there is a window that ends with each record, and one that starts
 * right after it, and a record updates all that it is in. They are not aligned to minutes, so there
 * are none to tell; the hour includes both of its ends.
 */
final class StreamsSliding implements Engine {
  @Override
  public Running start(Plan plan) throws Exception {
    StreamsBuilder builder = new StreamsBuilder();
    StreamsJob.emit(
        StreamsJob.scores(builder, plan)
            .windowedBy(
                SlidingWindows.ofTimeDifferenceAndGrace(Duration.ofHours(1), StreamsJob.GRACE))
            .aggregate(
                () -> StreamsJob.Counts.NONE,
                (subject, scored, counts) -> counts.plus(scored),
                StreamsJob.store()));
    return new Application(StreamsJob.start(plan, builder));
  }

  private record Application(KafkaStreams streams) implements Running {
    @Override
    public void tellWindows() {
      StreamsJob.requireNoneLate(streams);
    }

    @Override
    public void close() {
      StreamsJob.stop(streams);
    }
  }
}
