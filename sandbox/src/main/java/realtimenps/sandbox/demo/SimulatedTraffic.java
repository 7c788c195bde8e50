package realtimenps.sandbox.demo;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import realtimenps.job.domain.Keys;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.Wire;
import realtimenps.v1.SurveyResponse;

/** Sends what a simulator says: the past in seconds, then everything at the simulator's pace. */
final class SimulatedTraffic implements Runnable {
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** A backlog would have the screen show its latencies for minutes. */
  private static final int PAST_A_STEP = 10;

  private final Simulator simulator;
  private final Feeder feeder;
  private final int schemaId;
  private final Clock clock = Clock.systemUTC();

  SimulatedTraffic(Simulator simulator, Feeder feeder, int schemaId) {
    this.simulator = simulator;
    this.feeder = feeder;
    this.schemaId = schemaId;
  }

  /** Runs until the thread is interrupted. */
  @Override
  public void run() {
    sendPast();
    double due = 0;
    long last = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(STEP_NANOS);
      long now = System.nanoTime();
      Instant instant = clock.instant();
      due += simulator.ratePerSecond(instant) * (now - last) / 1e9;
      last = now;
      for (; due >= 1; due--) {
        send(simulator.next(instant));
      }
    }
  }

  private void sendPast() {
    Iterator<SurveyResponse> past = simulator.history().iterator();
    while (past.hasNext() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(STEP_NANOS);
      for (int i = 0; i < PAST_A_STEP && past.hasNext(); i++) {
        send(new Event.Answer(past.next()));
      }
    }
  }

  private void send(Event event) {
    if (event instanceof Event.Answer answer) {
      feeder.send(
          key(answer.response().getTenantId(), answer.response().getResponseId()),
          Wire.encode(schemaId, answer.response()));
    } else if (event instanceof Event.Erasure erasure) {
      feeder.send(key(erasure.tenantId(), erasure.responseId()), null);
    } else if (event instanceof Event.Garbage garbage) {
      feeder.send(garbage.key(), garbage.value());
    }
  }

  private static byte[] key(String tenantId, String responseId) {
    return Keys.ofResponse(tenantId, responseId).getBytes(StandardCharsets.UTF_8);
  }
}
