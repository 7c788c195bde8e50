package realtimenps.job.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.PolicyDraft;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.settings.Settings;
import realtimenps.v1.Route;
import realtimenps.v1.TenantPolicy;

/** What a policy's bytes come to; what all bytes have in common, ResponseDeserializerTest tests. */
class PolicyDeserializerTest {
  private static final TenantPolicy POLICY =
      new TenantPolicy(
          "acme",
          "Europe/Zurich",
          0.5,
          List.of("TEAM", "AGENT"),
          7L,
          0.2,
          12.5,
          List.of("acme/TEAM/training"),
          List.of(new Route("acme/TEAM", "lea")));
  private static final PolicyDraft DRAFT =
      new PolicyDraft(
          "acme",
          "Europe/Zurich",
          0.5,
          List.of("TEAM", "AGENT"),
          7,
          0.2,
          12.5,
          List.of("acme/TEAM/training"),
          List.of(new Policy.Route("acme/TEAM", "lea")));

  private SchemaRegistryClient registry;
  private PolicyDeserializer deserializer;
  private int id;

  @BeforeEach
  void open(TestInfo test) throws Exception {
    String url = "mock://policies-" + test.getDisplayName().replaceAll("\\W", "");
    registry = RegistryConnection.to(url).open();
    id = registry.register("policy", new AvroSchema(TenantPolicy.getClassSchema()));
    deserializer =
        new PolicyDeserializer(
            new Settings.Registry(RegistryConnection.to(url), Duration.ofSeconds(1)));
    deserializer.open(new Context());
  }

  @Test
  void aGoodRecordIsADraftWithAllThatIsInIt() throws Exception {
    IncomingPolicy incoming = decode(wire(id, avro(POLICY)));
    assertThat(incoming.draft()).isEqualTo(DRAFT);
    assertThat(incoming.rejection()).isNull();
    assertThat(incoming.source().topic()).isEqualTo("nps.tenant-policies");
    assertThat(incoming.source().offset()).isEqualTo(42);
  }

  @Test
  void noValueIsNeitherADraftNorARejection() throws Exception {
    IncomingPolicy incoming = decode(null);
    assertThat(incoming.draft()).isNull();
    assertThat(incoming.rejection()).isNull();
  }

  @Test
  void fieldsThatTheSenderDoesNotKnowHaveTheirDefaults() throws Exception {
    Schema older =
        SchemaBuilder.record("TenantPolicy")
            .namespace("realtimenps.v1")
            .fields()
            .requiredString("tenantId")
            .endRecord();
    GenericRecord record = new GenericData.Record(older);
    record.put("tenantId", "acme");
    int olderId = registry.register("older", new AvroSchema(older));
    assertThat(decode(wire(olderId, avro(record))).draft())
        .isEqualTo(
            new PolicyDraft(
                "acme",
                "UTC",
                1,
                List.of("TENANT", "CHANNEL", "TEAM", "AGENT"),
                4,
                0.1,
                20,
                List.of(),
                List.of()));
  }

  @Test
  void whatIsNoPolicyIsRejectedAndHarmsNothingAfterIt() throws Exception {
    byte[] good = wire(id, avro(POLICY));
    byte[] wrongMagic = good.clone();
    wrongMagic[0] = 1;
    assertRejected(new byte[0], RejectReason.EMPTY_VALUE);
    assertRejected(wrongMagic, RejectReason.WRONG_MAGIC_BYTE);
    assertRejected(Arrays.copyOf(good, good.length - 3), RejectReason.TRUNCATED);
    assertRejected(Arrays.copyOf(good, good.length + 3), RejectReason.MALFORMED_AVRO);
  }

  @Test
  void aListThatAnnouncesBillionsStaysSmall() throws Exception {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (long announced : new long[] {100_000_000L, 1_000_000_000L, Integer.MAX_VALUE, 1L << 60}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      encoder.writeString("acme");
      encoder.writeString("UTC");
      encoder.writeDouble(1);
      encoder.writeLong(announced); // of paging scopes
      encoder.flush();
      long before = threads.getCurrentThreadAllocatedBytes();
      IncomingPolicy incoming = decode(wire(id, bytes.toByteArray()));
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(incoming.rejection()).as("%d", announced).isNotNull();
      assertThat(incoming.rejection().reason())
          .isIn(RejectReason.MALFORMED_AVRO, RejectReason.TRUNCATED);
      assertThat(allocated).as("%d", announced).isLessThan(16L << 20);
    }
  }

  private void assertRejected(byte[] value, RejectReason reason) throws Exception {
    IncomingPolicy incoming = decode(value);
    assertThat(incoming.draft()).isNull();
    assertThat(incoming.rejection()).isNotNull();
    assertThat(incoming.rejection().reason()).isEqualTo(reason);
    assertThat(decode(wire(id, avro(POLICY))).draft()).isEqualTo(DRAFT);
  }

  private IncomingPolicy decode(byte @Nullable [] value) throws IOException {
    List<IncomingPolicy> out = new ArrayList<>();
    deserializer.deserialize(
        new ConsumerRecord<>("nps.tenant-policies", 0, 42, new byte[0], value),
        new ListCollector<>(out));
    assertThat(out).hasSize(1);
    return out.get(0);
  }

  private static byte[] wire(int id, byte[] avro) {
    return ByteBuffer.allocate(5 + avro.length).put((byte) 0).putInt(id).put(avro).array();
  }

  private static byte[] avro(GenericRecord record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static byte[] avro(TenantPolicy policy) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new SpecificDatumWriter<>(TenantPolicy.class).write(policy, encoder);
    encoder.flush();
    return bytes.toByteArray();
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
}
