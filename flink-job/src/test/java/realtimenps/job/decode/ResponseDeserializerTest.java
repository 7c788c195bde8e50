package realtimenps.job.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.domain.Submission;
import realtimenps.job.settings.Settings;
import realtimenps.v1.SurveyResponse;

/** Against Confluent's own registry client and its registry in memory. */
class ResponseDeserializerTest {
  private static final long NOON = 1_700_006_400_000L;
  private static final SurveyResponse RESPONSE =
      new SurveyResponse(
          "acme",
          "r1",
          3L,
          9,
          "ONE_TO_TEN",
          "chat",
          "ann",
          "blue",
          "c1",
          "i1",
          "s1",
          "why",
          "fine",
          Instant.ofEpochMilli(NOON));
  private static final Submission SUBMISSION =
      new Submission(
          "acme",
          "r1",
          3,
          9,
          "ONE_TO_TEN",
          "chat",
          "ann",
          "blue",
          "c1",
          "i1",
          "s1",
          "why",
          "fine",
          NOON);

  private SchemaRegistryClient registry;
  private ResponseDeserializer deserializer;
  private int id;

  @BeforeEach
  void open(TestInfo test) throws Exception {
    String url = "mock://" + test.getDisplayName().replaceAll("\\W", "");
    registry = RegistryConnection.to(url).open();
    id = register(SurveyResponse.getClassSchema());
    deserializer =
        new ResponseDeserializer(
            new Settings.Registry(RegistryConnection.to(url), Duration.ofSeconds(1)));
    deserializer.open(new Context());
  }

  private int register(Schema schema) throws Exception {
    return registry.register(schema.getFullName() + schema.hashCode(), new AvroSchema(schema));
  }

  @Test
  void aGoodRecordIsASubmissionWithAllThatIsInIt() throws Exception {
    Incoming incoming = decode(wire(id, avro(RESPONSE)));
    assertThat(incoming.submission()).isEqualTo(SUBMISSION);
    assertThat(incoming.rejection()).isNull();
  }

  @Test
  void whereTheRecordStandsIsKept() throws Exception {
    byte[] value = wire(id, avro(RESPONSE));
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", new byte[] {1});
    headers.add("trace", null);
    List<Incoming> out = new ArrayList<>();
    long before = System.currentTimeMillis();
    deserializer.deserialize(
        new ConsumerRecord<>(
            "nps.responses",
            7,
            42,
            NOON + 1,
            TimestampType.LOG_APPEND_TIME,
            0,
            0,
            new byte[] {9},
            value,
            headers,
            Optional.empty()),
        new ListCollector<>(out));
    SourceRecord source = out.get(0).source();
    assertThat(source.topic()).isEqualTo("nps.responses");
    assertThat(source.partition()).isEqualTo(7);
    assertThat(source.offset()).isEqualTo(42);
    assertThat(source.timestamp()).isEqualTo(NOON + 1);
    assertThat(source.readAt()).isBetween(before, System.currentTimeMillis());
    assertThat(source.key()).containsExactly(9);
    assertThat(source.value()).isEqualTo(value);
    assertThat(source.headers()).extracting(Header::key).containsExactly("trace", "trace");
    assertThat(source.headers().get(1).value()).isNull();
  }

  @Test
  void aRecordOfAnOlderSchemaHasTheDefaults() throws Exception {
    Schema older =
        SchemaBuilder.record("SurveyResponse")
            .namespace("realtimenps.v1")
            .fields()
            .requiredString("responseId")
            .requiredString("tenantId")
            .requiredInt("score")
            .requiredString("channel")
            .requiredLong("respondedAt")
            .requiredString("forgotten")
            .endRecord();
    GenericRecord record = new GenericData.Record(older);
    record.put("tenantId", "acme");
    record.put("responseId", "r1");
    record.put("score", 7);
    record.put("channel", "chat");
    record.put("respondedAt", NOON);
    record.put("forgotten", "x");
    assertThat(decode(wire(register(older), avro(record))).submission())
        .isEqualTo(
            new Submission(
                "acme",
                "r1",
                0,
                7,
                "ZERO_TO_TEN",
                "chat",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                NOON));
  }

  @Test
  void noValueIsNeitherASubmissionNorARejection() throws Exception {
    Incoming incoming = decode(null);
    assertThat(incoming.submission()).isNull();
    assertThat(incoming.rejection()).isNull();
  }

  @Test
  void everyKindOfBadRecordHasItsReasonAndHarmsNoNeighbour() throws Exception {
    byte[] good = wire(id, avro(RESPONSE));
    byte[] body = avro(RESPONSE);
    assertRejected(new byte[0], RejectReason.EMPTY_VALUE);
    assertRejected(new byte[] {1, 0, 0, 0, 1, 2}, RejectReason.WRONG_MAGIC_BYTE);
    assertRejected(
        "{\"score\": 9}".getBytes(StandardCharsets.UTF_8), RejectReason.WRONG_MAGIC_BYTE);
    assertRejected(new byte[] {0}, RejectReason.TRUNCATED);
    assertRejected(new byte[] {0, 0, 0, 0}, RejectReason.TRUNCATED);
    for (int length = 5; length < good.length; length++) {
      Incoming cut = decode(java.util.Arrays.copyOf(good, length));
      assertThat(cut.submission()).as("%s bytes", length).isNull();
      assertThat(cut.rejection()).isNotNull();
      assertThat(cut.rejection().reason())
          .isIn(RejectReason.TRUNCATED, RejectReason.MALFORMED_AVRO);
      assertThat(decode(good).submission()).isEqualTo(SUBMISSION);
    }
    assertRejected(java.util.Arrays.copyOf(good, good.length + 1), RejectReason.MALFORMED_AVRO);
    assertRejected(
        wire(id, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}),
        RejectReason.MALFORMED_AVRO);
    assertRejected(
        wire(id, new byte[] {3, 'x'}), RejectReason.MALFORMED_AVRO); // a string of length -2
    assertThat(body).isNotEmpty();
  }

  @Test
  void anIncompatibleSchemaIsRejected() throws Exception {
    Schema other =
        SchemaBuilder.record("SurveyResponse")
            .namespace("realtimenps.v1")
            .fields()
            .requiredString("tenantId")
            .endRecord();
    GenericRecord record = new GenericData.Record(other);
    record.put("tenantId", "acme");
    assertRejected(wire(register(other), avro(record)), RejectReason.INCOMPATIBLE_SCHEMA);
    Schema primitive = Schema.create(Schema.Type.LONG);
    int number = registry.register("number", new AvroSchema(primitive));
    assertRejected(wire(number, new byte[] {2}), RejectReason.INCOMPATIBLE_SCHEMA);
  }

  @Test
  void aStringThatAnnouncesTwoGigabytesStaysSmall() throws Exception {
    for (long announced :
        new long[] {1_000_000_000L, Integer.MAX_VALUE - 8, Integer.MAX_VALUE, 1L << 40}) {
      assertSmall(wire(id, number(announced)));
    }
  }

  @Test
  void aCollectionThatAnnouncesBillionsStaysSmall() throws Exception {
    Schema withArray = withField(Schema.createArray(Schema.create(Schema.Type.STRING)));
    Schema withBytes = withField(Schema.create(Schema.Type.BYTES));
    Schema withMap = withField(Schema.createMap(Schema.create(Schema.Type.LONG)));
    for (Schema schema : List.of(withArray, withBytes, withMap)) {
      int bomb = register(schema);
      for (long announced : new long[] {1_000_000_000L, Integer.MAX_VALUE, 1L << 60}) {
        assertSmall(wire(bomb, number(announced)));
      }
    }
  }

  @Test
  void aRecordNestedWithoutEndIsRejected() throws Exception {
    Schema nested =
        new Schema.Parser()
            .parse(
                SurveyResponse.getClassSchema()
                    .toString()
                    .replaceFirst(
                        "\"fields\":\\[",
                        "\"fields\":[{\"name\":\"chain\",\"type\":{\"type\":\"record\","
                            + "\"name\":\"Chain\",\"fields\":[{\"name\":\"next\",\"type\":"
                            + "[\"null\",\"Chain\"]}]}},"));
    byte[] chain = new byte[1_000_000];
    java.util.Arrays.fill(chain, (byte) 2); // the second branch: one more link
    assertRejected(wire(register(nested), chain), RejectReason.MALFORMED_AVRO);
  }

  private static final class Context implements DeserializationSchema.InitializationContext {
    @Override
    public MetricGroup getMetricGroup() {
      return new UnregisteredMetricsGroup();
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      return SimpleUserCodeClassLoader.create(getClass().getClassLoader());
    }
  }

  /** Today's schema with one more field, which the job does not read, before all others. */
  private static Schema withField(Schema type) {
    List<Schema.Field> fields = new ArrayList<>();
    fields.add(new Schema.Field("extra", type));
    for (Schema.Field field : SurveyResponse.getClassSchema().getFields()) {
      fields.add(new Schema.Field(field, field.schema()));
    }
    return Schema.createRecord("SurveyResponse", "", "realtimenps.v1", false, fields);
  }

  private void assertSmall(byte[] bomb) throws Exception {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Incoming incoming = decode(bomb);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(incoming.submission()).isNull();
    assertThat(incoming.rejection()).isNotNull();
    assertThat(incoming.rejection().reason())
        .isIn(RejectReason.MALFORMED_AVRO, RejectReason.TRUNCATED);
    assertThat(allocated).isLessThan(16L << 20);
  }

  private void assertRejected(byte[] value, RejectReason reason) throws Exception {
    Incoming incoming = decode(value);
    assertThat(incoming.submission()).isNull();
    assertThat(incoming.rejection()).isNotNull();
    assertThat(incoming.rejection().reason()).isEqualTo(reason);
    assertThat(incoming.rejection().detail()).isNotBlank().doesNotContain("\n");
    assertThat(incoming.source().value()).isEqualTo(value);
    assertThat(decode(wire(id, avro(RESPONSE))).submission()).isEqualTo(SUBMISSION);
  }

  private Incoming decode(byte @Nullable [] value) throws IOException {
    List<Incoming> out = new ArrayList<>();
    deserializer.deserialize(
        new ConsumerRecord<>("nps.responses", 0, 0, new byte[0], value), new ListCollector<>(out));
    assertThat(out).hasSize(1);
    return out.get(0);
  }

  private static byte[] wire(int id, byte[] avro) {
    return ByteBuffer.allocate(5 + avro.length).put((byte) 0).putInt(id).put(avro).array();
  }

  private static byte[] number(long value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    encoder.writeLong(value);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static byte[] avro(GenericRecord record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static byte[] avro(SurveyResponse response) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new org.apache.avro.specific.SpecificDatumWriter<>(SurveyResponse.class)
        .write(response, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
