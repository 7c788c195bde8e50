package realtimenps.benchmarks.detector;

import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.SpikeCodec;
import realtimenps.job.domain.spike.SpikeStore;
import realtimenps.job.domain.spike.SubjectSpikes;
import realtimenps.job.domain.spike.TenantState;

/**
 * Keeps what is watched of one tenant as bytes, by Flink's own streams, as a state backend does.
 */
final class BytesStore implements SpikeStore {
  private final Map<String, byte[]> subjects = new HashMap<>();
  private final Map<Long, Alert.Evidence> detractors = new HashMap<>();
  private byte @Nullable [] tenant;

  private interface Writer {
    void write(DataOutput out) throws IOException;
  }

  static BytesStore copyOf(SpikeStore store) {
    BytesStore copy = new BytesStore();
    TenantState state = store.tenant();
    if (state != null) {
      copy.putTenant(state);
    }
    store.forEachSubject(copy::putSubject);
    return copy;
  }

  static byte[] bytes(SubjectSpikes spikes) {
    return bytes(out -> SpikeCodec.write(spikes, out));
  }

  private static byte[] bytes(Writer writer) {
    DataOutputSerializer bytes = new DataOutputSerializer(4096);
    try {
      writer.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.getCopyOfBuffer();
  }

  static SubjectSpikes subjectOf(byte[] bytes) {
    try {
      return SpikeCodec.readSubject(input(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DataInputDeserializer input(byte[] bytes) {
    return new DataInputDeserializer(bytes);
  }

  @Override
  public @Nullable TenantState tenant() {
    try {
      return tenant == null ? null : SpikeCodec.readTenant(input(tenant));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void putTenant(TenantState state) {
    tenant = bytes(out -> SpikeCodec.write(state, out));
  }

  @Override
  public @Nullable SubjectSpikes subject(String key) {
    byte[] bytes = subjects.get(key);
    return bytes == null ? null : subjectOf(bytes);
  }

  @Override
  public void putSubject(String key, SubjectSpikes spikes) {
    subjects.put(key, bytes(spikes));
  }

  @Override
  public void forEachSubject(BiConsumer<String, SubjectSpikes> action) {
    subjects.forEach((key, bytes) -> action.accept(key, subjectOf(bytes)));
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
