package realtimenps.benchmarks.scale;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import realtimenps.benchmarks.engines.Outcome;
import realtimenps.benchmarks.engines.Task;
import realtimenps.benchmarks.engines.Variant;
import realtimenps.benchmarks.report.Grid;
import realtimenps.benchmarks.stack.Engines;
import realtimenps.benchmarks.stack.Servers;
import realtimenps.benchmarks.statistics.Median;
import realtimenps.benchmarks.traffic.Traffic;
import realtimenps.benchmarks.traffic.TrafficTopic;

/** What more work costs. */
@Command(
    name = "scale",
    description = {
      "Measures how the rate changes with windows, subjects, skew, parallelism and remembered"
          + " responses, and what state and checkpoints take.",
      "Exit code 1 if any engine's counts are wrong."
    })
public final class ScaleCommand implements Callable<Integer> {
  private static final int PATIENCE_SECONDS = 1_800;
  private static final List<String> HEAD =
      List.of(
          "what",
          "engine",
          "records/s",
          "of the first",
          "range",
          "outputs a record",
          "checkpoint MiB",
          "checkpoint ms",
          "bytes a subject",
          "counts");

  @Option(names = "--quick", description = "Some minutes instead of an hour; less exact.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "GROUP",
      split = ",",
      description = "Only these: windows, subjects, skew, parallelism, remembered.")
  private List<String> only = List.of();

  @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured.")
  private int rounds;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    List<Case> cases = cases();
    int times = rounds > 0 ? rounds : quick ? 1 : 3;
    Map<Case, List<Outcome>> outcomes = new LinkedHashMap<>();
    try (Servers servers = Servers.start()) {
      // By traffic, so that one topic at a time is on disk.
      for (Traffic traffic : cases.stream().map(Case::traffic).distinct().toList()) {
        String topic = write(servers, traffic, err);
        for (int round = 1; round <= times; round++) {
          for (Case one : cases) {
            if (one.traffic().equals(traffic)) {
              Outcome outcome = run(servers, one, topic, err);
              outcomes.computeIfAbsent(one, c -> new ArrayList<>()).add(outcome);
            }
          }
        }
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(grid(cases, outcomes));
    rates(outcomes).forEach(out::println);
    boolean right =
        outcomes.values().stream().flatMap(List::stream).allMatch(outcome -> outcome.wrong() == 0);
    return right ? 0 : 1;
  }

  private List<Case> cases() {
    List<Case> all = Cases.of(quick ? 1_000_000 : 5_000_000, quick ? 2_000_000 : 50_000_000);
    List<String> groups = all.stream().map(Case::group).distinct().toList();
    if (!groups.containsAll(only)) {
      throw new ParameterException(
          spec.commandLine(), "--only: there are " + String.join(", ", groups));
    }
    return all.stream().filter(one -> only.isEmpty() || only.contains(one.group())).toList();
  }

  private static String write(Servers servers, Traffic traffic, PrintWriter err)
      throws InterruptedException {
    String topic = "nps.responses.scale";
    servers.renewTopics(List.of());
    servers.createTopic(topic);
    new TrafficTopic(traffic, servers.responseSchemaId())
        .write(
            traffic,
            traffic.records(),
            servers.bootstrapServers(),
            topic,
            sent -> err.printf("%,d of %,d records written%n", sent, traffic.records()));
    return topic;
  }

  private static Outcome run(Servers servers, Case one, String topic, PrintWriter err)
      throws InterruptedException {
    servers.renewTopics(List.of(topic));
    Outcome outcome =
        Engines.run(
            new Task(
                one.variant(),
                servers.bootstrapServers(),
                servers.registryUrl(),
                topic,
                one.traffic(),
                one.traffic().records(),
                one.parallelism(),
                PATIENCE_SECONDS,
                servers.dir().resolve("engine"),
                one.options()));
    err.printf(
        "%s, %s: %,.0f records/s; %,d results compared, %,d wrong%n",
        one.amount(), one.variant().title(), outcome.rate(), outcome.compared(), outcome.wrong());
    outcome.mistakes().forEach(mistake -> err.println("  " + mistake));
    return outcome;
  }

  private static Grid grid(List<Case> cases, Map<Case, List<Outcome>> outcomes) {
    Grid grid = new Grid(HEAD, Set.copyOf(HEAD.subList(2, HEAD.size() - 1)));
    for (Case one : cases) {
      List<Outcome> runs = outcomes.getOrDefault(one, List.of());
      Case first =
          cases.stream()
              .filter(c -> c.group().equals(one.group()) && c.variant() == one.variant())
              .findFirst()
              .orElse(one);
      double base = median(outcomes.getOrDefault(first, runs), Outcome::rate);
      double subjects = median(runs, Outcome::compared);
      double checkpoint = median(runs, run -> run.figure("checkpointBytes"));
      grid.add(
          List.of(
              one.amount(),
              one.variant().title(),
              format("%,.0f", median(runs, Outcome::rate)),
              format("%.2f", median(runs, Outcome::rate) / base),
              format(
                  "%.2f-%.2f",
                  runs.stream().mapToDouble(Outcome::rate).min().orElse(0) / base,
                  runs.stream().mapToDouble(Outcome::rate).max().orElse(0) / base),
              format("%.2f", median(runs, Outcome::outputsPerRecord)),
              format("%,.1f", checkpoint / (1 << 20)),
              format("%,.0f", median(runs, run -> run.figure("checkpointMillis"))),
              subjects == 0 || one.variant() == Variant.JOB
                  ? "-"
                  : format("%,.0f", checkpoint / subjects),
              counts(runs)));
    }
    return grid;
  }

  private static String counts(List<Outcome> runs) {
    long compared = runs.stream().mapToLong(Outcome::compared).sum();
    long wrong = runs.stream().mapToLong(Outcome::wrong).sum();
    return wrong > 0 ? "%,d WRONG".formatted(wrong) : compared == 0 ? "-" : "right";
  }

  /** Of settle, the rate while so many were remembered. */
  private static List<String> rates(Map<Case, List<Outcome>> outcomes) {
    Map<Long, String> lines = new TreeMap<>();
    outcomes.forEach(
        (one, runs) -> {
          if (one.variant() == Variant.SETTLE) {
            runs.get(0)
                .rates()
                .forEach(
                    (records, rate) ->
                        lines.put(
                            Long.parseLong(records),
                            format(
                                "(settle) up to %,d remembered: %,.0f records/s",
                                Long.parseLong(records), rate)));
          }
        });
    return List.copyOf(lines.values());
  }

  private static double median(List<Outcome> runs, ToDoubleFunction<Outcome> figure) {
    return Median.of(runs.stream().mapToDouble(figure));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
