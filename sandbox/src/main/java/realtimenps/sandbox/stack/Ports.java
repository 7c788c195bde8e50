package realtimenps.sandbox.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import realtimenps.sandbox.UserError;

/** Ports on the loopback interface, the only one that the sandbox listens on. */
public final class Ports {
  public static final String LOOPBACK = "127.0.0.1";

  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 1_000;
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /**
   * A port that was free a moment ago and that nobody in this process was given before, so that
   * servers which bind theirs later do not get the same. It is below those that systems give to
   * outgoing connections, one of which could take it before a server that starts slowly does.
   */
  public static int free() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (GIVEN.add(port) && isFree(port)) {
        return port;
      }
    }
    throw UserError.failed(
        "No free port found on %s from %d to %d.".formatted(LOOPBACK, LOWEST, HIGHEST));
  }

  /** The port, or another free one when it is taken. */
  public static int freeOr(int preferred) {
    return isFree(preferred) ? preferred : free();
  }

  /**
   * The port, where 0 asks for any free one.
   *
   * @throws UserError if the port is in use
   */
  public static int claim(int port, String server) {
    if (port == 0) {
      return free();
    }
    if (!isFree(port)) {
      throw UserError.failed(
          "Port %d on %s is in use, so the %s cannot start there. Stop what listens there or choose another port (0 = any free one)."
              .formatted(port, LOOPBACK, server));
    }
    GIVEN.add(port);
    return port;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = bind(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
