package realtimenps.sandbox;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in order when it is interrupted: the thread that opened this is interrupted,
 * and the JVM waits until it has closed everything, this last.
 */
public final class CtrlC implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread command;
  private volatile boolean pressed;

  private CtrlC(Thread command) {
    this.command = command;
  }

  public static CtrlC handle() {
    CtrlC ctrlC = new CtrlC(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(new Thread(ctrlC::stop, "ctrl-c"));
    return ctrlC;
  }

  public boolean isPressed() {
    return pressed;
  }

  private void stop() {
    if (closed.getCount() == 0) {
      return; // the command has ended by itself
    }
    pressed = true;
    command.interrupt();
    try {
      if (!closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("Not everything has stopped in time.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
