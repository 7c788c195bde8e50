package realtimenps.sandbox;

import realtimenps.sandbox.stack.Ports;

/** Where the demo's servers listen unless told otherwise, and so where the other commands look. */
public final class Endpoints {
  public static final int BROKER_PORT = 19092;
  public static final int REGISTRY_PORT = 18081;
  public static final int FLINK_PORT = 18088;

  public static final String BOOTSTRAP_SERVERS = Ports.LOOPBACK + ":" + BROKER_PORT;
  public static final String REGISTRY_URL =
      "http://" + Ports.LOOPBACK + ":" + REGISTRY_PORT + "/apis/ccompat/v7";

  private Endpoints() {}
}
