package realtimenps.benchmarks.parts;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Response;
import realtimenps.job.domain.Settled;
import realtimenps.job.state.SettledSerializer;
import realtimenps.job.validate.Arrival;
import realtimenps.job.validate.ArrivalSerializer;

/** A record written for the next step and read there. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Wire {
  private static final long NOON = 1_763_812_800_000L;

  /** Whose serializer: the job's, or the one that Flink makes for a record by reflection. */
  @Param({"job", "flink"})
  @SuppressWarnings("NullAway.Init") // JMH sets it.
  public String by;

  private final DataOutputSerializer out = new DataOutputSerializer(1_024);
  private final DataInputDeserializer in = new DataInputDeserializer();
  private final Arrival arrival;
  private final Settled settled;

  @SuppressWarnings("NullAway.Init") // set up below
  private TypeSerializer<Arrival> arrivals;

  @SuppressWarnings("NullAway.Init") // set up below
  private TypeSerializer<Settled> settledChanges;

  /** A usual response, of a promoter. */
  public Wire() {
    String tenantId = "harbor-bank";
    String responseId = "4f8a1c52-9d0e-4b7a-8a6f-0c1d2e3f4a5b";
    Answer answer = new Answer(Category.PROMOTER, "voice", "agent-04711", "billing-emea", NOON);
    Detail detail = new Detail(9, "p-1234567", "i-9876543210", "invoice", true);
    arrival =
        new Arrival(
            tenantId + '/' + responseId,
            tenantId,
            responseId,
            new Response(tenantId, responseId, NOON, -1, answer, detail),
            NOON);
    settled = new Settled(tenantId, responseId, null, answer, null, NOON);
  }

  @Setup
  public void choose() {
    boolean own = by.equals("job");
    arrivals = serializer(own ? ArrivalSerializer.TYPE : TypeInformation.of(Arrival.class));
    settledChanges = serializer(own ? SettledSerializer.TYPE : TypeInformation.of(Settled.class));
  }

  @Benchmark
  public Arrival arrival() throws IOException {
    return sent(arrival, arrivals);
  }

  @Benchmark
  public Settled settled() throws IOException {
    return sent(settled, settledChanges);
  }

  private <T> T sent(T value, TypeSerializer<T> serializer) throws IOException {
    out.clear();
    serializer.serialize(value, out);
    in.setBuffer(out.getSharedBuffer(), 0, out.length());
    return serializer.deserialize(in);
  }

  private static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
    return type.createSerializer(new SerializerConfigImpl());
  }
}
