package realtimenps.job.state;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.jspecify.annotations.Nullable;

/** The values of a keyed state, by key. Each access sets the current key. */
public final class KeyedValues<V> implements WriteBack.Store<String, V> {
  private final KeyedStateBackend<String> backend;
  private final ValueState<V> state;

  public KeyedValues(KeyedStateBackend<String> backend, ValueState<V> state) {
    this.backend = backend;
    this.state = state;
  }

  @Override
  public @Nullable V read(String key) throws IOException {
    backend.setCurrentKey(key);
    return state.value();
  }

  @Override
  public void write(String key, V value) throws IOException {
    backend.setCurrentKey(key);
    state.update(value);
  }

  @Override
  public void remove(String key) {
    backend.setCurrentKey(key);
    state.clear();
  }

  /** All keys that have a value: a list, so that some may lose it while it is gone through. */
  public static List<String> keys(
      KeyedStateBackend<String> backend, StateDescriptor<?, ?> descriptor) {
    try (Stream<String> keys = backend.getKeys(descriptor.getName(), VoidNamespace.INSTANCE)) {
      return keys.toList();
    }
  }
}
