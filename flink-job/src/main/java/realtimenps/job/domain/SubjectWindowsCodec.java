package realtimenps.job.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The bytes of {@link SubjectWindows}. A window is named by its size and pane, not by its place, so
 * that state is right under any other layout: a window that is not configured any more is dropped,
 * a new one starts empty. Panes are counted back from the end of their window.
 */
public final class SubjectWindowsCodec {
  private static final int VERSION = 1;

  private SubjectWindowsCodec() {}

  public static void write(SubjectWindows state, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    VarLong.write(state.asOf(), out);
    VarLong.write(state.latestTeamAt(), out);
    MemoryCodec.writeOptional(state.latestTeamId(), out);
    int windows = 0;
    for (RollingWindow window : state.windows()) {
      windows += window.isEmpty() ? 0 : 1;
    }
    VarLong.write(windows, out);
    for (RollingWindow window : state.windows()) {
      if (!window.isEmpty()) {
        write(window, out);
      }
    }
  }

  private static void write(RollingWindow window, DataOutput out) throws IOException {
    VarLong.write(window.spec().size(), out);
    VarLong.write(window.spec().pane(), out);
    VarLong.write(window.panes(), out);
    long end = window.endAt();
    for (int i = 0; i < window.panes(); i++) {
      VarLong.write((end - window.paneStart(i)) / window.spec().pane(), out);
      Tally tally = window.paneTally(i);
      VarLong.write(tally.promoters(), out);
      VarLong.write(tally.passives(), out);
      VarLong.write(tally.detractors(), out);
    }
  }

  /**
   * @throws IOException if the bytes are of a version that is newer than this code
   */
  public static SubjectWindows read(WindowLayout layout, DataInput in) throws IOException {
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("windows of version %d; this job reads %d".formatted(version, VERSION));
    }
    SubjectWindows state = new SubjectWindows(layout);
    long asOf = VarLong.read(in);
    long latestTeamAt = VarLong.read(in);
    state.restore(asOf, latestTeamAt, MemoryCodec.readOptional(in));
    long windows = VarLong.read(in);
    for (long i = 0; i < windows; i++) {
      long size = VarLong.read(in);
      long pane = VarLong.read(in);
      readPanes(state, new WindowSpec("", size, pane), asOf, in);
    }
    return state;
  }

  private static void readPanes(SubjectWindows state, WindowSpec named, long asOf, DataInput in)
      throws IOException {
    RollingWindow window = state.window(named);
    long end = named.endAt(asOf);
    long panes = VarLong.read(in);
    for (long i = 0; i < panes; i++) {
      long start = end - VarLong.read(in) * named.pane();
      long promoters = VarLong.read(in);
      long passives = VarLong.read(in);
      long detractors = VarLong.read(in);
      if (window != null) {
        window.addPane(start, promoters, passives, detractors);
      }
    }
    state.findNextExpiry();
  }
}
