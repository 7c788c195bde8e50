package realtimenps.relay;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import realtimenps.relay.delivery.UnsentException;
import realtimenps.relay.settings.RelayOptions;
import realtimenps.relay.settings.SettingsException;
import realtimenps.relay.start.StartException;

/** Runs the relay; see {@code --help}. */
public final class AlertRelay {
  private static final int FAILED = 1;
  private static final int WRONG_INPUT = 2;
  private static final int SECONDS_TO_END = 20;

  private AlertRelay() {}

  public static void main(String[] args) {
    // Before anything logs. Under this name, as another program may have the relay inside.
    if (System.getProperty("log4j2.configurationFile") == null) {
      System.setProperty("log4j2.configurationFile", "alert-relay-log4j2.xml");
    }
    System.exit(run(args));
  }

  private static int run(String... args) {
    try {
      RelayOptions options = RelayOptions.parse(args);
      if (options.wantsHelp()) {
        System.out.print(RelayOptions.usage());
        return 0;
      }
      Relay relay = new Relay(options.settings(System.getenv()));
      String tenant = options.testTenant();
      if (tenant != null) {
        System.out.println(relay.sendTest(tenant, options.testReceiver()));
        return 0;
      }
      return serve(relay);
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      return WRONG_INPUT;
    } catch (StartException | UnsentException e) {
      System.err.println(e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      return FAILED;
    }
  }

  private static int serve(Relay relay) throws StartException, InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  relay.close();
                  try {
                    ended.await(SECONDS_TO_END, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop-relay"));
    try {
      relay.start();
      System.out.printf(
          "The alert relay runs; health and metrics are served on port %d.%n", relay.httpPort());
      relay.await();
      return 0;
    } catch (ExecutionException e) {
      System.err.println(
          e.getCause() instanceof StartException start
              ? start.getMessage()
              : "The relay cannot go on: " + e.getCause());
      return FAILED;
    } finally {
      ended.countDown();
    }
  }
}
