package realtimenps.sandbox.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;
import realtimenps.v1.NpsAlert;

/** The alerts that are open, a line each: how bad, for how long, whose, and what it is. */
final class AlertsPane {
  private static final int SEVERITY_WIDTH = 8;
  private static final int AGE_WIDTH = 7;
  private static final int MAX_TENANT_WIDTH = 16;

  private AlertsPane() {}

  /**
   * As many as fit, and how many more there are; those that an alert above explains are faint.
   *
   * @param alerts the most important first
   * @param max lines, at least 1
   */
  static List<Line> lines(List<NpsAlert> alerts, Instant now, int max) {
    int shown = alerts.size() <= max ? alerts.size() : max - 1;
    int tenantWidth = 0;
    for (NpsAlert alert : alerts.subList(0, shown)) {
      int width = Columns.width(Columns.printable(alert.getTenantId()));
      tenantWidth = Math.min(MAX_TENANT_WIDTH, Math.max(tenantWidth, width));
    }
    List<Line> lines = new ArrayList<>();
    for (NpsAlert alert : alerts.subList(0, shown)) {
      lines.add(line(alert, now, tenantWidth));
    }
    if (shown < alerts.size()) {
      lines.add(Line.of(rest(alerts.subList(shown, alerts.size()), shown > 0), Style.faint));
    }
    return lines;
  }

  private static Line line(NpsAlert alert, Instant now, int tenantWidth) {
    boolean suppressed = alert.getSuppressedBy() != null;
    IStyle[] rest = suppressed ? new IStyle[] {Style.faint} : new IStyle[0];
    String age = Figures.age(Duration.between(alert.getDetectedAt(), now));
    String tenant = Columns.left(Columns.printable(alert.getTenantId()), tenantWidth);
    String severity = Columns.left(Columns.printable(alert.getSeverity()), SEVERITY_WIDTH);
    return Line.of(severity, suppressed ? rest : style(alert.getSeverity()))
        .add(Columns.right(age, AGE_WIDTH) + Line.GAP, Style.faint)
        .add(tenant + Line.GAP + Columns.printable(alert.getSummary()), rest);
  }

  private static IStyle[] style(String severity) {
    return switch (severity) {
      case "CRITICAL" -> new IStyle[] {Style.fg_red, Style.bold};
      case "PAGE" -> new IStyle[] {Style.fg_red};
      default -> new IStyle[] {Style.fg_yellow};
    };
  }

  private static String rest(List<NpsAlert> alerts, boolean areMore) {
    long suppressed = alerts.stream().filter(alert -> alert.getSuppressedBy() != null).count();
    String count =
        areMore
            ? "and " + alerts.size() + " more"
            : alerts.size() + (alerts.size() == 1 ? " open alert" : " open alerts");
    return suppressed == 0 ? count : count + ", " + suppressed + " suppressed";
  }
}
