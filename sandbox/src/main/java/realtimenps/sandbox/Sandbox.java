package realtimenps.sandbox;

import static picocli.CommandLine.ScopeType.INHERIT;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import realtimenps.sandbox.cluster.ClusterCommand;
import realtimenps.sandbox.cluster.RescaleCommand;
import realtimenps.sandbox.cluster.SavepointCommand;
import realtimenps.sandbox.cluster.SubmitCommand;
import realtimenps.sandbox.cluster.UpgradeCommand;
import realtimenps.sandbox.demo.DemoCommand;
import realtimenps.sandbox.replay.ReplayCommand;

/** The commands of the sandbox. */
@Command(
    name = "sandbox",
    description = "realtime-nps on one machine.",
    subcommands = {
      DemoCommand.class,
      ReplayCommand.class,
      TailCommand.class,
      EraseCommand.class,
      PolicyCommand.class,
      CreateTopicsCommand.class,
      RegisterSchemasCommand.class,
      RequeueRejectedCommand.class,
      ClusterCommand.class,
      SubmitCommand.class,
      SavepointCommand.class,
      UpgradeCommand.class,
      RescaleCommand.class
    })
public final class Sandbox {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = INHERIT,
      description = "This text.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it.
  private boolean help;

  private Sandbox() {}

  public static void main(String[] args) {
    // Buffered and flushed a line, so that a reader of a pipe sees each record at once.
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /**
   * Runs one command.
   *
   * @return the exit code: 0, or 1 for what could not be done, or 2 for wrong arguments or input
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Sandbox())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(Sandbox::explain)
        .execute(args);
  }

  /** Says in one line what a user can mend; anything else goes on. For any program's commands. */
  public static int explain(Exception error, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (error instanceof UserError mistake) {
      command.getErr().println(mistake.getMessage());
      return mistake.exitCode();
    }
    if (error instanceof AuthorizationException || error instanceof AuthenticationException) {
      command
          .getErr()
          .printf(
              "Kafka refuses this user: %s Check --kafka-properties, and what the user may do.%n",
              error.getMessage());
      return UserError.FAILED;
    }
    if (error instanceof UncheckedIOException failure) {
      String cause = String.valueOf(failure.getCause());
      String message = String.valueOf(failure.getMessage());
      command.getErr().println(message.equals(cause) ? cause : message + ": " + cause);
      return UserError.FAILED;
    }
    throw error;
  }
}
