package realtimenps.sandbox.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Keys;
import realtimenps.sandbox.records.Wire;

/**
 * The fields of a response, or {@code {"erase": {"tenantId": ..., "responseId": ...}}} for a
 * tombstone, or {@code {"raw": {"key": text or null, "value": base64 or null}}} for these very
 * bytes.
 */
final class ResponseLines implements JsonLines.Content {
  private static final String ERASE = "erase";
  private static final String RAW = "raw";

  private final RecordForm form = RecordForm.ofResponses();

  @Override
  public Line line(ObjectNode object, int schemaId) throws Unusable {
    if (object.has(ERASE)) {
      ObjectNode erase = only(object, ERASE, List.of("tenantId", "responseId"));
      return new Line(key(text(erase, ERASE, "tenantId"), text(erase, ERASE, "responseId")), null);
    }
    if (object.has(RAW)) {
      ObjectNode raw = only(object, RAW, List.of("key", "value"));
      return new Line(rawKey(raw), rawValue(raw));
    }
    return response(form, object, schemaId);
  }

  /** A response under its key. */
  static Line response(RecordForm form, ObjectNode fields, int schemaId) throws Unusable {
    var response = form.record(fields);
    return new Line(
        key(response.get("tenantId").toString(), response.get("responseId").toString()),
        Wire.encode(schemaId, response));
  }

  private static ObjectNode only(ObjectNode object, String name, List<String> members)
      throws Unusable {
    if (object.size() != 1 || !(object.get(name) instanceof ObjectNode inner)) {
      throw new Unusable("\"" + name + "\" must be an object and stand alone in its line");
    }
    for (Iterator<String> names = inner.fieldNames(); names.hasNext(); ) {
      String member = names.next();
      if (!members.contains(member)) {
        throw new Unusable(
            "unknown field \"%s\" in \"%s\"; it has %s"
                .formatted(member, name, String.join(", ", members)));
      }
    }
    return inner;
  }

  private static String text(ObjectNode object, String name, String member) throws Unusable {
    JsonNode node = object.path(member);
    if (!node.isTextual()) {
      throw new Unusable("\"%s\" needs %s, a text".formatted(name, member));
    }
    return node.textValue();
  }

  private static byte @Nullable [] rawKey(ObjectNode raw) throws Unusable {
    return raw.path("key").isMissingNode() || raw.path("key").isNull()
        ? null
        : text(raw, RAW, "key").getBytes(StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] rawValue(ObjectNode raw) throws Unusable {
    if (raw.path("value").isMissingNode() || raw.path("value").isNull()) {
      return null;
    }
    try {
      return Base64.getDecoder().decode(text(raw, RAW, "value"));
    } catch (IllegalArgumentException e) {
      throw new Unusable("the value of \"raw\" is not base64: " + e.getMessage());
    }
  }

  private static byte[] key(String tenantId, String responseId) {
    return Keys.ofResponse(tenantId, responseId).getBytes(StandardCharsets.UTF_8);
  }
}
