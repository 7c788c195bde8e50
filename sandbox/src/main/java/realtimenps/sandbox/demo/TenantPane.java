package realtimenps.sandbox.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;
import realtimenps.v1.NpsUpdate;
import realtimenps.v1.WindowTally;

/** The middle of the screen: a block a tenant, with its channels and its best and worst agents. */
final class TenantPane {
  private static final int COUNT_WIDTH = 7;
  private static final int CELL_WIDTH = 1 + Score.WIDTH + COUNT_WIDTH;
  private static final int AGENT_COUNT_WIDTH = 6;
  private static final int AGENTS_WIDTH = 100;
  private static final int MIN_NAME_WIDTH = 12;
  private static final int MAX_NAME_WIDTH = 24;

  private final Board board;
  private final Detail detail;
  private final List<String> tenants;
  private final List<String> windows;
  private final int nameWidth;
  private final int width;

  /** Windows at the end of an update, the longest, are left out where there is no room for them. */
  TenantPane(Board board, Detail detail, int maxWidth) {
    this.board = board;
    this.detail = detail;
    this.tenants = board.tenantIds();
    List<String> all = windowNames(board, tenants);
    int shown = Math.min(all.size(), Math.max(1, (maxWidth - MIN_NAME_WIDTH) / CELL_WIDTH));
    this.windows = all.subList(0, shown);
    this.nameWidth =
        Math.max(MIN_NAME_WIDTH, Math.min(MAX_NAME_WIDTH, maxWidth - shown * CELL_WIDTH));
    this.width = Math.min(maxWidth, Math.max(AGENTS_WIDTH, nameWidth + shown * CELL_WIDTH));
  }

  List<Line> lines() {
    if (tenants.isEmpty()) {
      return List.of(Line.of("waiting for the first update", Style.faint));
    }
    List<Line> lines = new ArrayList<>();
    lines.add(heads());
    for (String tenant : tenants) {
      if (detail.blankLines() && lines.size() > 1) {
        lines.add(new Line());
      }
      lines.add(row(Columns.printable(tenant), board.tenant(tenant), Style.bold));
      if (detail.channels()) {
        for (NpsUpdate channel : board.channels(tenant)) {
          lines.add(row(Line.GAP + Columns.printable(channel.getChannel()), channel));
        }
      }
      if (detail.agents() > 0) {
        lines.addAll(agents(Ranking.of(board.agents(tenant), detail.agents())));
      }
    }
    return lines;
  }

  private Line heads() {
    Line heads = Line.of(" ".repeat(nameWidth));
    for (String window : windows) {
      String head = Columns.right(Columns.printable(window), Score.WIDTH);
      heads.add(" ").add(head + Columns.right("n", COUNT_WIDTH), Style.faint, Style.underline);
    }
    return heads;
  }

  private Line row(String name, @Nullable NpsUpdate update, IStyle... styles) {
    Line row = Line.of(Columns.left(name, nameWidth), styles);
    for (String window : windows) {
      row.add(" ").add(Score.of(tally(update, window)).inColumns(COUNT_WIDTH));
    }
    return row;
  }

  private List<Line> agents(@Nullable Ranking ranking) {
    if (ranking == null) {
      return List.of(Line.of(Line.GAP + "no agent has an adequate sample yet", Style.faint));
    }
    String window = Columns.printable(ranking.windowName());
    String prefix = detail.agentHeading() ? Line.GAP : Line.GAP + window + " ";
    int half = (width - prefix.length() - Line.GAP.length()) / 2;
    int agentWidth = Math.min(widestName(ranking), 3 * (half - 3 - placeWidth()) / 4);
    List<Line> lines = new ArrayList<>();
    if (detail.agentHeading()) {
      String best = Columns.left("best agents in " + window, half);
      String worst = ranking.worst().isEmpty() ? "" : Line.GAP + "worst";
      lines.add(Line.of(prefix + best + worst, Style.faint));
    }
    for (int i = 0; i < ranking.best().size(); i++) {
      Line line = Line.of(prefix, Style.faint);
      line.add("▲ ", Style.fg_green).add(place(ranking.best().get(i), agentWidth, half - 2));
      if (i < ranking.worst().size()) {
        line.add(Line.GAP + "▼ ", Style.fg_red)
            .add(place(ranking.worst().get(i), agentWidth, half - 2));
      }
      lines.add(line);
    }
    return lines;
  }

  private static Line place(Ranking.Place place, int agentWidth, int width) {
    String team = place.agent().getLatestTeamId();
    int teamWidth = width - agentWidth - 1 - placeWidth();
    return Line.of(Columns.left(name(place), agentWidth) + " ")
        .add(Columns.left(team == null ? "" : Columns.printable(team), teamWidth), Style.faint)
        .add(Score.of(place.tally()).inColumns(AGENT_COUNT_WIDTH));
  }

  private static int placeWidth() {
    return Score.WIDTH + AGENT_COUNT_WIDTH;
  }

  private static int widestName(Ranking ranking) {
    int widest = 0;
    for (List<Ranking.Place> places : List.of(ranking.best(), ranking.worst())) {
      for (Ranking.Place place : places) {
        widest = Math.max(widest, Columns.width(name(place)));
      }
    }
    return widest;
  }

  private static String name(Ranking.Place place) {
    return Columns.printable(place.agent().getAgentId());
  }

  /** The windows in the order in which the updates have them. */
  private static List<String> windowNames(Board board, List<String> tenants) {
    return tenants.stream()
        .flatMap(
            tenant ->
                Stream.concat(
                    Stream.ofNullable(board.tenant(tenant)), board.channels(tenant).stream()))
        .flatMap(update -> update.getWindows().stream())
        .map(WindowTally::getWindowName)
        .distinct()
        .toList();
  }

  private static @Nullable WindowTally tally(@Nullable NpsUpdate update, String windowName) {
    if (update == null) {
      return null;
    }
    return update.getWindows().stream()
        .filter(tally -> tally.getWindowName().equals(windowName))
        .findFirst()
        .orElse(null);
  }
}
