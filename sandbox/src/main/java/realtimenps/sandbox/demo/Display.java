package realtimenps.sandbox.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** Where the board is shown: redrawn in place on a terminal, as plain lines anywhere else. */
final class Display implements AutoCloseable {
  private static final String TO_LINE_END = "\u001b[K";
  private static final String TO_SCREEN_END = "\u001b[J";

  private final PrintWriter out;
  private final @Nullable Terminal terminal;
  private final Screen screen = new Screen(Ansi.AUTO);
  private @Nullable String lastPlain;

  private Display(PrintWriter out, @Nullable Terminal terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * @param plain plain lines also on a terminal
   */
  static Display open(boolean plain, PrintWriter out) throws IOException {
    if (plain || System.console() == null) {
      return new Display(out, null);
    }
    Terminal terminal = TerminalBuilder.builder().system(true).nativeSignals(false).build();
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    return new Display(out, terminal);
  }

  boolean isPlain() {
    return terminal == null;
  }

  void show(Board board, Alerts alerts, Vitals vitals) {
    lastPlain = Screen.plain(board, alerts, vitals);
    if (terminal == null) {
      out.println(lastPlain);
      out.flush();
    } else {
      draw(terminal, board, alerts, vitals);
    }
  }

  private void draw(Terminal terminal, Board board, Alerts alerts, Vitals vitals) {
    Size size = terminal.getSize();
    int width = size.getColumns() > 0 ? size.getColumns() : Screen.DEFAULT_WIDTH;
    int height = size.getRows() > 0 ? size.getRows() : Screen.DEFAULT_HEIGHT;
    List<String> lines = screen.lines(board, alerts, vitals, width, height);
    terminal.puts(Capability.cursor_home);
    terminal.writer().print(String.join(TO_LINE_END + "\r\n", lines));
    terminal.writer().print(TO_LINE_END + TO_SCREEN_END);
    terminal.flush();
  }

  /** Gives the terminal back as it was; the last numbers stay on it. */
  @Override
  public void close() throws IOException {
    if (terminal != null) {
      terminal.puts(Capability.exit_ca_mode);
      terminal.puts(Capability.cursor_visible);
      terminal.close();
      if (lastPlain != null) {
        out.println(lastPlain);
        out.flush();
      }
    }
  }
}
