package realtimenps.sandbox.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Answers to a made-up call center of eight teams, four agents each, whose share of detractors is
 * known at every time: one every 12 s from 8:00 to 20:00 UTC, in the order of their time.
 */
final class CallCenter {
  /** A Monday, and the days after it. */
  static final LocalDate MONDAY = LocalDate.parse("2026-03-02");

  static final double USUAL = 0.2;

  private static final int TEAMS = 8;
  private static final int AGENTS = 4;
  private static final List<String> CHANNELS = List.of("voice", "chat", "email");
  private static final Duration STEP = Duration.ofSeconds(12);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String tenant;
  private final Random random;

  /** The share of detractors, 0 to 1. */
  interface Share {
    double of(String team, Instant at);
  }

  CallCenter(String tenant, long seed) {
    this.tenant = tenant;
    this.random = new Random(seed);
  }

  /** The answers of some days in a row. */
  List<ObjectNode> days(LocalDate from, int days, Share share) {
    List<ObjectNode> lines = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      lines.addAll(between(at(from.plusDays(day), 8), at(from.plusDays(day), 20), share));
    }
    return lines;
  }

  /** The answers from one time to another. */
  List<ObjectNode> between(Instant from, Instant to, Share share) {
    List<ObjectNode> lines = new ArrayList<>();
    for (Instant at = from; at.isBefore(to); at = at.plus(STEP)) {
      int team = random.nextInt(TEAMS);
      int agent = TEAMS * random.nextInt(AGENTS) + team;
      boolean detractor = random.nextDouble() < share.of("team-" + team, at);
      lines.add(
          JSON.createObjectNode()
              .put("tenantId", tenant)
              .put("responseId", "r-" + at.getEpochSecond())
              .put("score", detractor ? random.nextInt(7) : 7 + random.nextInt(4))
              .put("channel", CHANNELS.get(random.nextInt(CHANNELS.size())))
              .put("agentId", "agent-" + agent)
              .put("teamId", "team-" + team)
              .put("respondedAt", at.toEpochMilli()));
    }
    return lines;
  }

  static Instant at(LocalDate day, int hour) {
    return day.atTime(hour, 0).toInstant(ZoneOffset.UTC);
  }

  static boolean isDetractor(ObjectNode line) {
    return line.get("score").asInt() <= 6;
  }
}
