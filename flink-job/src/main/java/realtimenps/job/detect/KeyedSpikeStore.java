package realtimenps.job.detect;

import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.SpikeStore;
import realtimenps.job.domain.spike.SubjectSpikes;
import realtimenps.job.domain.spike.TenantState;
import realtimenps.job.state.KeyedValues;
import realtimenps.job.state.States;
import realtimenps.job.state.WriteBack;

/**
 * What is watched of the tenant that is the current key, in keyed state; what is active is kept at
 * hand. All methods of {@link SpikeStore} leave the current key as it is.
 */
final class KeyedSpikeStore implements SpikeStore {
  private final KeyedStateBackend<String> backend;
  private final MapState<String, SubjectSpikes> subjectState;
  private final MapState<Long, Alert.Evidence> detractors;
  private final WriteBack<String, TenantState> tenants;
  private final WriteBack<String, SubjectSpikes> subjects;

  /**
   * @param memory of subjects that are kept at hand, about as much as they take, in bytes
   */
  KeyedSpikeStore(KeyedStateBackend<String> backend, KeyedStateStore states, long memory) {
    this.backend = backend;
    subjectState = states.getMapState(States.subjectSpikes());
    detractors = states.getMapState(States.detractors());
    tenants =
        new WriteBack<>(
            backend,
            new KeyedValues<>(backend, states.getState(States.tenantSpikes())),
            TenantState::memory,
            memory / 4);
    subjects = new WriteBack<>(backend, new KeyedSubjects(), SubjectSpikes::memory, memory);
  }

  private final class KeyedSubjects implements WriteBack.Store<String, SubjectSpikes> {
    @Override
    public @Nullable SubjectSpikes read(String subject) throws Exception {
      setCurrentKey(Subject.parse(subject).tenantId());
      return subjectState.get(subject);
    }

    @Override
    public void write(String subject, SubjectSpikes spikes) throws Exception {
      setCurrentKey(Subject.parse(subject).tenantId());
      subjectState.put(subject, spikes);
    }

    @Override
    public void remove(String subject) throws Exception {
      setCurrentKey(Subject.parse(subject).tenantId());
      subjectState.remove(subject);
    }
  }

  private void setCurrentKey(String tenantId) {
    if (!tenantId.equals(backend.getCurrentKey())) {
      backend.setCurrentKey(tenantId);
    }
  }

  @Override
  public @Nullable TenantState tenant() {
    return tenants.get(backend.getCurrentKey());
  }

  @Override
  public void putTenant(TenantState state) {
    tenants.put(backend.getCurrentKey(), state);
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
    String tenantId = backend.getCurrentKey();
    subjects.flush();
    setCurrentKey(tenantId);
    access(
        () -> {
          for (Map.Entry<String, SubjectSpikes> entry : subjectState.entries()) {
            action.accept(entry.getKey(), entry.getValue());
          }
          return subjectState;
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

  /** Brings memory back under its bound, after an element; changes the current key. */
  void tidy() {
    tenants.tidy();
    subjects.tidy();
  }

  /** Writes a few changes that have rested, for a tick; changes the current key. */
  void writeSome() {
    tenants.writeSome();
    subjects.writeSome();
  }

  /** Writes all changes, before a barrier; changes the current key. */
  void flush() {
    tenants.flush();
    subjects.flush();
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
