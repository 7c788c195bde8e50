package realtimenps.sandbox.stack;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where the build has put what the servers are made of. */
public final class Build {
  private Build() {}

  /** The directory of the sandbox's own jar or classes. */
  public static Path target() {
    try {
      Path own = Path.of(Build.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own.resolveSibling("").toAbsolutePath().normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The root of the repository. */
  public static Path root() {
    return target().resolve("../..").normalize();
  }

  /** The jars that the sandbox runs with, Kafka's among them. */
  public static Path libraries() {
    return target().resolve("lib");
  }

  /** What starts a JVM like this one. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The jars of a Flink distribution. */
  public static Path flinkLibraries() {
    return root().resolve("flink-cluster/target/lib");
  }

  /** The job, as it is submitted to a cluster. */
  public static Path jobJar() {
    return root().resolve("flink-job/target/realtime-nps-job.jar");
  }
}
