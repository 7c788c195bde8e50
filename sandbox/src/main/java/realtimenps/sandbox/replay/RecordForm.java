package realtimenps.sandbox.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.schemas.Contract;

/**
 * Plain JSON to a survey response, as its schema wants it. It judges only what cannot be encoded;
 * whether an id is empty or a score is on its scale is for the job to say.
 */
final class ResponseForm {
  private final Schema schema = Contract.SURVEY_RESPONSE.schema();

  GenericRecord record(ObjectNode fields) throws Unusable {
    for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
      field(names.next());
    }
    GenericRecord response = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode given = fields.get(field.name());
      response.put(field.pos(), given == null ? valueOfAbsent(field) : value(field, given));
    }
    return response;
  }

  List<String> names() {
    return schema.getFields().stream().map(Schema.Field::name).toList();
  }

  /** The names of the fields that every response has to give. */
  List<String> required() {
    return schema.getFields().stream()
        .filter(field -> !field.hasDefaultValue())
        .map(Schema.Field::name)
        .toList();
  }

  Schema.Field field(String name) throws Unusable {
    Schema.Field field = schema.getField(name);
    if (field == null) {
      throw new Unusable(
          "unknown field \"%s\"; a survey response has %s"
              .formatted(name, String.join(", ", names())));
    }
    return field;
  }

  static boolean isText(Schema.Field field) {
    return type(field).getType() == Schema.Type.STRING;
  }

  static boolean isTime(Schema.Field field) {
    return type(field).getLogicalType() instanceof LogicalTypes.TimestampMillis;
  }

  private static @Nullable Object valueOfAbsent(Schema.Field field) throws Unusable {
    if (!field.hasDefaultValue()) {
      throw new Unusable("the required field " + field.name() + " is missing");
    }
    return GenericData.get().getDefaultValue(field);
  }

  private static @Nullable Object value(Schema.Field field, JsonNode given) throws Unusable {
    if (given.isNull() && field.schema().isNullable()) {
      return null;
    }
    if (isTime(field)) {
      return epochMillis(field, given);
    }
    return switch (type(field).getType()) {
      case STRING -> {
        if (!given.isTextual()) {
          throw wrong(field, "a text", given);
        }
        yield given.textValue();
      }
      case INT -> {
        if (!given.isIntegralNumber() || !given.canConvertToInt()) {
          throw wrong(field, "a whole number of 32 bits", given);
        }
        yield given.intValue();
      }
      case LONG -> {
        if (!given.isIntegralNumber() || !given.canConvertToLong()) {
          throw wrong(field, "a whole number of 64 bits", given);
        }
        yield given.longValue();
      }
      default -> throw new IllegalStateException("No reading for " + field);
    };
  }

  private static long epochMillis(Schema.Field field, JsonNode given) throws Unusable {
    if (given.isIntegralNumber() && given.canConvertToLong()) {
      return given.longValue();
    }
    if (given.isTextual()) {
      try {
        return OffsetDateTime.parse(given.textValue()).toInstant().toEpochMilli();
      } catch (DateTimeException | ArithmeticException e) {
        // Said below.
      }
    }
    throw wrong(
        field, "a time such as 2017-05-13T09:30:00Z, with offset or Z, or epoch millis", given);
  }

  private static Unusable wrong(Schema.Field field, String expected, JsonNode given) {
    return new Unusable("%s must be %s, is %s".formatted(field.name(), expected, given));
  }

  /** The type of the field's value, where there is one. */
  private static Schema type(Schema.Field field) {
    if (!field.schema().isUnion()) {
      return field.schema();
    }
    for (Schema branch : field.schema().getTypes()) {
      if (branch.getType() != Schema.Type.NULL) {
        return branch;
      }
    }
    throw new IllegalStateException("Always null: " + field);
  }
}
