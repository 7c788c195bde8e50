package realtimenps.sandbox.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
  private static final byte[] KEY = "a/TENANT".getBytes(StandardCharsets.UTF_8);

  private final SchemaRegistryClient registry = new MockSchemaRegistryClient();
  private final RecordJson json = new RecordJson(new Wire(registry));

  @Test
  void anUpdateIsPlainJsonWithNullsAndIsoTimes() throws Exception {
    Schema schema = schema("NpsUpdate");
    Schema windows = schema.getField("windows").schema();
    GenericRecord window =
        new GenericRecordBuilder(windows.getElementType())
            .set("windowName", "P1D")
            .set("startAt", 1494633600000L)
            .set("endAt", 1494720000001L)
            .set("promoters", 9_007_199_254_740_993L)
            .set("passives", 0L)
            .set("detractors", 1L)
            .set("nps", 100.0 / 3)
            .set("sampleStatus", "ADEQUATE")
            .build();
    byte[] value =
        encode(
            "u",
            new GenericRecordBuilder(schema)
                .set("subject", "a/TENANT")
                .set("tenantId", "a")
                .set("scope", "TENANT")
                .set("asOf", 1494667800000L)
                .set("emittedAt", -1L)
                .set("epoch", 2L)
                .set("revision", 3L)
                .set("windows", new GenericData.Array<>(windows, List.of(window)))
                .build());

    assertThat(json.line(record(KEY, value)))
        .isEqualTo(
            "{\"key\":\"a/TENANT\",\"partition\":3,\"offset\":42,\"value\":{\"subject\":\"a/TENANT\",\"tenantId\":\"a\",\"scope\":\"TENANT\",\"agentId\":null,\"teamId\":null,\"channel\":null,\"latestTeamId\":null,\"asOf\":\"2017-05-13T09:30:00Z\",\"emittedAt\":\"1969-12-31T23:59:59.999Z\",\"epoch\":2,\"revision\":3,\"windows\":[{\"windowName\":\"P1D\",\"startAt\":\"2017-05-13T00:00:00Z\",\"endAt\":\"2017-05-14T00:00:00.001Z\",\"promoters\":9007199254740993,\"passives\":0,\"detractors\":1,\"nps\":33.333333333333336,\"npsLow\":null,\"npsHigh\":null,\"sampleStatus\":\"ADEQUATE\"}]}}");
  }

  @Test
  void bytesAreBase64AndOptionalValuesStandWithoutTheirBranch() throws Exception {
    Schema schema =
        SchemaBuilder.record("R")
            .fields()
            .optionalBytes("raw")
            .optionalString("text")
            .optionalLong("none")
            .name("more")
            .type()
            .map()
            .values()
            .doubleType()
            .noDefault()
            .endRecord();
    GenericRecord record = new GenericData.Record(schema);
    record.put("raw", ByteBuffer.wrap(new byte[] {0, (byte) 0xFF}));
    record.put("text", "\u00e4\"\n");
    record.put("more", Map.of("x", 0.1));

    assertThat(json.line(record(null, encode("r", record))))
        .isEqualTo(
            "{\"key\":null,\"partition\":3,\"offset\":42,\"value\":{\"raw\":\"AP8=\",\"text\":\"\u00e4\\\"\\n\",\"none\":null,\"more\":{\"x\":0.1}}}");
  }

  @Test
  void aTombstoneHasANullValue() {
    assertThat(json.line(record(KEY, null))).endsWith("\"offset\":42,\"value\":null}");
  }

  @Test
  void aKeyThatIsNotUtf8IsBase64() {
    assertThat(json.line(record(new byte[] {(byte) 0xC3}, null)))
        .startsWith("{\"key\":{\"base64\":\"ww==\"},");
    assertThat(json.line(record(new byte[0], null))).startsWith("{\"key\":\"\",");
  }

  @Test
  void aValueThatIsNoRecordOfAKnownSchemaIsBase64() throws Exception {
    Schema schema = SchemaBuilder.record("R").fields().requiredString("s").endRecord();
    GenericRecord record = new GenericData.Record(schema);
    record.put("s", "text");
    byte[] good = encode("r", record);
    byte[] cut = Arrays.copyOf(good, good.length - 1);
    byte[] long1 = Arrays.copyOf(good, good.length + 1);
    byte[] wrongMagic = good.clone();
    wrongMagic[0] = 1;
    byte[] unknownId = good.clone();
    unknownId[1] = 9;

    assertThat(List.of(cut, long1, wrongMagic, unknownId, new byte[0], new byte[] {0, 0}))
        .allSatisfy(
            bytes -> assertThat(json.line(record(KEY, bytes))).contains("\"value\":{\"base64\":"));
  }

  private byte[] encode(String subject, GenericRecord value) throws Exception {
    return Wire.encode(registry.register(subject, new AvroSchema(value.getSchema())), value);
  }

  private static ConsumerRecord<byte @Nullable [], byte @Nullable []> record(
      byte @Nullable [] key, byte @Nullable [] value) {
    return new ConsumerRecord<>("topic", 3, 42, key, value);
  }

  private static Schema schema(String name) throws IOException {
    try (var in = RecordJsonTest.class.getResourceAsStream("/realtimenps/v1/" + name + ".avsc")) {
      return new Schema.Parser().parse(in);
    }
  }
}
