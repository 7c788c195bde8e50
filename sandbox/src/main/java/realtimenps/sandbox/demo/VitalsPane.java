package realtimenps.sandbox.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi.Style;
import realtimenps.sandbox.demo.Vitals.Latency;
import realtimenps.sandbox.demo.Vitals.Rates;
import realtimenps.sandbox.stack.JobCounts;

/** The foot of the screen: what became of the records, how fast, and what was wrong with some. */
final class VitalsPane {
  private static final int LABEL_WIDTH = 6;
  private static final int MIN_COLUMN_WIDTH = 10;
  private static final int FOLLOW_UPS_WIDTH = 13;
  private static final String LATENCY = "p50/p99 ms";

  private VitalsPane() {}

  static List<Line> lines(Vitals vitals, Detail detail, int width) {
    List<Line> lines = new ArrayList<>();
    if (detail.countsTable()) {
      lines.addAll(table(vitals, width));
    } else {
      lines.add(summary(vitals, width));
    }
    lines.add(Line.of(LATENCY).addFitting(latencies(vitals), width));
    lines.add(
        Line.of("rejected " + Figures.count(vitals.counts().rejected()))
            .addFitting(reasons(vitals), width));
    if (detail.legend()) {
      Line legend = Line.of("± half the 95% interval", Style.faint);
      lines.add(
          legend.add(
              Line.GAP + "? sample too small" + Line.GAP + "- none" + Line.GAP + "yellow: may be 0",
              Style.faint));
    }
    return lines;
  }

  static String latency(Vitals vitals) {
    return LATENCY + Line.GAP + String.join(Line.GAP, latencies(vitals));
  }

  private static List<String> latencies(Vitals vitals) {
    return List.of(
        "read to emit " + latency(vitals.readToEmit()),
        "follow-up " + latency(vitals.followUps().readToFollowUp()),
        "alert " + latency(vitals.readToAlert()),
        "respondedAt to emit " + latency(vitals.respondedToEmit()));
  }

  /** The reasons, most frequent first. */
  static List<String> reasons(Vitals vitals) {
    return vitals.rejectedByReason().entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(e -> Columns.printable(e.getKey()) + " " + Figures.count(e.getValue()))
        .toList();
  }

  private static Line summary(Vitals vitals, int width) {
    JobCounts counts = vitals.counts();
    Rates rates = vitals.rates();
    return Line.of("read " + Figures.count(counts.read()))
        .addFitting(
            List.of(
                Figures.rate(rates.read()) + "/s",
                "updates " + Figures.rate(rates.updates()) + "/s",
                "late " + Figures.count(counts.late()),
                "follow-ups " + Figures.count(vitals.followUps().open()),
                "superseded " + Figures.count(counts.superseded()),
                "erased " + Figures.count(counts.erased()),
                "counted " + Figures.count(counts.counted())),
            width);
  }

  private static List<Line> table(Vitals vitals, int width) {
    JobCounts counts = vitals.counts();
    Rates rates = vitals.rates();
    Line heads = Line.of(" ".repeat(LABEL_WIDTH));
    Line totals = Line.of(Columns.left("total", LABEL_WIDTH), Style.faint);
    Line perSecond = Line.of(Columns.left("per s", LABEL_WIDTH), Style.faint);
    column(heads, totals, perSecond, "read", counts.read(), rates.read());
    column(heads, totals, perSecond, "counted", counts.counted(), rates.counted());
    column(heads, totals, perSecond, "superseded", counts.superseded(), rates.superseded());
    column(heads, totals, perSecond, "late", counts.late(), rates.late());
    column(heads, totals, perSecond, "rejected", counts.rejected(), rates.rejected());
    column(heads, totals, perSecond, "erased", counts.erased(), rates.erased());
    column(heads, totals, perSecond, "updates", counts.updates(), rates.updates());
    if (heads.width() + FOLLOW_UPS_WIDTH <= width) {
      heads.add(Columns.right("follow-ups", FOLLOW_UPS_WIDTH), Style.faint);
      totals.add(
          Columns.right(Figures.count(vitals.followUps().open()) + " open", FOLLOW_UPS_WIDTH));
      perSecond.add(Columns.right(Figures.rate(vitals.followUps().perSecond()), FOLLOW_UPS_WIDTH));
    }
    return List.of(heads, totals, perSecond);
  }

  private static void column(
      Line heads, Line totals, Line perSecond, String name, long total, double rate) {
    int width = Math.max(MIN_COLUMN_WIDTH, name.length() + 1);
    heads.add(Columns.right(name, width), Style.faint);
    totals.add(Columns.right(Figures.count(total), width));
    perSecond.add(Columns.right(Figures.rate(rate), width));
  }

  private static String latency(Latency latency) {
    return Figures.millis(latency.p50()) + "/" + Figures.millis(latency.p99());
  }
}
