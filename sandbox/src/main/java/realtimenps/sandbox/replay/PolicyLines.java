package realtimenps.sandbox.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import realtimenps.job.domain.Keys;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.PolicyDraft;
import realtimenps.job.domain.PolicyValidator;
import realtimenps.sandbox.records.Wire;

/**
 * The fields of a policy, those with a default as far as they differ from it; or {@code {"reset":
 * tenant}} for a return to the defaults. What the job would reject cannot be encoded, so that
 * nobody takes it to be in force.
 */
final class PolicyLines implements JsonLines.Content {
  private static final String RESET = "reset";

  private final RecordForm form = RecordForm.ofPolicies();

  @Override
  public Line line(ObjectNode object, int schemaId) throws Unusable {
    if (object.has(RESET)) {
      return new Line(bytes(keyOfReset(object)), null);
    }
    GenericRecord policy = form.record(object);
    String key = Keys.join(text(policy, "tenantId"));
    List<String> mistakes = PolicyValidator.mistakes(draftOf(policy), key);
    if (!mistakes.isEmpty()) {
      throw new Unusable(String.join("; ", mistakes));
    }
    return new Line(bytes(key), Wire.encode(schemaId, policy));
  }

  private static String keyOfReset(ObjectNode object) throws Unusable {
    String tenant = object.path(RESET).textValue();
    String key = tenant == null ? null : Keys.join(tenant);
    if (object.size() != 1 || key == null || PolicyValidator.tenantOf(key) == null) {
      throw new Unusable("\"reset\" must be a tenant and stand alone in its line");
    }
    return key;
  }

  private static PolicyDraft draftOf(GenericRecord policy) {
    return new PolicyDraft(
        text(policy, "tenantId"),
        text(policy, "timeZone"),
        (Double) policy.get("falsePagesPerMonth"),
        texts(policy, "pagingScopes"),
        (Long) policy.get("minDetractors"),
        (Double) policy.get("minLift"),
        (Double) policy.get("sampleTarget"),
        texts(policy, "mutedSubjects"),
        ((Collection<?>) policy.get("routes"))
            .stream()
                .map(GenericRecord.class::cast)
                .map(
                    route ->
                        new Policy.Route(text(route, "subjectPrefix"), text(route, "receiver")))
                .toList());
  }

  private static List<String> texts(GenericRecord policy, String field) {
    return ((Collection<?>) policy.get(field)).stream().map(Object::toString).toList();
  }

  private static String text(GenericRecord record, String field) {
    return record.get(field).toString();
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
