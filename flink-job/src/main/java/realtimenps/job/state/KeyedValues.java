package realtimenps.job.state;

import java.io.IOException;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.runtime.state.KeyedStateBackend;
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
}
