package realtimenps.benchmarks.parts;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
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
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.SubjectWindows;
import realtimenps.job.domain.WindowLayout;
import realtimenps.job.state.ContributionSerializer;
import realtimenps.job.state.SubjectWindowsSerializer;

/** The windows of a subject to state and back, and what changes them over the wire. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WindowsCodec {
  private static final long NOON = 1_763_812_800_000L;
  private static final int DAYS = 30;
  private static final long DAY = 86_400_000;

  /** Responses in a month: of an agent on a channel, and of a tenant. */
  @Param({"100", "100000"})
  public int responses;

  private final WindowLayout layout = WindowLayout.parse(Windows.FIVE);
  private final SubjectWindowsSerializer codec = new SubjectWindowsSerializer(layout);
  private final ContributionSerializer wire = new ContributionSerializer();
  private final SubjectWindows windows = new SubjectWindows(layout);
  private final Contribution contribution = Windows.promoter(layout, NOON);
  private final DataOutputSerializer out = new DataOutputSerializer(1 << 16);
  private final DataInputDeserializer in = new DataInputDeserializer();

  @SuppressWarnings("NullAway.Init") // set up below
  private byte[] bytes;

  @SuppressWarnings("NullAway.Init") // set up below
  private byte[] sent;

  @Setup
  public void fill() throws IOException {
    for (int i = 0; i < responses; i++) {
      windows.apply(Windows.promoter(layout, NOON + i * (DAYS * DAY / responses)), Long.MIN_VALUE);
    }
    write();
    bytes = out.getCopyOfBuffer();
    out.clear();
    wire.serialize(contribution, out);
    sent = out.getCopyOfBuffer();
  }

  @Benchmark
  public int write() throws IOException {
    out.clear();
    codec.serialize(windows, out);
    return out.length();
  }

  @Benchmark
  public SubjectWindows read() throws IOException {
    in.setBuffer(bytes);
    return codec.deserialize(in);
  }

  @Benchmark
  public SubjectWindows copy() {
    return codec.copy(windows);
  }

  @Benchmark
  public int send() throws IOException {
    out.clear();
    wire.serialize(contribution, out);
    return out.length();
  }

  @Benchmark
  public Contribution receive() throws IOException {
    in.setBuffer(sent);
    return wire.deserialize(in);
  }
}
