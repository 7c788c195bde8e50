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

  /** The sandbox's jar, which names all that it runs with, Kafka's jars among them. */
  public static Path jar() {
    return target().resolve("sandbox.jar");
  }

  /** What starts a JVM like this one. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** A jar that names those of a Flink distribution. */
  public static Path flinkJar() {
    return root().resolve("flink-cluster/target/lib/flink-cluster.jar");
  }

  /** The job, as it is submitted to a cluster. */
  public static Path jobJar() {
    return root().resolve("flink-job/target/realtime-nps-job.jar");
  }
}
