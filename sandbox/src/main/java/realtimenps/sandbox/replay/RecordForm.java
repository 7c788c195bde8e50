package realtimenps.sandbox.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.schemas.Contract;

/**
 * Plain JSON to a record, as its schema wants it. It judges only what cannot be encoded; whether an
 * id is empty or a score is on its scale is for the job to say.
 */
final class RecordForm {
  private final Schema schema;
  private final String noun;

  private RecordForm(Schema schema, String noun) {
    this.schema = schema;
    this.noun = noun;
  }

  static RecordForm ofResponses() {
    return new RecordForm(Contract.SURVEY_RESPONSE.schema(), "a survey response");
  }

  static RecordForm ofPolicies() {
    return new RecordForm(Contract.TENANT_POLICY.schema(), "a policy");
  }

  GenericRecord record(ObjectNode fields) throws Unusable {
    for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
      field(names.next());
    }
    GenericRecord record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode given = fields.get(field.name());
      record.put(field.pos(), given == null ? valueOfAbsent(field) : value(field, given));
    }
    return record;
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
          "unknown field \"%s\"; %s has %s".formatted(name, noun, String.join(", ", names())));
    }
    return field;
  }

  static boolean isText(Schema.Field field) {
    return type(field).getType() == Schema.Type.STRING;
  }

  static boolean isTime(Schema.Field field) {
    return isTime(type(field));
  }

  private static boolean isTime(Schema type) {
    return type.getLogicalType() instanceof LogicalTypes.TimestampMillis;
  }

  private static @Nullable Object valueOfAbsent(Schema.Field field) throws Unusable {
    if (!field.hasDefaultValue()) {
      throw new Unusable("the required field " + field.name() + " is missing");
    }
    return GenericData.get().getDefaultValue(field);
  }

  private static @Nullable Object value(Schema.Field field, JsonNode given) throws Unusable {
    return given.isNull() && field.schema().isNullable()
        ? null
        : value(field.name(), type(field), given);
  }

  /** The value of what has this name, such as {@code routes[0].receiver}. */
  private static Object value(String name, Schema type, JsonNode given) throws Unusable {
    if (isTime(type)) {
      return epochMillis(name, given);
    }
    return switch (type.getType()) {
      case STRING -> {
        if (!given.isTextual()) {
          throw wrong(name, "a text", given);
        }
        yield given.textValue();
      }
      case INT -> {
        if (!given.isIntegralNumber() || !given.canConvertToInt()) {
          throw wrong(name, "a whole number of 32 bits", given);
        }
        yield given.intValue();
      }
      case LONG -> {
        if (!given.isIntegralNumber() || !given.canConvertToLong()) {
          throw wrong(name, "a whole number of 64 bits", given);
        }
        yield given.longValue();
      }
      case DOUBLE -> {
        if (!given.isNumber()) {
          throw wrong(name, "a number", given);
        }
        yield given.doubleValue();
      }
      case ARRAY -> elements(name, type.getElementType(), given);
      case RECORD -> {
        if (!(given instanceof ObjectNode fields)) {
          throw wrong(name, "an object", given);
        }
        yield new RecordForm(type, name).record(fields);
      }
      default -> throw new IllegalStateException("No reading for " + type);
    };
  }

  private static List<Object> elements(String name, Schema type, JsonNode given) throws Unusable {
    if (!given.isArray()) {
      throw wrong(name, "a list", given);
    }
    List<Object> elements = new ArrayList<>(given.size());
    for (JsonNode element : given) {
      elements.add(value("%s[%d]".formatted(name, elements.size()), type, element));
    }
    return elements;
  }

  private static long epochMillis(String name, JsonNode given) throws Unusable {
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
        name, "a time such as 2017-05-13T09:30:00Z, with offset or Z, or epoch millis", given);
  }

  private static Unusable wrong(String name, String expected, JsonNode given) {
    return new Unusable("%s must be %s, is %s".formatted(name, expected, given));
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
