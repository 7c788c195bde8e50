package realtimenps.relay.read;

import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.relay.domain.Alert;
import realtimenps.relay.domain.Severity;

/** Takes from a record of the alerts topic what the relay needs. */
final class AlertForm {
  private AlertForm() {}

  /** The alert; empty if it is in a state that this version does not know. */
  static Optional<Alert> alert(String key, GenericRecord value) {
    return state(text(value, "state"))
        .map(
            state ->
                new Alert(
                    key,
                    text(value, "subject"),
                    text(value, "tenantId"),
                    text(value, "scope"),
                    textOrNull(value, "agentId"),
                    textOrNull(value, "teamId"),
                    textOrNull(value, "channel"),
                    textOrNull(value, "latestTeamId"),
                    text(value, "receiver"),
                    state,
                    Severity.named(text(value, "severity")),
                    (long) value.get("detectedAt"),
                    (Long) value.get("resolvedAt"),
                    (long) value.get("emittedAt"),
                    (long) value.get("detractors"),
                    (long) value.get("responses"),
                    (double) value.get("expectedDetractors"),
                    (double) value.get("usualShare"),
                    (double) value.get("evidenceRatio"),
                    textOrNull(value, "suppressedBy"),
                    (long) value.get("epoch"),
                    (long) value.get("revision"),
                    text(value, "summary")));
  }

  /** {@code subject/episodeId}, where a record has no key of its own. */
  static String key(GenericRecord value) {
    return text(value, "subject") + "/" + text(value, "episodeId");
  }

  private static Optional<Alert.State> state(String name) {
    for (Alert.State state : Alert.State.values()) {
      if (state.name().equals(name)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  private static String text(GenericRecord value, String field) {
    return String.valueOf(value.get(field));
  }

  private static @Nullable String textOrNull(GenericRecord value, String field) {
    Object text = value.get(field);
    return text == null ? null : text.toString();
  }
}
