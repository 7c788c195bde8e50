package realtimenps.job.decode;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DatumReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import realtimenps.connections.RegistryConnection;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.domain.Rejection;

/**
 * The readers for the schemas that records were written with, by id.
 *
 * <p>An id that the registry does not know may be a moment ahead of it: the caller is held for 10
 * s, once, and then the id is taken as unknown and asked for again every 60 s. So is, without a
 * hold, what seems to be no Avro schema. A registry that does not answer says nothing about the
 * data: the caller is held until it does. Both holds end when the thread is interrupted.
 */
final class WriterSchemas {
  private static final Logger LOG = LoggerFactory.getLogger(WriterSchemas.class);

  /** The registry's own word for it; a mere 404 may be of a proxy that has lost the registry. */
  private static final int UNKNOWN_ID = 40403;

  private static final Duration UNKNOWN_HOLD = Duration.ofSeconds(10);
  private static final Duration REFUSED_FOR = Duration.ofSeconds(60);
  private static final Duration RETRY_INTERVAL = Duration.ofMillis(250);

  /** Random ids, as corrupt records have them, must fill neither memory nor all of the time. */
  private static final int MAX_REFUSED = 1_000;

  private static final Duration MAX_HOLD_BUDGET = Duration.ofSeconds(30);

  private final Schema readerSchema;
  private final SchemaRegistryClient registry;
  private final Duration patience;
  private final Predicate<Schema> byHand;
  private final InstantSource clock;
  private final Pause pause;
  private final Map<Integer, Lookup> known = new HashMap<>();
  private final Map<Integer, Remembered> refused =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Remembered> eldest) {
          return size() > MAX_REFUSED;
        }
      };
  private Duration holdBudget = MAX_HOLD_BUDGET;
  private Instant budgetAt;

  /** Waits. */
  interface Pause {
    void of(Duration length) throws InterruptedException;
  }

  /** What there is for an id. */
  sealed interface Lookup {}

  /**
   * @param byHand whether it is also read by hand
   */
  record Readable(DatumReader<GenericRecord> reader, boolean byHand) implements Lookup {}

  record Refused(Rejection rejection) implements Lookup {}

  private record Remembered(Refused refused, Instant until) {}

  /**
   * @param registered what the registry is known to have, by id: not asked for
   * @param patience how long an outage may hold the caller
   * @param byHand which of the schemas that the reader's can read are also read by hand
   */
  WriterSchemas(
      Schema readerSchema,
      Map<Integer, Schema> registered,
      SchemaRegistryClient registry,
      Duration patience,
      Predicate<Schema> byHand) {
    this(
        readerSchema,
        registered,
        registry,
        patience,
        byHand,
        InstantSource.system(),
        length -> Thread.sleep(length.toMillis()));
  }

  /** With a wall clock and a way to wait on it. */
  WriterSchemas(
      Schema readerSchema,
      Map<Integer, Schema> registered,
      SchemaRegistryClient registry,
      Duration patience,
      Predicate<Schema> byHand,
      InstantSource clock,
      Pause pause) {
    this.readerSchema = readerSchema;
    this.registry = registry;
    this.patience = patience;
    this.byHand = byHand;
    this.clock = clock;
    this.pause = pause;
    this.budgetAt = clock.instant();
    registered.forEach((id, schema) -> known.put(id, lookup(schema)));
  }

  /**
   * The reader of a schema, or why there is none.
   *
   * @throws IOException if the registry did not answer for too long
   * @throws InterruptedException if the thread was interrupted while it was held
   */
  Lookup find(int id) throws IOException, InterruptedException {
    Lookup lookup = known.get(id);
    if (lookup != null) {
      return lookup;
    }
    Remembered remembered = refused.get(id);
    if (remembered != null && clock.instant().isBefore(remembered.until())) {
      return remembered.refused();
    }
    return ask(id, remembered == null);
  }

  private Lookup ask(int id, boolean isNew) throws IOException, InterruptedException {
    Instant start = clock.instant();
    Instant heldUntil = null; // from the first answer on: an outage before does not count
    boolean outageLogged = false;
    while (true) {
      try {
        Lookup lookup = lookup(registry.getSchemaById(id));
        known.put(id, lookup);
        refused.remove(id);
        return lookup;
      } catch (RestClientException e) {
        if (e.getErrorCode() == UNKNOWN_ID) {
          Instant now = clock.instant();
          if (heldUntil == null && isNew) {
            heldUntil = now.plus(takeHold());
          }
          if (heldUntil == null || !now.isBefore(heldUntil)) {
            return remember(
                id,
                new Refused(
                    new Rejection(
                        RejectReason.UNKNOWN_SCHEMA_ID,
                        "the registry knows no schema id %d".formatted(id))));
          }
        } else {
          outageLogged = outage(id, start, outageLogged, e);
        }
      } catch (IOException e) {
        if (RegistryConnection.isOtherKindOfSchema(e)) {
          return remember(
              id,
              refuse(
                  "schema id %d is no Avro schema, or refers to one that cannot be had"
                      .formatted(id)));
        }
        outageLogged = outage(id, start, outageLogged, e);
      }
      pause.of(RETRY_INTERVAL);
    }
  }

  /** Always true: an outage is logged once, and again when patience ends. */
  private boolean outage(int id, Instant start, boolean logged, Exception cause)
      throws IOException {
    if (clock.instant().isAfter(start.plus(patience))) {
      throw new IOException(
          "the schema registry has not answered for %s (%s); schema id %d is needed to go on."
                  .formatted(patience, cause.getMessage(), id)
              + " Check schema-registry-url and that the registry runs.",
          cause);
    }
    if (!logged) {
      LOG.warn(
          "The schema registry does not answer ({}): records with schema id {} wait, for up to {}.",
          cause.getMessage(),
          id,
          patience);
    }
    return true;
  }

  private Lookup lookup(ParsedSchema parsed) {
    return parsed.rawSchema() instanceof Schema writerSchema
        ? lookup(writerSchema)
        : refuse("the schema is %s, not Avro".formatted(parsed.schemaType()));
  }

  private Lookup lookup(Schema writerSchema) {
    var compatibility =
        SchemaCompatibility.checkReaderWriterCompatibility(readerSchema, writerSchema);
    if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
      return refuse(
          "%s cannot be read as %s: %s"
              .formatted(
                  writerSchema.getFullName(),
                  readerSchema.getFullName(),
                  compatibility.getResult().getIncompatibilities().stream()
                      .map(i -> i.getLocation() + " " + i.getMessage())
                      .toList()));
    }
    return new Readable(
        new GenericDatumReader<>(writerSchema, readerSchema), byHand.test(writerSchema));
  }

  private static Refused refuse(String detail) {
    return new Refused(new Rejection(RejectReason.INCOMPATIBLE_SCHEMA, detail));
  }

  /** Not for good: it is asked for again before long. */
  private Lookup remember(int id, Refused refusal) {
    refused.remove(id);
    refused.put(id, new Remembered(refusal, clock.instant().plus(REFUSED_FOR)));
    return refusal;
  }

  /** How long the caller may be held for one more unknown id: at most half of the time in all. */
  private Duration takeHold() {
    Instant now = clock.instant();
    Duration refilled = holdBudget.plus(Duration.between(budgetAt, now).dividedBy(2));
    budgetAt = now;
    holdBudget = refilled.compareTo(MAX_HOLD_BUDGET) > 0 ? MAX_HOLD_BUDGET : refilled;
    if (holdBudget.compareTo(UNKNOWN_HOLD) < 0) {
      return Duration.ZERO;
    }
    holdBudget = holdBudget.minus(UNKNOWN_HOLD);
    return UNKNOWN_HOLD;
  }
}
