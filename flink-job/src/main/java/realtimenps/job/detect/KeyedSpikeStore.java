package realtimenps.job.detect;

import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.SpikeStore;
import realtimenps.job.domain.spike.SubjectSpikes;
import realtimenps.job.domain.spike.TenantState;
import realtimenps.job.state.States;

/** What is watched of the tenant that is the current key, in keyed state. */
final class KeyedSpikeStore implements SpikeStore {
  private final ValueState<TenantState> tenant;
  private final MapState<String, SubjectSpikes> subjects;
  private final MapState<Long, Alert.Evidence> detractors;

  KeyedSpikeStore(KeyedStateStore states) {
    tenant = states.getState(States.tenantSpikes());
    subjects = states.getMapState(States.subjectSpikes());
    detractors = states.getMapState(States.detractors());
  }

  @Override
  public @Nullable TenantState tenant() {
    return access(tenant::value);
  }

  @Override
  public void putTenant(TenantState state) {
    access(
        () -> {
          tenant.update(state);
          return state;
        });
  }

  @Override
  public @Nullable SubjectSpikes subject(String key) {
    return access(() -> subjects.get(key));
  }

  @Override
  public void putSubject(String key, SubjectSpikes spikes) {
    access(
        () -> {
          subjects.put(key, spikes);
          return spikes;
        });
  }

  @Override
  public void forEachSubject(BiConsumer<String, SubjectSpikes> action) {
    access(
        () -> {
          for (Map.Entry<String, SubjectSpikes> entry : subjects.entries()) {
            action.accept(entry.getKey(), entry.getValue());
          }
          return subjects;
        });
  }

  @Override
  public Alert.@Nullable Evidence detractor(long id) {
    return access(() -> detractors.get(id));
  }

  @Override
  public void putDetractor(long id, Alert.Evidence detractor) {
    access(
        () -> {
          detractors.put(id, detractor);
          return detractor;
        });
  }

  @Override
  public void removeDetractor(long id) {
    access(
        () -> {
          detractors.remove(id);
          return id;
        });
  }

  private interface Access<T extends @Nullable Object> {
    T run() throws Exception;
  }

  /** State fails only as a whole, which the task cannot survive. */
  private static <T extends @Nullable Object> T access(Access<T> access) {
    try {
      return access.run();
    } catch (Exception e) {
      throw new IllegalStateException("the state of detection cannot be used", e);
    }
  }
}
