package realtimenps.benchmarks.engines;

import java.time.Duration;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;

/**
 * Kafka Streams' hopping windows: each record updates the 60 windows that it is in. A window is
 * kept until {@link StreamsJob#GRACE} after its end, so {@link Running#tellWindows} tells in full
 * all that end later than that before the last response.
 */
final class StreamsHopping implements Engine {
  @Override
  public Running start(Plan plan) throws Exception {
    StreamsBuilder builder = new StreamsBuilder();
    StreamsJob.emit(
        StreamsJob.scores(builder, plan)
            .windowedBy(
                TimeWindows.ofSizeAndGrace(Duration.ofHours(1), StreamsJob.GRACE)
                    .advanceBy(Duration.ofMinutes(1)))
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
      var store =
          streams.store(
              StoreQueryParameters.fromNameAndType(
                  StreamsJob.STORE, QueryableStoreTypes.<String, StreamsJob.Counts>windowStore()));
      try (KeyValueIterator<Windowed<String>, StreamsJob.Counts> windows = store.all()) {
        while (windows.hasNext()) {
          KeyValue<Windowed<String>, StreamsJob.Counts> next = windows.next();
          Meter.window(
              0,
              next.key.key(),
              next.key.window().end(),
              next.value.promoters(),
              next.value.passives(),
              next.value.detractors());
        }
      }
    }

    @Override
    public void close() {
      StreamsJob.stop(streams);
    }
  }
}
