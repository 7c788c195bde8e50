package realtimenps.sandbox.relay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import realtimenps.connections.KafkaConnection;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.Wire;
import realtimenps.v1.NpsAlert;
import realtimenps.v1.NpsUpdate;

/** Writes what the job writes, to topics of its own: alerts, and heartbeats until told to stop. */
final class JobDouble implements AutoCloseable {
  private static final long HEARTBEAT_MS = 200;

  private final String name;
  private final int alertSchema;
  private final int updateSchema;
  private final Feeder alerts;
  private final Feeder updates;
  private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
  private volatile Duration lag = Duration.ZERO;
  private volatile boolean beating = true;
  private long revision;

  JobDouble(String name, String bootstrapServers, int alertSchema, int updateSchema)
      throws Exception {
    this.name = name;
    this.alertSchema = alertSchema;
    this.updateSchema = updateSchema;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(alertsTopic(), 3, (short) 1),
                  new NewTopic(updatesTopic(), 3, (short) 1)))
          .all()
          .get();
    }
    alerts = new Feeder(KafkaConnection.to(bootstrapServers), alertsTopic());
    updates = new Feeder(KafkaConnection.to(bootstrapServers), updatesTopic());
    Future<?> unused =
        heart.scheduleAtFixedRate(this::beat, 0, HEARTBEAT_MS, TimeUnit.MILLISECONDS);
  }

  String alertsTopic() {
    return name + ".alerts";
  }

  String updatesTopic() {
    return name + ".updates";
  }

  void stopHeart() {
    beating = false;
  }

  void startHeart() {
    beating = true;
  }

  /** From the next heartbeat on. */
  void fallBehind(Duration by) {
    lag = by;
  }

  private void beat() {
    if (!beating) {
      return;
    }
    Instant now = Instant.now();
    NpsUpdate update =
        NpsUpdate.newBuilder()
            .setSubject("acme/TENANT")
            .setTenantId("acme")
            .setScope("TENANT")
            .setAsOf(now.minus(lag))
            .setEmittedAt(now)
            .setEpoch(1)
            .setRevision(now.toEpochMilli())
            .setWindows(List.of())
            .build();
    updates.send(bytes("acme/TENANT"), Wire.encode(updateSchema, update));
    updates.flush();
  }

  /** An alert on the team of this name; its episode is {@code acme/TEAM/NAME/e1}. */
  NpsAlert.Builder alert(String team) {
    Instant now = Instant.now();
    return NpsAlert.newBuilder()
        .setSubject("acme/TEAM/" + team)
        .setTenantId("acme")
        .setScope("TEAM")
        .setTeamId(team)
        .setEpisodeId("e1")
        .setState("FIRING")
        .setSeverity("PAGE")
        .setOnsetAt(now)
        .setDetectedAt(now)
        .setEmittedAt(now)
        .setDetractors(14)
        .setResponses(20)
        .setExpectedDetractors(4)
        .setUsualShare(0.2)
        .setEvidenceRatio(1.5)
        .setEvidence(List.of())
        .setReasons(List.of())
        .setEpoch(1)
        .setRevision(++revision)
        .setSummary("Team %s: 14 of 20 detractors".formatted(team));
  }

  void tell(NpsAlert.Builder alert) {
    NpsAlert record = alert.build();
    String key = record.getSubject() + "/" + record.getEpisodeId();
    alerts.send(bytes(key), Wire.encode(alertSchema, record));
    alerts.flush();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws InterruptedException {
    heart.shutdownNow();
    heart.awaitTermination(10, TimeUnit.SECONDS);
    alerts.close();
    updates.close();
  }
}
