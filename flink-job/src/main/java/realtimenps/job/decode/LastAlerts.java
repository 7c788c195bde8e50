package realtimenps.job.decode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Keys;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.Episode;
import realtimenps.job.domain.spike.Severity;
import realtimenps.job.domain.spike.ToldAlert;
import realtimenps.job.settings.Settings;
import realtimenps.v1.NpsAlert;

/** Keeps of the records of alerts what readers keep. Not for several threads. */
final class LastAlerts {
  /** Of a key whose records nobody can read. */
  private static final ToldAlert UNREADABLE = new ToldAlert(0, 0, null);

  private final Predicate<String> wanted;
  private final WireReader<ToldAlert> wire;
  private final Map<String, ToldAlert> byKey = new HashMap<>();

  LastAlerts(Predicate<String> wanted, Settings.Registry registry) {
    this.wanted = wanted;
    this.wire =
        new WireReader<>(
            NpsAlert.getClassSchema(), Map.of(), registry, LastAlerts::toldOf, ByHand.nothing());
  }

  /**
   * Takes a record.
   *
   * @throws UncheckedIOException if the registry did not answer for too long, or the thread was
   *     interrupted
   */
  void take(String key, byte @Nullable [] value) {
    if (value == null) {
      byKey.remove(key);
    } else if (wanted.test(key)) {
      byKey.merge(key, read(key, value), ToldAlert::orNewer);
    }
  }

  private ToldAlert read(String key, byte[] value) {
    ToldAlert told;
    try {
      told = wire.read(value).content();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (told == null) {
      return UNREADABLE;
    }
    Alert alert = told.alert();
    boolean isOfKey = alert == null || Keys.append(alert.subject(), alert.episodeId()).equals(key);
    return isOfKey ? told : UNREADABLE;
  }

  Map<String, ToldAlert> byKey() {
    return byKey;
  }

  private static ToldAlert toldOf(GenericRecord alert) {
    Episode.State state = Episode.State.valueOf((String) alert.get("state"));
    boolean matters =
        state == Episode.State.FIRING || !((Collection<?>) alert.get("evidence")).isEmpty();
    return new ToldAlert(
        (Long) alert.get("epoch"),
        (Long) alert.get("revision"),
        matters ? alertOf(alert, state) : null);
  }

  /** Without the evidence, which is most of it. */
  private static Alert alertOf(GenericRecord alert, Episode.State state) {
    String reason = (String) alert.get("resolveReason");
    return new Alert(
        (String) alert.get("subject"),
        (String) alert.get("latestTeamId"),
        (String) alert.get("receiver"),
        (String) alert.get("episodeId"),
        state,
        Severity.valueOf((String) alert.get("severity")),
        reason == null ? null : Episode.ResolveReason.valueOf(reason),
        (Long) alert.get("onsetAt"),
        (Long) alert.get("detectedAt"),
        (Long) alert.get("resolvedAt"),
        Math.toIntExact((Long) alert.get("detractors")),
        Math.toIntExact((Long) alert.get("responses")),
        (Double) alert.get("expectedDetractors"),
        (Double) alert.get("evidenceRatio"),
        List.of(),
        List.of(),
        (String) alert.get("suppressedBy"),
        (String) alert.get("summary"));
  }
}
