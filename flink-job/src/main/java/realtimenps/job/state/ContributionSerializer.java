package realtimenps.job.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.PaneDelta;

/**
 * {@link Contribution} between steps, never in state. Nearly all are of one response and take the
 * short form: one pane, counts of a byte.
 */
public final class ContributionSerializer extends ImmutableSerializer<Contribution> {
  private static final long serialVersionUID = 1;
  private static final int LONG = 0;
  private static final int SHORT = 1;

  /** What the topology says of contributions. */
  public static final TypeInformation<Contribution> TYPE =
      new WireType<>(Contribution.class, new ContributionSerializer());

  @Override
  public void serialize(Contribution contribution, DataOutputView target) throws IOException {
    List<PaneDelta> deltas = contribution.deltas();
    Wire.writeString(contribution.subject(), target);
    target.writeLong(contribution.newestAt());
    Wire.writeString(contribution.latestTeamId(), target);
    target.writeLong(contribution.readAt());
    boolean isShort = deltas.size() == 1 && isSmall(deltas.get(0));
    target.writeByte(isShort ? SHORT : LONG);
    if (isShort) {
      PaneDelta delta = deltas.get(0);
      target.writeLong(delta.paneStart());
      target.writeByte((int) delta.promoters());
      target.writeByte((int) delta.passives());
      target.writeByte((int) delta.detractors());
    } else {
      target.writeInt(deltas.size());
      for (PaneDelta delta : deltas) {
        target.writeLong(delta.paneStart());
        target.writeLong(delta.promoters());
        target.writeLong(delta.passives());
        target.writeLong(delta.detractors());
      }
    }
  }

  @Override
  public Contribution deserialize(DataInputView source) throws IOException {
    String subject = Wire.readString(source);
    long newestAt = source.readLong();
    String team = Wire.readOptional(source);
    long readAt = source.readLong();
    return new Contribution(subject, readDeltas(source), newestAt, team, readAt);
  }

  private static List<PaneDelta> readDeltas(DataInputView source) throws IOException {
    if (source.readByte() == SHORT) {
      return List.of(
          new PaneDelta(
              source.readLong(), source.readByte(), source.readByte(), source.readByte()));
    }
    int size = source.readInt();
    List<PaneDelta> deltas = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      deltas.add(
          new PaneDelta(
              source.readLong(), source.readLong(), source.readLong(), source.readLong()));
    }
    return deltas;
  }

  private static boolean isSmall(PaneDelta delta) {
    return delta.promoters() == (byte) delta.promoters()
        && delta.passives() == (byte) delta.passives()
        && delta.detractors() == (byte) delta.detractors();
  }

  @Override
  public Contribution createInstance() {
    return new Contribution("", List.of(), Contribution.NONE, null, 0);
  }

  @Override
  public TypeSerializerSnapshot<Contribution> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The class is all there is to restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Contribution> {
    public Snapshot() {
      super(ContributionSerializer::new);
    }
  }
}
