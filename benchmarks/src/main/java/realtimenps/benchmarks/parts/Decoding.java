package realtimenps.benchmarks.parts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import realtimenps.job.decode.ResponseByHand;
import realtimenps.job.domain.Response;
import realtimenps.job.domain.Submission;
import realtimenps.job.domain.Validator;
import realtimenps.schemas.Contract;
import realtimenps.v1.SurveyResponse;

/** From the bytes of a survey response of about 120 bytes to what the job, or its peer, reads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets up.
public class Decoding {
  private static final int HEADER_BYTES = 5;
  private static final int RESPONSES = 4_096;
  private static final long START = 1_767_571_200_000L;
  private static final String[] CHANNELS = {"voice", "chat", "email", "sms"};
  private static final String[] REASONS = {"billing", "outage", "cancellation"};

  private final byte[][] values = new byte[RESPONSES][];
  private final ResponseByHand byHand = new ResponseByHand();
  private final Validator validator = new Validator(Duration.ofMinutes(5));
  private SpecificDatumReader<SurveyResponse> specific;
  private GenericDatumReader<GenericRecord> generic;
  private @Nullable BinaryDecoder reusedDecoder;
  private @Nullable SurveyResponse reusedResponse;
  private int next;

  @Setup
  public void write() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < values.length; i++) {
      values[i] = value(random);
    }
    specific =
        new SpecificDatumReader<>(
            Contract.SURVEY_RESPONSE.schema(), SurveyResponse.getClassSchema());
    generic =
        new GenericDatumReader<>(
            Contract.SURVEY_RESPONSE.schema(), SurveyResponse.getClassSchema());
  }

  private static byte[] value(Random random) throws IOException {
    int agent = skewed(5_000, random);
    SurveyResponse response =
        new SurveyResponse(
            "tenant-%02d".formatted(agent / 100),
            "r-%010d".formatted(random.nextInt(1 << 30)),
            1L,
            random.nextInt(11),
            "ZERO_TO_TEN",
            CHANNELS[skewed(CHANNELS.length, random)],
            "agent-%05d".formatted(agent),
            "team-%03d".formatted(agent / 20),
            "c-%08d".formatted(random.nextInt(10_000_000)),
            "i-%08d".formatted(random.nextInt(10_000_000)),
            "post-call-3",
            random.nextBoolean() ? REASONS[random.nextInt(REASONS.length)] : null,
            random.nextInt(10) == 0 ? "They were friendly, but it took ages to get through." : null,
            Instant.ofEpochMilli(START + random.nextInt(86_400_000)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[HEADER_BYTES]);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new SpecificDatumWriter<>(SurveyResponse.class).write(response, encoder);
    return bytes.toByteArray();
  }

  private static int skewed(int bound, Random random) {
    return (int) (bound * Math.pow(random.nextDouble(), 3));
  }

  private byte[] next() {
    return values[next++ & (RESPONSES - 1)];
  }

  @Benchmark
  public @Nullable Submission byHand() {
    return byHand.decode(next(), HEADER_BYTES);
  }

  /** And all that it takes to let the submission pass. */
  @Benchmark
  public @Nullable Response byHandAndValidated() {
    Submission submission = byHand.decode(next(), HEADER_BYTES);
    return submission == null || validator.reject(submission, submission.respondedAt()) != null
        ? null
        : validator.accept(submission);
  }

  /** As most jobs decode, at its best: with one record and one decoder for all. */
  @Benchmark
  public SurveyResponse specificRecord() throws IOException {
    byte[] value = next();
    reusedDecoder =
        DecoderFactory.get()
            .binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, reusedDecoder);
    SurveyResponse response = specific.read(reusedResponse, reusedDecoder);
    reusedResponse = response;
    return response;
  }

  /** As the job does what is laid out in another way, apart from what comes after. */
  @Benchmark
  public GenericRecord genericRecord() throws IOException {
    byte[] value = next();
    return generic.read(
        null,
        DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null));
  }
}
