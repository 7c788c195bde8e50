package realtimenps.sandbox.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import realtimenps.v1.NpsUpdate;

/**
 * The current truth of every subject, kept as any consumer of the updates has to: of a subject the
 * record with the largest (epoch, revision) stands, whatever the order of arrival, and no value
 * removes it.
 *
 * <p>A removed subject's last (epoch, revision) is remembered, so that a straggler from before the
 * removal does not bring it back; a subject that gets responses again always comes with a larger
 * one. Safe for one thread that applies and others that read.
 */
public final class Board {

  private record Slot(long epoch, long revision, @Nullable NpsUpdate update) {
    static Slot of(NpsUpdate update) {
      return new Slot(update.getEpoch(), update.getRevision(), update);
    }

    boolean isOlderThan(NpsUpdate other) {
      return epoch != other.getEpoch() ? epoch < other.getEpoch() : revision < other.getRevision();
    }

    Slot emptied() {
      return new Slot(epoch, revision, null);
    }
  }

  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  /** Takes one record of the updates topic: its key and its value, null for a tombstone. */
  public void apply(String key, @Nullable NpsUpdate update) {
    if (update == null) {
      slots.computeIfPresent(key, (subject, slot) -> slot.emptied());
    } else {
      slots.compute(
          key,
          (subject, slot) -> slot == null || slot.isOlderThan(update) ? Slot.of(update) : slot);
    }
  }

  /** The subject's record in force, or null. */
  public @Nullable NpsUpdate find(String key) {
    Slot slot = slots.get(key);
    return slot == null ? null : slot.update();
  }

  /** How many subjects have a record in force. */
  public int size() {
    return (int) current().count();
  }

  /** All tenants of which anything is known, in alphabetical order. */
  public List<String> tenantIds() {
    return current().map(NpsUpdate::getTenantId).distinct().sorted().toList();
  }

  /** The tenant's own record, or null. */
  public @Nullable NpsUpdate tenant(String tenantId) {
    return current()
        .filter(u -> u.getScope().equals("TENANT") && u.getTenantId().equals(tenantId))
        .findFirst()
        .orElse(null);
  }

  /** The tenant's channels in alphabetical order. */
  public List<NpsUpdate> channels(String tenantId) {
    return ofScope(tenantId, "CHANNEL", NpsUpdate::getChannel);
  }

  /** The tenant's agents, over all their channels, in alphabetical order. */
  public List<NpsUpdate> agents(String tenantId) {
    return ofScope(tenantId, "AGENT", NpsUpdate::getAgentId);
  }

  private List<NpsUpdate> ofScope(
      String tenantId, String scope, Function<NpsUpdate, @Nullable String> id) {
    return current()
        .filter(u -> u.getScope().equals(scope) && u.getTenantId().equals(tenantId))
        .filter(u -> id.apply(u) != null)
        .sorted(Comparator.comparing(NpsUpdate::getSubject))
        .toList();
  }

  private Stream<NpsUpdate> current() {
    return slots.values().stream().flatMap(slot -> Stream.ofNullable(slot.update()));
  }
}
