package realtimenps.job.state;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Settled;

/** {@link Settled} on the wire; it is never in state. */
public final class SettledSerializer extends ImmutableSerializer<Settled> {
  private static final long serialVersionUID = 1;

  /** What the topology says of settled changes. */
  public static final TypeInformation<Settled> TYPE =
      new WireType<>(Settled.class, new SettledSerializer());

  private static final int RETRACTED = 1;
  private static final int ADDED = 2;
  private static final int DETAIL = 4;
  private static final int CORRECTION = 8;

  @Override
  public void serialize(Settled settled, DataOutputView target) throws IOException {
    Answer retracted = settled.retracted();
    Answer added = settled.added();
    Detail detail = settled.detail();
    target.writeByte(
        (retracted == null ? 0 : RETRACTED)
            | (added == null ? 0 : ADDED)
            | (detail == null ? 0 : DETAIL)
            | (settled.isCorrection() ? CORRECTION : 0));
    Wire.writeString(settled.tenantId(), target);
    Wire.writeString(settled.responseId(), target);
    if (retracted != null) {
      Wire.write(retracted, target);
    }
    if (added != null) {
      Wire.write(added, target);
    }
    if (detail != null) {
      Wire.write(detail, target);
    }
    target.writeLong(settled.readAt());
  }

  @Override
  public Settled deserialize(DataInputView source) throws IOException {
    int has = source.readByte();
    return new Settled(
        Wire.readString(source),
        Wire.readString(source),
        (has & RETRACTED) == 0 ? null : Wire.readAnswer(source),
        (has & ADDED) == 0 ? null : Wire.readAnswer(source),
        (has & DETAIL) == 0 ? null : Wire.readDetail(source),
        (has & CORRECTION) != 0,
        source.readLong());
  }

  @Override
  public Settled createInstance() {
    return new Settled("", "", null, null, null, false, 0);
  }

  @Override
  public TypeSerializerSnapshot<Settled> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Flink asks for one, though nothing is restored by it. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Settled> {
    public Snapshot() {
      super(SettledSerializer::new);
    }
  }
}
