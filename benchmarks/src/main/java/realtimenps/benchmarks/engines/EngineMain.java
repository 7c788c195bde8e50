package realtimenps.benchmarks.engines;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import realtimenps.benchmarks.traffic.HoppingCounts;
import realtimenps.benchmarks.traffic.Recount;
import realtimenps.benchmarks.traffic.Traffic;
import realtimenps.sandbox.stack.Directories;

/** The JVM of an engine: runs one task and writes its outcome, in JSON, to the standard output. */
public final class EngineMain {
  private static final long POLL_MILLIS = 200;
  private static final long QUIET_MILLIS = 1_000;
  private static final double WARM_UP = 0.2;
  private static final int PARTS = 10;

  private final Task task;
  private final Variant.Kind kind;

  private EngineMain(Task task) {
    this.task = task;
    this.kind = task.variant().kind();
  }

  /** Takes a {@link Task} in JSON. */
  public static void main(String[] args) throws Exception {
    ObjectMapper json = new ObjectMapper();
    Outcome outcome = new EngineMain(json.readValue(args[0], Task.class)).run();
    System.out.println(json.writeValueAsString(outcome));
    System.out.flush();
    // Whatever threads an engine has left behind.
    Runtime.getRuntime().halt(0);
  }

  /**
   * How far the engine was.
   *
   * @param progress records, or, of engines that tell of windows, up to which instant they all are
   *     complete
   */
  private record Sample(long nanos, long progress) {}

  private Outcome run() throws Exception {
    if (task.variant().isFast()) {
      warmUp();
    }
    List<Sample> samples = new ArrayList<>();
    Engine.Running running = task.variant().engine().start(task.plan());
    long deadline = deadline();
    long first = System.nanoTime();
    samples.add(new Sample(first, progress(running)));
    while (!isDone(running) && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
      long progress = progress(running);
      if (progress != samples.get(samples.size() - 1).progress) {
        samples.add(new Sample(System.nanoTime(), progress));
      }
    }
    Sample last = new Sample(System.nanoTime(), progress(running));
    if (isDone(running) && kind != Variant.Kind.WINDOWS) {
      samples.add(last); // what was still on its way took time too
      awaitQuiet(running);
    }
    long outputs = running.outputs();
    Map<String, Double> figures = running.figures();
    running.tellWindows();
    long peak = peakMebibytes();
    running.close();
    return outcome(samples, outputs, peak, figures);
  }

  private long deadline() {
    return System.nanoTime() + task.limitSeconds() * 1_000_000_000L;
  }

  /** Goes through all records, and forgets what came of it. */
  private void warmUp() throws Exception {
    Engine.Running running = task.variant().engine().start(task.plan());
    long deadline = deadline();
    while (!isDone(running) && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
    }
    running.close();
    Meter.reset();
    LatestUpdates.forget();
    Directories.delete(task.dir());
  }

  /** Updates may be paced: the last ones come after the records. That takes no time of theirs. */
  private static void awaitQuiet(Engine.Running running) throws InterruptedException {
    boolean isQuiet;
    do {
      boolean wasPrompt = running.isPrompt();
      long before = running.outputs();
      Thread.sleep(QUIET_MILLIS);
      isQuiet = wasPrompt && running.outputs() == before;
    } while (!isQuiet);
  }

  private long progress(Engine.Running running) {
    return kind == Variant.Kind.WINDOWS
        ? Meter.completeBefore(task.parallelism())
        : running.records();
  }

  private boolean isDone(Engine.Running running) {
    if (kind == Variant.Kind.WINDOWS) {
      return Meter.completeBefore(task.parallelism()) > lastEnd();
    }
    return running.records() >= task.messages() && running.isDrained();
  }

  /** Windows that end later may wait for messages that never come. */
  private long lastEnd() {
    long span = (long) ((double) task.messages() / task.traffic().records() * 86_400_000);
    return Traffic.START + span - 10 * Traffic.DISORDER;
  }

  private Outcome outcome(
      List<Sample> samples, long outputs, long peak, Map<String, Double> figures) throws Exception {
    if (kind == Variant.Kind.WINDOWS) {
      HoppingCounts counts = new HoppingCounts(task.traffic(), task.messages());
      List<Sample> records =
          samples.stream()
              .map(sample -> new Sample(sample.nanos, counts.messagesBefore(sample.progress)))
              .toList();
      int last = Meter.minute(samples.get(samples.size() - 1).progress) - 1;
      return outcome(records, outputs, peak, compare(counts, 1, last), figures);
    }
    if (kind == Variant.Kind.STORED_WINDOWS) {
      HoppingCounts counts = new HoppingCounts(task.traffic(), task.messages());
      int last = counts.lastMinute();
      // Earlier ones have left the store.
      return outcome(
          samples, outputs, peak, compare(counts, Math.max(1, last - 10), last + 50), figures);
    }
    Recount.Result nothing = new Recount.Result(0, 0, List.of());
    Recount.Result result =
        samples.get(samples.size() - 1).progress < task.messages()
            ? nothing // it was stopped on the way
            : switch (kind) {
              case LATEST -> LatestUpdates.compare(task);
              case JOB -> JobUpdates.compare(task);
              default -> nothing;
            };
    return outcome(samples, outputs, peak, result, figures);
  }

  private static Recount.Result compare(HoppingCounts counts, int first, int last) {
    long[] expected = counts.checksums(Meter::checksum);
    List<String> mistakes = new ArrayList<>();
    int wrong = 0;
    for (int minute = first; minute <= last; minute++) {
      if (expected[minute] != Meter.checksumOf(minute)) {
        wrong++;
        if (mistakes.size() < 5) {
          mistakes.add("the windows that end in minute " + minute);
        }
      }
    }
    return new Recount.Result(Math.max(0, last - first + 1), wrong, mistakes);
  }

  private Outcome outcome(
      List<Sample> samples,
      long outputs,
      long peak,
      Recount.Result compared,
      Map<String, Double> figures) {
    if (kind != Variant.Kind.BARE && compared.subjects() == 0) {
      compared =
          new Recount.Result(0, 1, List.of("it was stopped before there was anything to compare"));
    }
    Sample last = samples.get(samples.size() - 1);
    double warm = WARM_UP * last.progress;
    Sample from =
        samples.stream().filter(sample -> sample.progress >= warm).findFirst().orElse(last);
    return new Outcome(
        last.progress - from.progress,
        Math.max(1e-9, (last.nanos - from.nanos) / 1e9),
        last.progress == 0 ? 0 : (double) outputs / last.progress,
        peak,
        compared.subjects(),
        compared.wrong(),
        compared.examples(),
        figures,
        rates(samples));
  }

  /** In ten parts of the run. */
  private static Map<String, Double> rates(List<Sample> samples) {
    Map<String, Double> rates = new LinkedHashMap<>();
    Sample from = samples.get(0);
    long step = Math.max(1, samples.get(samples.size() - 1).progress / PARTS);
    for (Sample sample : samples) {
      if (sample.progress - from.progress >= step) {
        double seconds = (sample.nanos - from.nanos) / 1e9;
        rates.put(String.valueOf(sample.progress), (sample.progress - from.progress) / seconds);
        from = sample;
      }
    }
    return rates;
  }

  /** The most that this process ever had in memory; 0 where the system does not tell. */
  private static long peakMebibytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
