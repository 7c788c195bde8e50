package realtimenps.relay.domain;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Records of one episode, with named instants. */
final class Alerts {
  static final long NOON = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
  static final String TENANT = "acme";
  static final String KEY = "acme/TEAM/billing/e1";
  static final Paging PAGING =
      new Paging(
          Duration.ofMinutes(15),
          Duration.ofMinutes(15),
          Duration.ofSeconds(60),
          "operations",
          "the runbook");

  private Alerts() {}

  static long minutes(double number) {
    return NOON + (long) (number * 60_000);
  }

  /** Fires at so many minutes after noon, told two seconds later. */
  static Alert firing(long revision, double minute, Severity severity) {
    return alert(revision, minutes(minute), Alert.State.FIRING, severity, "default", null);
  }

  static Alert resolved(long revision, double minute) {
    return alert(revision, minutes(minute), Alert.State.RESOLVED, Severity.PAGE, "default", null);
  }

  static Alert withdrawn(long revision, double minute) {
    return alert(revision, minutes(minute), Alert.State.WITHDRAWN, Severity.PAGE, "default", null);
  }

  static Alert suppressed(long revision, double minute) {
    return alert(
        revision,
        minutes(minute),
        Alert.State.FIRING,
        Severity.CRITICAL,
        "default",
        "acme/TENANT/e7");
  }

  static Alert firingFor(long revision, double minute, String receiver) {
    return alert(revision, minutes(minute), Alert.State.FIRING, Severity.PAGE, receiver, null);
  }

  /** As {@code alert}, told so many minutes after it happened. */
  static Alert late(Alert alert, double minutes) {
    return new Alert(
        alert.key(),
        alert.subject(),
        alert.tenantId(),
        alert.scope(),
        alert.agentId(),
        alert.teamId(),
        alert.channel(),
        alert.latestTeamId(),
        alert.receiver(),
        alert.state(),
        alert.severity(),
        alert.detectedAt(),
        alert.resolvedAt(),
        alert.detectedAt() + (long) (minutes * 60_000),
        alert.detractors(),
        alert.responses(),
        alert.expectedDetractors(),
        alert.usualShare(),
        alert.evidenceRatio(),
        alert.suppressedBy(),
        alert.epoch(),
        alert.revision(),
        alert.summary());
  }

  private static Alert alert(
      long revision,
      long at,
      Alert.State state,
      Severity severity,
      String receiver,
      @Nullable String suppressedBy) {
    return new Alert(
        KEY,
        "acme/TEAM/billing",
        TENANT,
        "TEAM",
        null,
        "billing",
        null,
        null,
        receiver,
        state,
        severity,
        at,
        state == Alert.State.FIRING ? null : at,
        at + 2_000,
        14,
        20,
        4.04,
        0.2021,
        3.456,
        suppressedBy,
        1,
        revision,
        state == Alert.State.FIRING
            ? "Team billing: 14 of 20 detractors since 12:00, usually 4 of 20"
            : "Team billing is as usual again");
  }
}
