package realtimenps.job.domain.spike;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Where everything that is watched of one tenant is kept. What is got from it is kept by a put. */
public interface SpikeStore {
  /** What is known of the tenant beside its subjects; null at first. */
  @Nullable TenantState tenant();

  void putTenant(TenantState state);

  /** What is watched of a subject, by its key; null at first. */
  @Nullable SubjectSpikes subject(String key);

  void putSubject(String key, SubjectSpikes spikes);

  void forEachSubject(BiConsumer<String, SubjectSpikes> action);

  /** A detractor, by the id that its response has in {@link SubjectSpikes}; null if unknown. */
  Alert.@Nullable Evidence detractor(long id);

  void putDetractor(long id, Alert.Evidence detractor);

  void removeDetractor(long id);
}
