package realtimenps.job.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.domain.Submission;
import realtimenps.job.settings.Settings;
import realtimenps.schemas.Contract;
import realtimenps.v1.SurveyResponse;

/** Reads the same bytes with and without the decoding by hand. */
class ResponseByHandTest {
  private static final Path RELEASED = Path.of("../schemas/released/nps.responses-value");
  private static final String SEED = "20260302";
  private static final int HEADER_BYTES = 5;

  private static final String URL = "mock://responses-by-hand";
  private static final SchemaRegistryClient REGISTRY = RegistryConnection.to(URL).open();
  private static final Counting BY_HAND = new Counting();
  private static final WireReader<Submission> READER = reader(BY_HAND);
  private static final WireReader<Submission> AVRO_ALONE = reader(ByHand.nothing());
  private static final Schema TODAY = Contract.SURVEY_RESPONSE.schema();

  /** Counts what was decoded by hand. */
  private static final class Counting implements ByHand<Submission> {
    private final ResponseByHand byHand = new ResponseByHand();
    private int decoded;

    @Override
    public boolean knows(Schema writerSchema) {
      return byHand.knows(writerSchema);
    }

    @Override
    public @Nullable Submission decode(byte[] value, int from) {
      Submission submission = byHand.decode(value, from);
      decoded += submission == null ? 0 : 1;
      return submission;
    }
  }

  private static WireReader<Submission> reader(ByHand<Submission> byHand) {
    return new WireReader<>(
        SurveyResponse.getClassSchema(),
        Map.of(),
        new Settings.Registry(RegistryConnection.to(URL), Duration.ofSeconds(1)),
        ResponseDeserializer::submissionOf,
        byHand);
  }

  @Example
  void everyReleasedVersionIsKnown() throws IOException {
    try (Stream<Path> files = Files.list(RELEASED)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              file -> assertThat(BY_HAND.knows(new Schema.Parser().parse(file.toFile()))).isTrue());
    }
    assertThat(BY_HAND.knows(TODAY)).isTrue();
    assertThat(BY_HAND.knows(SurveyResponse.getClassSchema())).isTrue();
  }

  @Property(tries = 3_000, seed = SEED)
  void aResponseIsDecodedByHandAndToWhatAvroReads(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    int score = random.nextBoolean() ? random.nextInt(11) : random.nextInt();
    byte[] value = value(TODAY, score, random);
    boolean scoreTakesOneByte = score >= -64 && score < 64;
    assertThat(isByHand(value)).isEqualTo(scoreTakesOneByte);
    assertThat(READER.read(value).content()).isNotNull();
  }

  @Property(tries = 100, seed = SEED)
  void aResponseThatIsCutOffIsLeftToAvro(@ForAll long seed) throws Exception {
    byte[] value = value(TODAY, 9, new Random(seed));
    for (int length = 0; length < Math.min(value.length, 400); length++) {
      assertThat(isByHand(Arrays.copyOf(value, length))).isFalse();
    }
  }

  @Property(tries = 200, seed = SEED)
  void aResponseWithBytesLeftOverIsLeftToAvro(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    byte[] value = value(TODAY, 9, random);
    assertThat(isByHand(joined(value, bytes(1 + random.nextInt(20), random)))).isFalse();
  }

  @Property(tries = 4_000, seed = SEED)
  void flippedBitsComeToWhatAvroSays(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    byte[] value = value(TODAY, random.nextInt(11), random);
    for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
      int at = HEADER_BYTES + random.nextInt(value.length - HEADER_BYTES);
      value[at] ^= (byte) (1 << random.nextInt(8));
      isByHand(value);
    }
  }

  /** Such as lengths and numbers that are too long, or negative. */
  @Property(tries = 4_000, seed = SEED)
  void otherBytesInItsMidstComeToWhatAvroSays(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    byte[] value = value(TODAY, 9, random);
    int at = HEADER_BYTES + random.nextInt(value.length - HEADER_BYTES);
    byte[] strange = bytes(random.nextInt(13), random);
    for (int i = 0; i < strange.length - 1; i++) {
      strange[i] |= random.nextInt(4) == 0 ? 0 : (byte) 0x80; // one number
    }
    int on = at + random.nextInt(Math.min(20, value.length - at));
    isByHand(
        joined(
            Arrays.copyOf(value, at),
            joined(strange, Arrays.copyOfRange(value, on, value.length))));
  }

  @Property(tries = 2_000, seed = SEED)
  void anyBytesComeToWhatAvroSays(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    isByHand(joined(header(TODAY), bytes(random.nextInt(300), random)));
  }

  @Property(tries = 1_000, seed = SEED)
  void whatIsLaidOutInAnotherWayIsLeftToAvro(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    Schema writerSchema = changed(random);
    byte[] value = value(writerSchema, 9, random);
    boolean sameBytes =
        SchemaNormalization.toParsingForm(writerSchema)
            .equals(SchemaNormalization.toParsingForm(TODAY));
    assertThat(isByHand(value)).isEqualTo(sameBytes);
    value[HEADER_BYTES + random.nextInt(value.length - HEADER_BYTES)] = (byte) random.nextInt();
    isByHand(value);
  }

  @Example
  void aLengthOfMoreThan32BitsIsLeftToAvro() throws Exception {
    byte[] value = value(TODAY, 9, new Random(1));
    int length = value[HEADER_BYTES] >> 1;
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    longer.write(value, 0, HEADER_BYTES);
    EncoderFactory.get().directBinaryEncoder(longer, null).writeLong((1L << 32) + length);
    longer.write(value, HEADER_BYTES + 1, value.length - HEADER_BYTES - 1);
    assertThat(isByHand(value)).isTrue();
    assertThat(isByHand(longer.toByteArray())).isFalse();
  }

  /** Whether the value was decoded by hand; what comes out is in any case what Avro alone says. */
  private static boolean isByHand(byte[] value) throws IOException {
    int before = BY_HAND.decoded;
    assertThat(READER.read(value)).isEqualTo(AVRO_ALONE.read(value));
    return BY_HAND.decoded > before;
  }

  /** The released schema, changed in up to three places so that it can still be read. */
  private static Schema changed(Random random) {
    List<Schema.Field> fields = new ArrayList<>();
    TODAY.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(fields.size());
      Schema.Field field = fields.get(at);
      switch (random.nextInt(6)) {
        case 0 -> {
          if (TODAY.getField(field.name()) == null || field.hasDefaultValue()) {
            fields.remove(at);
          }
        }
        case 1 -> Collections.swap(fields, at, random.nextInt(fields.size()));
        case 2 ->
            fields.add(at, new Schema.Field("extra" + changes, Schema.create(Schema.Type.STRING)));
        case 3 -> fields.set(at, new Schema.Field(field.name(), other(field.schema())));
        case 4 -> fields.set(at, new Schema.Field(field.name(), marked(field.schema()), "new doc"));
        default -> fields.set(at, withOtherDefault(field));
      }
    }
    return Schema.createRecord(TODAY.getName(), "", TODAY.getNamespace(), false, fields);
  }

  /** Another type that a reader of this one takes, too. */
  private static Schema other(Schema type) {
    return switch (type.getType()) {
      case STRING -> Schema.create(Schema.Type.BYTES);
      case LONG -> Schema.create(Schema.Type.INT);
      case UNION ->
          type.getTypes().get(0).getType() == Schema.Type.NULL
              ? Schema.createUnion(type.getTypes().get(1), type.getTypes().get(0))
              : type.getTypes().get(0);
      default -> type;
    };
  }

  /** The same type with another meaning. */
  private static Schema marked(Schema type) {
    return switch (type.getType()) {
      case LONG -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
      case STRING -> LogicalTypes.uuid().addToSchema(Schema.create(Schema.Type.STRING));
      default -> type;
    };
  }

  private static Schema.Field withOtherDefault(Schema.Field field) {
    Object value =
        switch (field.schema().getType()) {
          case LONG -> 77L;
          case INT -> 7;
          case STRING -> "other";
          default -> null;
        };
    return new Schema.Field(field.name(), field.schema(), "", value);
  }

  private static byte[] value(Schema schema, int score, Random random) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(header(schema));
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    for (Schema.Field field : schema.getFields()) {
      if (field.name().equals("score")) {
        encoder.writeInt(score);
      } else {
        write(field.schema(), random, encoder);
      }
    }
    return bytes.toByteArray();
  }

  private static void write(Schema type, Random random, BinaryEncoder encoder) throws IOException {
    switch (type.getType()) {
      case UNION -> {
        int branch = random.nextInt(2);
        encoder.writeIndex(branch);
        write(type.getTypes().get(branch), random, encoder);
      }
      case STRING, BYTES -> encoder.writeBytes(text(random)); // these have the same form
      case LONG -> encoder.writeLong(random.nextLong() >> random.nextInt(64));
      case INT -> encoder.writeInt(random.nextInt() >> random.nextInt(32));
      case NULL -> {}
      default -> throw new IllegalArgumentException(type.toString());
    }
  }

  /** The bytes of a text, or such as no text has. */
  private static byte[] text(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> new byte[0];
      case 1 -> bytes(random.nextInt(12), random);
      case 2 -> new byte[] {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'b'}; // a lone surrogate
      case 3 -> "\u0000e\u0301 \u00e9 \u20ac \ud83d\ude00 \uffff".getBytes(StandardCharsets.UTF_8);
      case 4 -> text(random.nextInt(60, 70), 0x80, random); // around one byte for the length
      case 5 -> text(random.nextInt(20), Character.MAX_CODE_POINT, random);
      case 6 -> random.nextInt(10) == 0 ? text(20_000, 0x80, random) : new byte[] {'x'};
      default -> text(random.nextInt(20), 0x80, random);
    };
  }

  private static byte[] text(int length, int bound, Random random) {
    int[] characters = random.ints(length, 0, bound).toArray();
    return new String(characters, 0, length).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(int length, Random random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] header(Schema schema) throws Exception {
    int id = REGISTRY.register(String.valueOf(schema.hashCode()), new AvroSchema(schema));
    return ByteBuffer.allocate(HEADER_BYTES).put((byte) 0).putInt(id).array();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
