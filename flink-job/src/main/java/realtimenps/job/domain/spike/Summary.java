package realtimenps.job.domain.spike;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Subject;

/** An episode in one sentence for a phone. */
final class Summary {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);

  private Summary() {}

  static String of(
      Episode episode, Subject subject, @Nullable String latestTeamId, ZoneId timeZone) {
    String who = nameOf(subject, latestTeamId) + ": ";
    String what =
        String.format(
            Locale.ROOT,
            "%d of %d detractors since %s, usually %s of %d",
            episode.detractors(),
            episode.responses(),
            time(episode.onsetAt(), episode.detectedAt(), timeZone),
            rounded(episode.expected()),
            episode.responses());
    return switch (episode.state()) {
      case FIRING -> who + what + explanation(episode.suppressedBy());
      case WITHDRAWN -> who + "withdrawn, as answers were corrected or erased";
      case RESOLVED ->
          "%s%s at %s; it was %s"
              .formatted(
                  who,
                  ending(episode.resolveReason()),
                  time(episode.resolvedAt(), episode.onsetAt(), timeZone),
                  what);
    };
  }

  /** Of one that a backfill does not come to. */
  static String ofNone(Subject subject, @Nullable String latestTeamId) {
    return nameOf(subject, latestTeamId) + ": withdrawn, as it was not found in a backfill";
  }

  private static String ending(Episode.@Nullable ResolveReason reason) {
    if (reason == null) {
      return "over";
    }
    return switch (reason) {
      case RECOVERED -> "back to usual";
      case NEW_NORMAL -> "taken as the new normal";
      case EXPIRED -> "nothing more arrived, closed";
    };
  }

  private static String explanation(@Nullable String suppressedBy) {
    if (suppressedBy == null) {
      return "";
    }
    Subject above = Subject.parse(suppressedBy);
    return ", as for " + (above.isTenant() ? "the whole tenant" : nameOf(above, null));
  }

  private static String nameOf(Subject subject, @Nullable String latestTeamId) {
    String agentId = subject.agentId();
    String teamId = subject.teamId();
    String channel = subject.channel();
    if (agentId != null) {
      return "Agent " + agentId + (latestTeamId == null ? "" : ", team " + latestTeamId);
    }
    if (teamId != null) {
      return "Team " + teamId;
    }
    if (channel != null) {
      int first = channel.offsetByCodePoints(0, 1);
      return channel.substring(0, first).toUpperCase(Locale.ROOT) + channel.substring(first);
    }
    return subject.tenantId();
  }

  private static String time(long time, long seenFrom, ZoneId timeZone) {
    Instant instant = Instant.ofEpochMilli(time);
    boolean sameDay =
        instant
            .atZone(timeZone)
            .toLocalDate()
            .equals(Instant.ofEpochMilli(seenFrom).atZone(timeZone).toLocalDate());
    return (sameDay ? TIME : DAY_AND_TIME).withZone(timeZone).format(instant);
  }

  /** Whole detractors, but for less than one. */
  private static String rounded(double expected) {
    return expected < 0.95
        ? String.format(Locale.ROOT, "%.1f", expected)
        : String.valueOf(Math.round(expected));
  }
}
