package realtimenps.job.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of {@link SubjectWindows}. They name every window by its size and pane, not by its
 * place, so that they are right under any other layout. Panes are counted back from the end of
 * their window.
 */
public final class SubjectWindowsCodec {
  private static final int VERSION = 2;
  private static final long SECOND = 1_000;

  private SubjectWindowsCodec() {}

  public static void write(SubjectWindows state, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    VarLong.write(state.asOf(), out);
    VarLong.write(state.latestTeamAt(), out);
    MemoryCodec.writeOptional(state.latestTeamId(), out);
    RollingWindow[] windows = state.windows();
    VarLong.write(windows.length, out);
    for (RollingWindow window : windows) {
      write(window, out);
    }
  }

  private static void write(RollingWindow window, DataOutput out) throws IOException {
    writeSpan(window.spec(), out);
    // How far its whole part begins after its start; mostly not at all.
    VarLong.write(window.isWhole() ? 0 : window.since() - window.startAt(), out);
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
   * Reads windows as they were laid out when they were written.
   *
   * @param layout the one that they most likely have
   * @throws IOException if the bytes are of a version that is newer than this code, or of one from
   *     before the first release
   */
  public static SubjectWindows read(WindowLayout layout, DataInput in) throws IOException {
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("windows of version %d; this job reads %d".formatted(version, VERSION));
    }
    long asOf = VarLong.read(in);
    long latestTeamAt = VarLong.read(in);
    String latestTeamId = MemoryCodec.readOptional(in);
    RollingWindow[] windows = new RollingWindow[(int) VarLong.read(in)];
    boolean same = windows.length == layout.windows().size();
    for (int i = 0; i < windows.length; i++) {
      WindowSpec spec = readSpan(layout, i, in);
      same = same && spec == layout.windows().get(i);
      windows[i] = readWindow(spec, asOf, in);
    }
    SubjectWindows state = new SubjectWindows(same ? layout : layoutOf(windows), windows);
    state.restore(asOf, latestTeamAt, latestTeamId);
    state.findNextExpiry();
    return state;
  }

  /** The pane in whole seconds, or negative in milliseconds, and how many of them there are. */
  private static void writeSpan(WindowSpec spec, DataOutput out) throws IOException {
    VarLong.write(spec.pane() % SECOND == 0 ? spec.pane() / SECOND : -spec.pane(), out);
    VarLong.write(spec.size() / spec.pane(), out);
  }

  /** That of the layout in this place if it is the same, as mostly; else one without a name. */
  private static WindowSpec readSpan(WindowLayout layout, int place, DataInput in)
      throws IOException {
    long written = VarLong.read(in);
    long pane = written < 0 ? -written : written * SECOND;
    long size = VarLong.read(in) * pane;
    List<WindowSpec> likely = layout.windows();
    return place < likely.size() && likely.get(place).hasSpan(size, pane)
        ? likely.get(place)
        : new WindowSpec("window " + place, size, pane);
  }

  private static RollingWindow readWindow(WindowSpec spec, long asOf, DataInput in)
      throws IOException {
    RollingWindow window = new RollingWindow(spec);
    window.slideTo(asOf);
    long unknown = VarLong.read(in);
    if (unknown > 0) {
      window.setSince(window.startAt() + unknown);
    }
    long end = window.endAt();
    long panes = VarLong.read(in);
    for (long i = 0; i < panes; i++) {
      long start = end - VarLong.read(in) * spec.pane();
      window.addPane(start, VarLong.read(in), VarLong.read(in), VarLong.read(in));
    }
    return window;
  }

  private static WindowLayout layoutOf(RollingWindow[] windows) {
    return new WindowLayout(Arrays.stream(windows).map(RollingWindow::spec).toList());
  }
}
