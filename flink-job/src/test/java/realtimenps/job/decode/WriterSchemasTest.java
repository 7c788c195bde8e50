package realtimenps.job.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import realtimenps.job.decode.WriterSchemas.Readable;
import realtimenps.job.decode.WriterSchemas.Refused;
import realtimenps.job.domain.RejectReason;
import realtimenps.v1.SurveyResponse;

/** The registry's answers over time, on a clock that waiting moves. */
class WriterSchemasTest {
  private static final int ID = 7;
  private static final Instant START = Instant.parse("2024-05-06T07:08:09Z");
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final ParsedSchema SCHEMA = new AvroSchema(SurveyResponse.getClassSchema());

  /** A registry that knows its schema from one instant on and is down until another. */
  private final class Registry extends MockSchemaRegistryClient {
    private Instant knownFrom = Instant.MAX;
    private Instant downUntil = Instant.MIN;
    private Instant otherKindUntil = Instant.MIN;
    private int unavailable;
    private final List<Instant> asked = new ArrayList<>();

    @Override
    public ParsedSchema getSchemaById(int id) throws IOException, RestClientException {
      asked.add(now);
      if (now.isBefore(downUntil)) {
        switch (unavailable++ % 3) {
          case 0 -> throw new IOException("Connection refused");
          case 1 -> throw new RestClientException("Service Unavailable", 503, 50301);
          default -> throw new RestClientException("default backend - 404", 404, 50005);
        }
      }
      if (now.isBefore(otherKindUntil)) {
        throw new IOException("Invalid schema {\"schema\":...} of type AVRO");
      }
      if (now.isBefore(knownFrom)) {
        throw new RestClientException("Schema not found", 404, 40403);
      }
      return SCHEMA;
    }
  }

  private Instant now = START;
  private final Registry registry = new Registry();
  private final WriterSchemas schemas = schemas(Map.of());

  private WriterSchemas schemas(Map<Integer, Schema> registered) {
    return new WriterSchemas(
        SurveyResponse.getClassSchema(),
        registered,
        registry,
        PATIENCE,
        writerSchema -> false,
        () -> now,
        length -> now = now.plus(length));
  }

  @Test
  void aKnownIdIsAskedForOnce() throws Exception {
    registry.knownFrom = START;
    assertThat(schemas.find(ID)).isInstanceOf(Readable.class);
    assertThat(schemas.find(ID)).isInstanceOf(Readable.class);
    assertThat(registry.asked).containsExactly(START);
  }

  @Test
  void whatIsRegisteredAtTheStartIsReadThroughAnOutage() throws Exception {
    registry.downUntil = Instant.MAX;
    WriterSchemas started = schemas(Map.of(ID, SurveyResponse.getClassSchema()));
    assertThat(started.find(ID)).isInstanceOf(Readable.class);
    assertThat(registry.asked).isEmpty();
  }

  @Test
  void anIdThatIsRegisteredFiveSecondsLaterIsReadable() throws Exception {
    registry.knownFrom = START.plusSeconds(5);
    assertThat(schemas.find(ID)).isInstanceOf(Readable.class);
    assertThat(now).isBetween(START.plusSeconds(5), START.plusSeconds(6));
  }

  @Test
  void idsThatTheRegistryKnowsTakeNothingFromTheHoldOfOneThatIsNew() throws Exception {
    registry.knownFrom = START;
    for (int id = 1; id <= 3; id++) {
      assertThat(schemas.find(id)).isInstanceOf(Readable.class);
    }
    registry.knownFrom = START.plusSeconds(5);
    assertThat(schemas.find(4)).isInstanceOf(Readable.class);
  }

  @Test
  void anIdThatIsNeverRegisteredIsRefusedAfterTenSeconds() throws Exception {
    assertUnknown();
    assertThat(now).isBetween(START.plusSeconds(10), START.plusSeconds(11));
  }

  @Test
  void anUnknownIdIsRememberedForAMinuteThenAskedForWithoutHoldingAnyone() throws Exception {
    assertUnknown();
    Instant refused = now;
    int asked = registry.asked.size();
    now = refused.plusSeconds(59);
    assertUnknown();
    assertThat(registry.asked).hasSize(asked);
    now = refused.plusSeconds(61);
    assertUnknown();
    assertThat(registry.asked.size()).isGreaterThan(asked);
    assertThat(now).isBefore(refused.plusSeconds(62));
    registry.knownFrom = now;
    now = now.plusSeconds(61);
    assertThat(schemas.find(ID)).isInstanceOf(Readable.class);
  }

  @Test
  void anOutageIsWaitedOutAndRejectsNothing() throws Exception {
    registry.knownFrom = START;
    registry.downUntil = START.plusSeconds(300);
    assertThat(schemas.find(ID)).isInstanceOf(Readable.class);
    assertThat(now).isBetween(START.plusSeconds(300), START.plusSeconds(301));
  }

  @Test
  void anOutageOverThePatienceFailsTheTaskAndSaysWhatToCheck() {
    registry.downUntil = Instant.MAX;
    assertThatThrownBy(() -> schemas.find(ID))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("schema-registry-url");
    assertThat(now).isBetween(START.plus(PATIENCE), START.plus(PATIENCE).plusSeconds(1));
  }

  @Test
  void afterAnOutageAnIdThatIsNotKnownYetStillHasItsTenSeconds() throws Exception {
    registry.downUntil = START.plusSeconds(60);
    registry.knownFrom = START.plusSeconds(65);
    assertThat(schemas.find(ID)).isInstanceOf(Readable.class);
  }

  @Test
  void aSchemaWhoseReferencesCannotBeHadIsAskedForAgainAMinuteLater() throws Exception {
    registry.knownFrom = START;
    registry.otherKindUntil = START.plusSeconds(1);
    for (int i = 0; i < 2; i++) {
      assertThat(schemas.find(ID))
          .isInstanceOfSatisfying(
              Refused.class,
              refused ->
                  assertThat(refused.rejection().reason())
                      .isEqualTo(RejectReason.INCOMPATIBLE_SCHEMA));
    }
    assertThat(registry.asked).containsExactly(START);
    now = START.plusSeconds(61);
    assertThat(schemas.find(ID)).isInstanceOf(Readable.class);
  }

  private void assertUnknown() throws Exception {
    assertThat(schemas.find(ID))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.rejection().reason()).isEqualTo(RejectReason.UNKNOWN_SCHEMA_ID));
  }
}
