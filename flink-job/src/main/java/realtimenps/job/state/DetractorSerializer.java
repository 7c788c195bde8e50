package realtimenps.job.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.SpikeCodec;

/** A detractor as {@link SpikeCodec} writes it; every value has its version. */
public final class DetractorSerializer extends ImmutableSerializer<Alert.Evidence> {
  private static final long serialVersionUID = 1;
  static final DetractorSerializer INSTANCE = new DetractorSerializer();

  @Override
  public void serialize(Alert.Evidence value, DataOutputView target) throws IOException {
    SpikeCodec.write(value, target);
  }

  @Override
  public Alert.Evidence deserialize(DataInputView source) throws IOException {
    return SpikeCodec.readDetractor(source);
  }

  @Override
  public Alert.Evidence createInstance() {
    return new Alert.Evidence("", null, null, null, 0, 0, null);
  }

  @Override
  public TypeSerializerSnapshot<Alert.Evidence> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The class is all there is to restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Alert.Evidence> {
    public Snapshot() {
      super(DetractorSerializer::new);
    }
  }
}
