package realtimenps.sandbox.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import realtimenps.sandbox.CtrlC;
import realtimenps.sandbox.JobOptions;
import realtimenps.sandbox.UserError;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.RecordJson;
import realtimenps.sandbox.records.TopicDump;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Directories;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.sandbox.stack.Stack;
import realtimenps.sandbox.stack.Topics;

/** Feeds a file of responses through the whole system and writes what came out. */
@Command(
    name = "replay",
    description = {
      "Feeds FILE through a real broker, a real registry and the job, at full speed, and writes"
          + " what came out to DIR: updates.jsonl, follow-ups.jsonl, alerts.jsonl, rejected.jsonl and"
          + " summary.json.",
      "Responses keep their respondedAt, so the windows are those of that time."
    },
    sortOptions = false)
public final class ReplayCommand implements Callable<Integer> {
  private static final int USUAL_PARTITIONS = 12;

  /** How far apart partitions are read at most, in lines: alerts depend on what comes when. */
  private static final int MOST_AHEAD = 1_000;

  private static final int STEP = 100;

  @Mixin private InputOptions input = new InputOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where the results go; made if it is not there.")
  private Path out = Path.of("");

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "" + USUAL_PARTITIONS,
      description =
          "Partitions of nps.responses. With 1 the job reads in the order of the lines: take it for"
              + " a file that spans more than the longest window. Default: ${DEFAULT-VALUE}.")
  private int partitions = USUAL_PARTITIONS;

  @Option(
      names = "--policies",
      paramLabel = "FILE",
      description =
          "Policies of tenants, one a line, that are in force before the first response is fed."
              + " Without it all tenants have the defaults.")
  private @Nullable Path policies;

  @Mixin private JobOptions job = new JobOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (partitions < 1 || partitions > 128) {
      throw UserError.wrongInput(
          "--partitions is %d: it must be from 1 to 128.".formatted(partitions));
    }
    Map<String, String> settings = job.settings();
    Progress progress = new Progress(err());
    ReplayInput lines = input.open();
    long expected = lines.check();
    progress.line("%,d records can be encoded".formatted(expected));
    ReplayInput policyLines = policies == null ? null : ReplayInput.policies(policies);
    if (policyLines != null) {
      progress.line("%,d policies are valid".formatted(policyLines.check()));
    }
    createOut();

    Path dir = Directories.temporary("nps-replay-");
    Stack.Plan plan =
        new Stack.Plan(
            0, 0, 0, dir, Map.of(Topics.RESPONSES, partitions), job.parallelism(partitions));
    try (CtrlC ctrlC = CtrlC.handle()) {
      try (Stack stack = Stack.start(plan, progress::line)) {
        replay(stack, settings, policyLines, lines, expected, progress);
      } catch (Exception e) {
        if (!ctrlC.isPressed()) {
          throw e;
        }
      } finally {
        Directories.delete(dir);
      }
    }
    return 0;
  }

  private void replay(
      Stack stack,
      Map<String, String> settings,
      @Nullable ReplayInput policyLines,
      ReplayInput lines,
      long expected,
      Progress progress)
      throws IOException, InterruptedException {
    JobID id = stack.runJob(settings, job.parallelism(partitions), null);
    Outcome outcome = new Outcome(stack.flink(), id);
    if (policyLines != null) {
      outcome.awaitPolicies(send(policyLines, stack));
      progress.line("The policies are in force");
    }
    progress.line("The job runs; feeding");
    long startedAt = System.nanoTime();
    try (Feeder feeder = new Feeder(stack.broker().connection(), Topics.RESPONSES)) {
      input.feed(
          lines,
          stack.schemaId(Topics.RESPONSES),
          line -> {
            feeder.send(line.key(), line.value());
            if (partitions > 1 && feeder.sent() % STEP == 0) {
              outcome.awaitSettled(feeder.sent() - MOST_AHEAD);
            }
            if (progress.isDue()) {
              progress.update(feeder.sent(), expected, outcome.counts());
            }
          });
      feeder.flush();
    }
    long lastChange =
        outcome.awaitQuiet(expected, counts -> progress.update(expected, expected, counts));
    double seconds = (lastChange - startedAt) / 1e9;
    progress.line("All is settled and quiet; stopping the job with a savepoint");
    stack.flink().stopWithSavepoint(id);
    write(stack, outcome.counts(), seconds, progress);
  }

  /** Sends the policies; returns their number. */
  private static long send(ReplayInput policyLines, Stack stack) {
    try (Feeder feeder = new Feeder(stack.broker().connection(), Topics.POLICIES)) {
      policyLines.forEach(
          stack.schemaId(Topics.POLICIES), line -> feeder.send(line.key(), line.value()));
      feeder.flush();
      return feeder.sent();
    }
  }

  private void write(Stack stack, JobCounts counts, double seconds, Progress progress)
      throws IOException {
    TopicDump dump =
        new TopicDump(stack.broker().connection(), new RecordJson(new Wire(stack.schemas())));
    long updates = dump.write(Topics.UPDATES, out.resolve("updates.jsonl"));
    long followUps = dump.write(Topics.FOLLOW_UPS, out.resolve("follow-ups.jsonl"));
    long alerts = dump.write(Topics.ALERTS, out.resolve("alerts.jsonl"));
    long rejected = dump.write(Topics.REJECTED, out.resolve("rejected.jsonl"));
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("read", counts.read());
    summary.put("counted", counts.counted());
    summary.put("superseded", counts.superseded());
    summary.put("late", counts.late());
    summary.put("rejected", counts.rejected());
    summary.put("erased", counts.erased());
    summary.put("updates", updates);
    summary.put("followUps", followUps);
    summary.put("alerts", alerts);
    summary.put("seconds", seconds);
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Path file = out.resolve("summary.json");
    Files.writeString(file, json.writeValueAsString(summary) + "\n");
    progress.line(
        "%s: read %,d = counted %,d + superseded %,d + late %,d + rejected %,d + erased %,d"
            .formatted(
                file,
                counts.read(),
                counts.counted(),
                counts.superseded(),
                counts.late(),
                counts.rejected(),
                counts.erased()));
    progress.line(
        "%,d updates, %,d follow-ups, %,d alerts, %,d rejected in %s"
            .formatted(updates, followUps, alerts, rejected, out));
  }

  private void createOut() {
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw UserError.wrongInput("--out %s: it cannot be made: %s".formatted(out, e.getMessage()));
    }
    if (!Files.isWritable(out)) {
      throw UserError.wrongInput("--out %s: it cannot be written to.".formatted(out));
    }
  }

  private PrintWriter err() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec.commandLine().getErr();
  }
}
