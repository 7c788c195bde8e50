package realtimenps.sandbox.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import realtimenps.sandbox.stack.Build;

/** Nothing of scripts/cluster is there before a test, or after. */
final class FreshCluster implements BeforeEachCallback, AfterEachCallback {
  private static final String FORGET = "scripts/cluster down --delete";

  @Override
  public void beforeEach(ExtensionContext test) throws IOException, InterruptedException {
    // The build that runs the test has just made the sandbox; but a jar that is alike is not
    // written anew, and the scripts would take it for stale.
    Files.setLastModifiedTime(Build.target().resolve("sandbox.jar"), FileTime.from(Instant.now()));
    Manual.type(FORGET);
  }

  @Override
  public void afterEach(ExtensionContext test) throws IOException, InterruptedException {
    Manual.type(FORGET);
  }
}
