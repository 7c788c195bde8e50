package realtimenps.benchmarks.stack;

import java.nio.file.Path;
import realtimenps.sandbox.stack.Broker;

/** A broker in a JVM of its own. */
final class BrokerMain {
  private BrokerMain() {}

  /** Starts a broker in the given directory and says where it listens. */
  public static void main(String[] args) throws InterruptedException {
    Broker broker = Broker.start(0, Path.of(args[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    System.out.println(broker.bootstrapServers());
    Thread.currentThread().join();
  }
}
