package realtimenps.job.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import realtimenps.job.domain.Memory;
import realtimenps.job.domain.MemoryCodec;

/** {@link Memory} as {@link MemoryCodec} writes it; every value has its version. */
public final class MemorySerializer extends ImmutableSerializer<Memory> {
  private static final long serialVersionUID = 1;
  static final MemorySerializer INSTANCE = new MemorySerializer();

  @Override
  public void serialize(Memory memory, DataOutputView target) throws IOException {
    MemoryCodec.write(memory, target);
  }

  @Override
  public Memory deserialize(DataInputView source) throws IOException {
    return MemoryCodec.read(source);
  }

  @Override
  public Memory createInstance() {
    return new Memory.Erased();
  }

  @Override
  public TypeSerializerSnapshot<Memory> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The class is all there is to restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Memory> {
    public Snapshot() {
      super(MemorySerializer::new);
    }
  }
}
