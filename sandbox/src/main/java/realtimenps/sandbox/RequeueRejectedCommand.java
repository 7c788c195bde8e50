package realtimenps.sandbox;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import realtimenps.connections.KafkaConnection;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.RejectedRecords;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.replay.ReplayInput;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;

/** Repairs what was rejected. */
@Command(
    name = "requeue-rejected",
    description = {
      "Writes what was rejected to FILE, to be repaired (--write), or sends the repaired FILE to "
          + Topics.RESPONSES
          + ".",
      "A line of FILE is a survey response in JSON, an erasure or, of bytes that are neither, a copy"
          + " in base64: as scripts/replay takes them. A response that was counted meanwhile is not"
          + " counted twice."
    })
final class RequeueRejectedCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "JSON Lines.")
  private Path file = Path.of("");

  @Option(names = "--write", description = "Writes FILE, which must not be there yet.")
  private boolean write;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "With --write: only these, such as UNKNOWN_SCHEMA_ID (default: all).")
  private @Nullable String reason;

  @Option(
      names = "--tenant",
      paramLabel = "T",
      description = "With --write: only those of which it is known that they are this tenant's.")
  private @Nullable String tenant;

  @Option(
      names = "--since",
      paramLabel = "INSTANT",
      description = "With --write: only those rejected since, such as 2026-03-01T00:00:00Z.")
  private Instant since = Instant.EPOCH;

  @Mixin private KafkaOptions kafka = new KafkaOptions();
  @Mixin private RegistryOptions registry = new RegistryOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (write) {
      return write(out);
    } else if (reason != null || tenant != null || since.isAfter(Instant.EPOCH)) {
      throw UserError.wrongInput("--reason, --tenant and --since choose what --write writes.");
    } else {
      send(out);
    }
    return 0;
  }

  /** Exit code 1 if there are records that nobody can read. */
  private int write(PrintWriter out) throws InterruptedException {
    if (Files.exists(file)) {
      throw UserError.failed("%s is there already; name another file.".formatted(file));
    }
    KafkaConnection cluster = kafka.connection();
    KafkaTopic.require(cluster, Topics.REJECTED);
    Wire wire = new Wire(Schemas.reach(registry.connection()));
    // One that breaks off is not to be taken for all that was rejected.
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Writing writing;
    try {
      try (BufferedWriter lines = Files.newBufferedWriter(part)) {
        writing = new Writing(lines, out);
        new RejectedRecords(cluster, wire).forEach(writing);
      }
      Files.move(part, file);
    } catch (IOException e) {
      throw UserError.failed("%s cannot be written: %s".formatted(file, e));
    }
    writing.written.forEach((why, count) -> out.printf("%,8d %s%n", count, why));
    out.printf(
        "Wrote %,d records to %s. Repair them, then: scripts/requeue-rejected %s%n",
        writing.written.values().stream().mapToLong(Long::longValue).sum(), file, file);
    if (writing.unreadable == 0) {
      return 0;
    }
    out.printf(
        "%,d of %s cannot be read, the first at %s: is the schema registry that of the job?%n",
        writing.unreadable, Topics.REJECTED, writing.firstUnreadable);
    return 1;
  }

  private final class Writing implements RejectedRecords.Taker {
    private final BufferedWriter lines;
    private final PrintWriter out;
    private final Map<String, Long> written = new TreeMap<>();
    private long unreadable;
    private String firstUnreadable = "";

    Writing(BufferedWriter lines, PrintWriter out) {
      this.lines = lines;
      this.out = out;
    }

    @Override
    public void take(RejectedRecords.Rejected rejected) throws IOException {
      if (!chosen(rejected)) {
        return;
      }
      if (rejected.line() == null) {
        out.printf(
            "Too large to be copied, so not in %s: %s, %s%n",
            file, rejected.topic(), rejected.place());
      } else {
        lines.write(rejected.line());
        lines.newLine();
        written.merge(rejected.reason(), 1L, Long::sum);
      }
    }

    @Override
    public void unreadable(String place) {
      unreadable++;
      firstUnreadable = unreadable == 1 ? place : firstUnreadable;
    }
  }

  private boolean chosen(RejectedRecords.Rejected rejected) {
    // A policy is sent again with scripts/policy.
    return !rejected.topic().equals(Topics.POLICIES)
        && (reason == null || reason.equals(rejected.reason()))
        && (tenant == null || tenant.equals(rejected.tenantId()))
        && !rejected.rejectedAt().isBefore(since);
  }

  private void send(PrintWriter out) throws InterruptedException {
    ReplayInput lines = ReplayInput.jsonLines(file);
    lines.check();
    KafkaConnection cluster = kafka.connection();
    KafkaTopic.require(cluster, Topics.RESPONSES);
    int schema = Schemas.idOf(Contract.SURVEY_RESPONSE, registry.connection());
    try (Feeder feeder = new Feeder(cluster, Topics.RESPONSES)) {
      lines.forEach(schema, line -> feeder.send(line.key(), line.value()));
      feeder.flush();
      out.printf(
          "Sent %,d %s to %s.%n",
          feeder.sent(), feeder.sent() == 1 ? "record" : "records", Topics.RESPONSES);
    }
  }
}
