package realtimenps.job.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.OpenFollowUp;
import realtimenps.job.domain.OpenFollowUpCodec;

/** {@link OpenFollowUp} as {@link OpenFollowUpCodec} writes it; every value has its version. */
public final class OpenFollowUpSerializer extends ImmutableSerializer<OpenFollowUp> {
  private static final long serialVersionUID = 1;
  static final OpenFollowUpSerializer INSTANCE = new OpenFollowUpSerializer();

  @Override
  public void serialize(OpenFollowUp open, DataOutputView target) throws IOException {
    OpenFollowUpCodec.write(open, target);
  }

  @Override
  public OpenFollowUp deserialize(DataInputView source) throws IOException {
    return OpenFollowUpCodec.read(source);
  }

  @Override
  public OpenFollowUp createInstance() {
    return new OpenFollowUp(new Detail(0, null, null, null, false), 0);
  }

  @Override
  public TypeSerializerSnapshot<OpenFollowUp> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The class is all there is to restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<OpenFollowUp> {
    public Snapshot() {
      super(OpenFollowUpSerializer::new);
    }
  }
}
