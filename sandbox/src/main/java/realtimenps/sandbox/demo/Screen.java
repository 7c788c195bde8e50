package realtimenps.sandbox.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;
import realtimenps.sandbox.demo.Vitals.Addresses;
import realtimenps.sandbox.demo.Vitals.Rates;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.v1.NpsAlert;
import realtimenps.v1.NpsUpdate;

/**
 * The board, the open alerts and the system's vitals as text. Says the same thing at every size:
 * what does not fit is left out in a fixed order, least important first.
 */
public final class Screen {
  public static final int DEFAULT_WIDTH = 100;
  public static final int DEFAULT_HEIGHT = 42;

  private static final int PLAIN_NAME_WIDTH = 24;
  private static final int PLAIN_ALERTS = 5;

  private final Ansi ansi;

  /**
   * @param ansi whether to colour; {@link Ansi#AUTO} heeds {@code NO_COLOR} and whether there is a
   *     terminal
   */
  public Screen(Ansi ansi) {
    this.ansi = ansi;
  }

  /** At most {@code height} lines, none wider than {@code width} columns. */
  public List<String> lines(Board board, Alerts alerts, Vitals vitals, int width, int height) {
    List<Line> lines = List.of();
    for (Detail detail : Detail.LEVELS) {
      lines = compose(board, alerts.open(), vitals, detail, width, height);
      if (lines.size() <= height) {
        break;
      }
    }
    return lines.stream().limit(height).map(line -> line.toText(width, ansi)).toList();
  }

  /**
   * A snapshot for where nothing can be redrawn: a few plain lines, to be repeated every few
   * seconds.
   */
  public static String plain(Board board, Alerts alerts, Vitals vitals) {
    JobCounts counts = vitals.counts();
    Rates rates = vitals.rates();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s  read %s (%s/s)  counted %s  superseded %s  late %s  rejected %s  erased %s  updates %s (%s/s)  follow-ups %s open (%s/s)"
            .formatted(
                up(vitals),
                Figures.count(counts.read()),
                Figures.rate(rates.read()),
                Figures.count(counts.counted()),
                Figures.count(counts.superseded()),
                Figures.count(counts.late()),
                Figures.count(counts.rejected()),
                Figures.count(counts.erased()),
                Figures.count(counts.updates()),
                Figures.rate(rates.updates()),
                Figures.count(vitals.followUps().open()),
                Figures.rate(vitals.followUps().perSecond())));
    int nameWidth = 0;
    for (String tenant : board.tenantIds()) {
      nameWidth = Math.max(nameWidth, Columns.width(Columns.printable(tenant)));
    }
    for (String tenant : board.tenantIds()) {
      NpsUpdate update = board.tenant(tenant);
      if (update != null) {
        StringBuilder line = new StringBuilder(Line.GAP);
        line.append(Columns.left(Columns.printable(tenant), Math.min(nameWidth, PLAIN_NAME_WIDTH)));
        update.getWindows().stream()
            .limit(2)
            .forEach(
                tally ->
                    line.append(Line.GAP)
                        .append(Columns.printable(tally.getWindowName()))
                        .append(' ')
                        .append(Columns.left(Score.of(tally).inWords(), 17)));
        lines.add(line.append(Line.GAP).append(Lag.of(update, vitals.now()).inWords()).toString());
      }
    }
    for (Line alert : AlertsPane.lines(alerts.open(), vitals.now(), PLAIN_ALERTS)) {
      lines.add(Line.GAP + alert.toText(Integer.MAX_VALUE, Ansi.OFF));
    }
    lines.add(Line.GAP + VitalsPane.latency(vitals));
    if (counts.rejected() > 0) {
      lines.add(Line.GAP + "rejected  " + String.join("  ", VitalsPane.reasons(vitals)));
    }
    return String.join("\n", lines);
  }

  private static List<Line> compose(
      Board board, List<NpsAlert> alerts, Vitals vitals, Detail detail, int width, int height) {
    List<Line> header = header(board, vitals, width);
    if (detail.blankLines()) {
      header.add(new Line());
      if (alerts.isEmpty()) {
        header.add(Line.of("no open alerts", Style.faint));
      }
    }
    header.addAll(AlertsPane.lines(alerts, vitals.now(), detail.alerts()));
    List<Line> body = new TenantPane(board, detail, width).lines();
    List<Line> footer = VitalsPane.lines(vitals, detail, width);
    List<Line> lines = new ArrayList<>(header);
    if (detail.blankLines()) {
      lines.add(new Line());
      lines.addAll(body);
      lines.add(new Line());
    } else if (detail.channels()) {
      lines.addAll(body);
    } else {
      // There is nothing left to leave out but tenants.
      int room = Math.max(0, height - header.size() - footer.size());
      lines.addAll(body.subList(0, Math.min(room, body.size())));
    }
    lines.addAll(footer);
    return lines;
  }

  private static List<Line> header(Board board, Vitals vitals, int width) {
    Addresses addresses = vitals.addresses();
    Line top = Line.of("realtime-nps", Style.bold).add(Line.GAP + "up " + up(vitals));
    List<Line> lines =
        new ArrayList<>(Line.wrapped(List.of(top, labelled("broker", addresses.broker())), width));
    List<Line> others = new ArrayList<>();
    others.add(labelled("registry", addresses.registry()));
    others.add(labelled("Flink", addresses.flink()));
    if (addresses.pager() != null) {
      others.add(labelled("pager", addresses.pager()));
    }
    lines.addAll(Line.wrapped(others, width));
    Lag lag = Lag.worst(board, vitals.now());
    if (lag != null) {
      Line words =
          Line.of(Columns.printable(lag.tenantId()) + " ", Style.faint)
              .add(lag.inWords(), lag.isSilent() ? Style.fg_red : Style.faint);
      Line first = lines.get(0);
      if (first.width() + Line.GAP.length() + words.width() <= width) {
        first.padTo(width - words.width()).add(words);
      }
    }
    return lines;
  }

  private static String up(Vitals vitals) {
    return Figures.clock(Duration.between(vitals.startedAt(), vitals.now()));
  }

  private static Line labelled(String label, String value) {
    return Line.of(label + " ", Style.faint).add(value);
  }
}
