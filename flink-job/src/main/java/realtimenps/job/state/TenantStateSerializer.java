package realtimenps.job.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import realtimenps.job.domain.spike.SpikeCodec;
import realtimenps.job.domain.spike.TenantState;

/** {@link TenantState} as {@link SpikeCodec} writes it; every value has its version. */
public final class TenantStateSerializer extends MutableSerializer<TenantState> {
  private static final long serialVersionUID = 1;
  static final TenantStateSerializer INSTANCE = new TenantStateSerializer();

  @Override
  public void serialize(TenantState value, DataOutputView target) throws IOException {
    SpikeCodec.write(value, target);
  }

  @Override
  public TenantState deserialize(DataInputView source) throws IOException {
    return SpikeCodec.readTenant(source);
  }

  @Override
  public TenantState createInstance() {
    return new TenantState();
  }

  @Override
  public TypeSerializerSnapshot<TenantState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The class is all there is to restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<TenantState> {
    public Snapshot() {
      super(TenantStateSerializer::new);
    }
  }
}
