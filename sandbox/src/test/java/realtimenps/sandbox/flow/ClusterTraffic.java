package realtimenps.sandbox.flow;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import realtimenps.connections.KafkaConnection;
import realtimenps.connections.RegistryConnection;
import realtimenps.sandbox.Endpoints;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Schemas;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;
import realtimenps.v1.SurveyResponse;

/** Answers of now to the cluster of scripts/cluster, forty a second. */
final class ClusterTraffic implements AutoCloseable {
  static final KafkaConnection KAFKA = KafkaConnection.to(Endpoints.BOOTSTRAP_SERVERS);
  static final RegistryConnection REGISTRY = RegistryConnection.to(Endpoints.REGISTRY_URL);

  private static final long PACE = TimeUnit.MILLISECONDS.toNanos(25);
  private static final int OUT_OF_RANGE = 99;

  private final Thread sender = new Thread(this::send, "send-responses");
  private final int schemaId;
  private volatile double rejectedShare;
  private volatile boolean ended;
  private volatile @Nullable RuntimeException failure;

  ClusterTraffic() {
    schemaId = Schemas.idOf(Contract.SURVEY_RESPONSE, REGISTRY);
    sender.start();
  }

  /** How many of them nobody could count, 0 to 1. */
  void rejectedShare(double share) {
    rejectedShare = share;
  }

  private void send() {
    Random random = new Random(11);
    try (Feeder feeder = new Feeder(KAFKA, Topics.RESPONSES)) {
      for (int number = 0; !ended; number++) {
        int agent = random.nextInt(30);
        boolean usable = random.nextDouble() >= rejectedShare;
        SurveyResponse response =
            SurveyResponse.newBuilder()
                .setTenantId("tenant-" + agent % 3)
                .setResponseId("r-" + number)
                .setScore(usable ? random.nextInt(11) : OUT_OF_RANGE)
                .setChannel(List.of("voice", "chat").get(random.nextInt(2)))
                .setAgentId("agent-" + agent)
                .setTeamId("team-" + agent % 6)
                .setRespondedAt(Instant.now())
                .build();
        feeder.send(null, Wire.encode(schemaId, response));
        LockSupport.parkNanos(PACE);
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  @Override
  public void close() throws IOException {
    ended = true;
    try {
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new IOException("the responses did not come", failure);
    }
  }
}
