package realtimenps.job.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import realtimenps.job.domain.spike.SpikeCodec;
import realtimenps.job.domain.spike.SubjectSpikes;

/** {@link SubjectSpikes} as {@link SpikeCodec} writes them; every value has its version. */
public final class SubjectSpikesSerializer extends MutableSerializer<SubjectSpikes> {
  private static final long serialVersionUID = 1;
  static final SubjectSpikesSerializer INSTANCE = new SubjectSpikesSerializer();

  @Override
  public void serialize(SubjectSpikes value, DataOutputView target) throws IOException {
    SpikeCodec.write(value, target);
  }

  @Override
  public SubjectSpikes deserialize(DataInputView source) throws IOException {
    return SpikeCodec.readSubject(source);
  }

  @Override
  public SubjectSpikes createInstance() {
    return SubjectSpikes.ofPart();
  }

  @Override
  public TypeSerializerSnapshot<SubjectSpikes> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The class is all there is to restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SubjectSpikes> {
    public Snapshot() {
      super(SubjectSpikesSerializer::new);
    }
  }
}
