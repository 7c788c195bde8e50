package realtimenps.job.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.SubjectWindows;
import realtimenps.job.domain.SubjectWindowsCodec;
import realtimenps.job.domain.WindowLayout;
import realtimenps.job.domain.WindowSpec;

/**
 * {@link SubjectWindows} as {@link SubjectWindowsCodec} writes them. Every value has its version
 * and names its windows, so state of any layout can be read under any other.
 */
public final class SubjectWindowsSerializer extends MutableSerializer<SubjectWindows> {
  private static final long serialVersionUID = 1;

  private final WindowLayout layout;

  public SubjectWindowsSerializer(WindowLayout layout) {
    this.layout = layout;
  }

  @Override
  public void serialize(SubjectWindows windows, DataOutputView target) throws IOException {
    SubjectWindowsCodec.write(windows, target);
  }

  @Override
  public SubjectWindows deserialize(DataInputView source) throws IOException {
    return SubjectWindowsCodec.read(layout, source);
  }

  /** A backend on the heap asks for it whenever a subject changes first after a snapshot. */
  @Override
  public SubjectWindows copy(SubjectWindows from) {
    return from.copy();
  }

  @Override
  public SubjectWindows createInstance() {
    return new SubjectWindows(layout);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SubjectWindowsSerializer that && layout.equals(that.layout);
  }

  @Override
  public int hashCode() {
    return layout.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<SubjectWindows> snapshotConfiguration() {
    return new Snapshot(layout);
  }

  /** Remembers the layout, to read what was written under it. */
  public static final class Snapshot implements TypeSerializerSnapshot<SubjectWindows> {
    private static final int VERSION = 1;

    private @Nullable WindowLayout layout;

    /** For Flink, which then calls {@link #readSnapshot}. */
    public Snapshot() {}

    Snapshot(WindowLayout layout) {
      this.layout = layout;
    }

    @Override
    public int getCurrentVersion() {
      return VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
      List<WindowSpec> windows = given().windows();
      out.writeInt(windows.size());
      for (WindowSpec window : windows) {
        out.writeUTF(window.name());
        out.writeLong(window.size());
        out.writeLong(window.pane());
      }
    }

    @Override
    public void readSnapshot(int version, DataInputView in, ClassLoader classLoader)
        throws IOException {
      int size = in.readInt();
      List<WindowSpec> windows = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        windows.add(new WindowSpec(in.readUTF(), in.readLong(), in.readLong()));
      }
      layout = new WindowLayout(windows);
    }

    @Override
    public TypeSerializer<SubjectWindows> restoreSerializer() {
      return new SubjectWindowsSerializer(given());
    }

    @Override
    public TypeSerializerSchemaCompatibility<SubjectWindows> resolveSchemaCompatibility(
        TypeSerializerSnapshot<SubjectWindows> old) {
      return TypeSerializerSchemaCompatibility.compatibleAsIs();
    }

    private WindowLayout given() {
      if (layout == null) {
        throw new IllegalStateException("readSnapshot comes first");
      }
      return layout;
    }
  }
}
