package realtimenps.relay.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import realtimenps.connections.RegistryConnection;
import realtimenps.relay.delivery.HttpDouble;

class RecordsTest {
  private static final Schema SCHEMA =
      SchemaBuilder.record("Alert").fields().requiredBoolean("is").endRecord();
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  /** A registry that knows its schemas from one instant on. */
  private final class Registry extends MockSchemaRegistryClient {
    private Instant knownFrom = Instant.MAX;

    @Override
    public ParsedSchema getSchemaById(int id) throws RestClientException {
      if (now.isBefore(knownFrom)) {
        throw new RestClientException("Schema not found", 404, 40403);
      }
      return new AvroSchema(SCHEMA);
    }
  }

  private Instant now = START;
  private final Registry registry = new Registry();
  private final Records records = new Records(SCHEMA, registry, () -> now);

  @Test
  void an_id_that_is_registered_five_seconds_later_is_readable() throws IOException {
    registry.knownFrom = START.plusSeconds(5);
    assertThatThrownBy(() -> records.decode(record(1))).isInstanceOf(IOException.class);
    now = START.plusSeconds(5);
    assertThat(records.decode(record(1))).isPresent();

    registry.knownFrom = Instant.MAX;
    now = START.plusSeconds(61);
    assertThatThrownBy(() -> records.decode(record(2))).isInstanceOf(IOException.class);
  }

  @Test
  void ids_that_are_never_registered_hold_up_what_comes_behind_for_ten_seconds_a_minute()
      throws IOException {
    assertThatThrownBy(() -> records.decode(record(1))).isInstanceOf(IOException.class);
    now = START.plusSeconds(10);
    for (int id = 1; id < 100; id++) {
      assertThat(records.decode(record(id))).isEmpty();
    }
    now = START.plusSeconds(61);
    assertThatThrownBy(() -> records.decode(record(100))).isInstanceOf(IOException.class);
    assertThat(records.decode(record(101))).isEmpty();
  }

  @Test
  void a_schema_that_is_not_avro_is_no_outage() throws IOException {
    HttpDouble.Answer protobuf =
        new HttpDouble.Answer(
            200, "{\"schemaType\": \"PROTOBUF\", \"schema\": \"message Alert {}\"}");
    try (HttpDouble answering = new HttpDouble(request -> protobuf)) {
      Records asking = new Records(SCHEMA, RegistryConnection.to(answering.url()).open());

      assertThat(asking.decode(record(1))).isEmpty();

      answering.answerNext(new HttpDouble.Answer(500, "{\"error_code\": 50001}"));
      assertThatThrownBy(() -> asking.decode(record(2))).isInstanceOf(IOException.class);
    }
  }

  private static byte[] record(int id) {
    return ByteBuffer.allocate(6).put((byte) 0).putInt(id).put((byte) 1).array();
  }
}
