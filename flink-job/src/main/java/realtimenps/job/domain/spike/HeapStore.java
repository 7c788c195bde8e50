package realtimenps.job.domain.spike;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Keeps everything of one tenant on the heap: for simulations and tests. */
public final class HeapStore implements SpikeStore {
  final Map<String, SubjectSpikes> subjects = new HashMap<>();
  final Map<Long, Alert.Evidence> detractors = new HashMap<>();
  private @Nullable TenantState tenant;

  @Override
  public @Nullable TenantState tenant() {
    return tenant;
  }

  @Override
  public void putTenant(TenantState state) {
    tenant = state;
  }

  @Override
  public @Nullable SubjectSpikes subject(String key) {
    return subjects.get(key);
  }

  @Override
  public void putSubject(String key, SubjectSpikes spikes) {
    subjects.put(key, spikes);
  }

  @Override
  public void forEachSubject(BiConsumer<String, SubjectSpikes> action) {
    subjects.forEach(action);
  }

  @Override
  public Alert.@Nullable Evidence detractor(long id) {
    return detractors.get(id);
  }

  @Override
  public void putDetractor(long id, Alert.Evidence detractor) {
    detractors.put(id, detractor);
  }

  @Override
  public void removeDetractor(long id) {
    detractors.remove(id);
  }
}
