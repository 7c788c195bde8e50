package realtimenps.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.sandbox.demo.Updates.NOON;
import static realtimenps.sandbox.demo.Updates.window;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;
import realtimenps.sandbox.demo.Vitals.Addresses;
import realtimenps.sandbox.demo.Vitals.FollowUps;
import realtimenps.sandbox.demo.Vitals.Latency;
import realtimenps.sandbox.demo.Vitals.Rates;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.v1.NpsAlert;
import realtimenps.v1.NpsUpdate;
import realtimenps.v1.WindowTally;

class ScreenTest {
  private static final Instant NOW = NOON.plusSeconds(2);
  private static final Board BUSY = Traffic.boardAfter(7, 6_000);
  private static final Alerts QUIET = new Alerts();

  @Test
  void showsTenantChannelsAgentsAndVitals() {
    Board board =
        Updates.board(
            Updates.tenant(
                "acme", window("PT15M", 700, 304, 200), window("P1D", 70_000, 0, 30_000)),
            Updates.channel("acme", "voice", window("PT15M", 200, 80, 360), window("P1D", 1, 0, 2)),
            Updates.channel("acme", "chat", window("PT15M", 0, 0, 0), window("P1D", 50, 10, 50)),
            Updates.agent("acme", "ann.lee", "sales", window("PT15M", 90, 5, 5)),
            Updates.agent("acme", "bob", null, window("PT15M", 10, 30, 90)));

    assertThat(lines(board, 100, 40))
        .containsExactly(
            "realtime-nps  up 00:03:14  broker localhost:9092                                   acme 0.4 s behind",
            "registry http://localhost:8081  Flink http://localhost:8082",
            "",
            "no open alerts",
            "",
            "                             PT15M      n       P1D      n",
            "acme                      +42 ±4    1,204  +40 ±1     100k",
            "  chat                      -                0 ±17     110",
            "  voice                   -25 ±7      640  -33 ±68?      3",
            "  best agents in PT15M                              worst",
            "  ▲ ann.lee sales                   +85 ±10    100  ▼ bob                             -62 ±11    130",
            "",
            "            read   counted superseded      late  rejected    erased   updates   follow-ups",
            "total     12,345    12,001        120         0        60       164    48,211     310 open",
            "per s       39.8      38.0        0.4       0.0       0.2       0.1       152          4.2",
            "p50/p99 ms  read to emit 12/81  follow-up 3/21  alert 5/9  respondedAt to emit -/-",
            "rejected 60  SCORE_OUT_OF_RANGE 31  WRONG_MAGIC_BYTE 15  TRUNCATED 14",
            "± half the 95% interval  ? sample too small  - none  yellow: may be 0");
  }

  @Test
  void aSnapshotForPlainOutput() {
    Board board =
        Updates.board(
            Updates.tenant(
                "acme",
                window("PT15M", 700, 304, 200),
                window("PT1H", 2, 0, 1),
                window("P1D", 9, 9, 9)),
            Updates.tenant("harbor-bank", window("PT15M", 0, 0, 0), window("PT1H", 900, 50, 50)));

    assertThat(Screen.plain(board, QUIET, vitals(NOW)).lines())
        .containsExactly(
            "00:03:14  read 12,345 (39.8/s)  counted 12,001  superseded 120  late 0  rejected 60"
                + "  erased 164  updates 48,211 (152/s)  follow-ups 310 open (4.2/s)",
            "  acme         PT15M +42 ±4 n=1,204     PT1H +33 ±68? n=3       0.4 s behind",
            "  harbor-bank  PT15M -                  PT1H +85 ±3 n=1,000     0.4 s behind",
            "  p50/p99 ms  read to emit 12/81  follow-up 3/21  alert 5/9  respondedAt to emit -/-",
            "  rejected  SCORE_OUT_OF_RANGE 31  WRONG_MAGIC_BYTE 15  TRUNCATED 14");
  }

  @Test
  void staysWithinAnySize() {
    for (int width = 1; width <= 180; width += 7) {
      for (int height = 0; height <= 60; height += 3) {
        List<String> lines = lines(BUSY, width, height);
        assertThat(lines).hasSizeLessThanOrEqualTo(height);
        for (String line : lines) {
          assertThat(Columns.width(line)).isLessThanOrEqualTo(width);
        }
      }
    }
  }

  @Test
  void fillsTheDefaultSizeWithEverything() {
    assertThat(lines(BUSY, Screen.DEFAULT_WIDTH, Screen.DEFAULT_HEIGHT))
        .hasSize(42)
        .anySatisfy(line -> assertThat(line).contains("PT15M", "PT1H", "P1D", "P7D", "P30D"))
        .allSatisfy(line -> assertThat(line).doesNotContain("…").doesNotContain("more"));
  }

  @Test
  void aSmallTerminalKeepsTenantsChannelsAgentsAndVitals() {
    List<String> lines = lines(BUSY, 80, 24);

    assertThat(lines).hasSizeLessThanOrEqualTo(24);
    assertThat(lines).filteredOn(line -> line.startsWith("  voice ")).hasSize(3);
    assertThat(lines).filteredOn(line -> line.startsWith("  PT15M ▲")).hasSize(3);
    assertThat(String.join("\n", lines))
        .contains("localhost:9092", "http://localhost:8081", "http://localhost:8082")
        .contains("read 12,345", "39.8/s", "late 0", "p50/p99 ms", "SCORE_OUT_OF_RANGE 31")
        .contains("PT15M", "PT1H", "P1D", "P7D")
        .doesNotContain("P30D");
  }

  @Test
  void dropsAgentsBeforeChannelsAndChannelsBeforeTenants() {
    assertThat(lines(BUSY, 100, 22)).noneMatch(line -> line.contains("▲"));
    assertThat(lines(BUSY, 100, 22)).filteredOn(line -> line.startsWith("  voice ")).hasSize(3);
    assertThat(lines(BUSY, 100, 12)).noneMatch(line -> line.startsWith("  voice "));
    assertThat(lines(BUSY, 100, 12))
        .filteredOn(line -> line.matches("(aurora-net|harbor-bank|meadow-air) .*"))
        .hasSize(3);
    assertThat(lines(BUSY, 100, 7))
        .as("the foot stays when tenants have to go")
        .anyMatch(line -> line.startsWith("p50/p99 ms"));
  }

  @Test
  void theMostImportantOpenAlertsComeFirst() {
    NpsAlert explained = AlertRecords.firing("aurora-net/AGENT/ann", "PAGE");
    explained.setSuppressedBy("aurora-net/TEAM/billing/20260302-1");
    NpsAlert longer = AlertRecords.firing("harbor-bank/TENANT", "CRITICAL");
    longer.setDetectedAt(NOON.minusSeconds(300));
    Alerts alerts =
        AlertRecords.alerts(
            AlertRecords.firing("harbor-bank/CHANNEL/voice", "WATCH"),
            explained,
            AlertRecords.firing("aurora-net/TEAM/billing", "PAGE"),
            longer);

    List<String> lines = new Screen(Ansi.OFF).lines(BUSY, alerts, vitals(NOW), 100, 42);

    assertThat(lines).hasSizeLessThanOrEqualTo(42);
    assertThat(lines.subList(2, 8))
        .containsExactly(
            "",
            "CRITICAL  5 min  harbor-bank  harbor-bank/TENANT: 14 of 20 detractors since 11:59, usually 4 of 20",
            "PAGE        2 s  aurora-net   aurora-net/TEAM/billing: 14 of 20 detractors since 11:59, usually 4 o…",
            "WATCH       2 s  harbor-bank  harbor-bank/CHANNEL/voice: 14 of 20 detractors since 11:59, usually 4…",
            "PAGE        2 s  aurora-net   aurora-net/AGENT/ann: 14 of 20 detractors since 11:59, usually 4 of 20",
            "");
    assertThat(new Screen(Ansi.ON).lines(BUSY, alerts, vitals(NOW), 100, 42).get(6))
        .as("what another alert explains is faint")
        .startsWith("\u001B[2mPAGE");
    assertThat(new Screen(Ansi.OFF).lines(BUSY, alerts, vitals(NOW), 80, 24))
        .contains("and 3 more, 1 suppressed");
    assertThat(Screen.plain(BUSY, alerts, vitals(NOW)))
        .contains("\n  PAGE        2 s  aurora-net   aurora-net/TEAM/billing: 14 of 20 detractors");
  }

  @Test
  void coloursTheSignOnlyWhereItIsCertain() {
    Board board =
        Updates.board(
            Updates.tenant("up", window("PT15M", 700, 100, 200)),
            Updates.tenant("open", window("PT15M", 100, 0, 99)),
            Updates.tenant("down", window("PT15M", 200, 100, 700)),
            Updates.tenant("few", window("PT15M", 1, 0, 0)));

    assertThat(coloured(board, "up ")).contains("\u001B[32m +50 ±5  \u001B[0m");
    assertThat(coloured(board, "open ")).contains("\u001B[33m  +1 ±14 \u001B[0m");
    assertThat(coloured(board, "down ")).contains("\u001B[31m -50 ±5  \u001B[0m");
    assertThat(coloured(board, "few ")).contains("\u001B[2m+100 ±74?\u001B[0m");
  }

  @Test
  void coloursChangeNoText() {
    List<String> plain = lines(BUSY, 100, 40);
    List<String> coloured = new Screen(Ansi.ON).lines(BUSY, QUIET, vitals(NOW), 100, 40);

    assertThat(coloured).isNotEqualTo(plain);
    assertThat(coloured.stream().map(ScreenTest::withoutCodes)).isEqualTo(plain);
    assertThat(String.join("", plain)).doesNotContain("\u001B");
  }

  @Test
  void idsCannotControlTheTerminal() {
    String evil = "a\u001B[2Jb\r\nc\u202Ed";
    Board board =
        Updates.board(
            Updates.tenant(evil, window("PT15M", 700, 100, 200)),
            Updates.channel(evil, evil, window("PT15M", 700, 100, 200)),
            Updates.agent(evil, evil, evil, window("PT15M", 700, 100, 200)));

    String shown =
        String.join("|", lines(board, 100, 40)) + Screen.plain(board, QUIET, vitals(NOW));

    assertThat(shown)
        .contains("a\uFFFD[2Jb\uFFFD\uFFFDc\uFFFDd")
        .doesNotContain("\u001B", "\r", "\u202E", "b\n");
  }

  @Test
  void saysWhichTenantIsFurthestBehindOrSilent() {
    NpsUpdate quick = Updates.tenant("quick", window("PT15M", 1, 1, 1));
    NpsUpdate slow = Updates.tenant("slow", window("PT15M", 1, 1, 1));
    slow.setAsOf(NOON.minusSeconds(75));
    Board board = Updates.board(quick, slow);

    assertThat(lines(board, 100, 40).get(0)).endsWith("  slow 75 s behind");

    quick.setEmittedAt(NOON.minusSeconds(40));
    assertThat(lines(board, 100, 40).get(0)).endsWith("  quick silent for 42 s");
  }

  @Test
  void saysWhichPagerIsToldOfAlerts() {
    Vitals vitals = vitals(NOW, "localhost:9093");

    assertThat(new Screen(Ansi.OFF).lines(BUSY, QUIET, vitals, 100, 42).get(1))
        .isEqualTo(
            "registry http://localhost:8081  Flink http://localhost:8082  pager localhost:9093");
  }

  @Test
  void waitsForTheFirstUpdate() {
    assertThat(lines(new Board(), 100, 40)).contains("waiting for the first update");
    assertThat(Screen.plain(new Board(), QUIET, vitals(NOW))).startsWith("00:03:14  read 12,345");
  }

  @Test
  void aChannelMayArriveBeforeItsTenant() {
    WindowTally tally = window("PT15M", 700, 100, 200);
    Board board = Updates.board(Updates.channel("acme", "voice", tally));

    assertThat(lines(board, 100, 40)).contains("acme", "  voice                   +50 ±5    1,000");
  }

  private static String coloured(Board board, String tenant) {
    return new Screen(Ansi.ON)
        .lines(board, QUIET, vitals(NOW), 100, 40).stream()
            .filter(line -> withoutCodes(line).startsWith(tenant))
            .findFirst()
            .orElseThrow();
  }

  private static String withoutCodes(String line) {
    return line.replaceAll("\u001B\\[[0-9;]*m", "").stripTrailing();
  }

  private static List<String> lines(Board board, int width, int height) {
    return new Screen(Ansi.OFF).lines(board, QUIET, vitals(NOW), width, height);
  }

  private static Vitals vitals(Instant now) {
    return vitals(now, null);
  }

  private static Vitals vitals(Instant now, @Nullable String pager) {
    return new Vitals(
        NOW.minus(Duration.ofSeconds(194)),
        now,
        new Addresses("localhost:9092", "http://localhost:8081", "http://localhost:8082", pager),
        new JobCounts(12_345, 12_001, 120, 0, 60, 164, 48_211),
        new Rates(39.82, 38, 0.4, 0, 0.2, 0.13, 152.2),
        Map.of("SCORE_OUT_OF_RANGE", 31L, "TRUNCATED", 14L, "WRONG_MAGIC_BYTE", 15L),
        new FollowUps(321, 11, 4.21, new Latency(3.4, 21)),
        new Latency(5.4, 9),
        new Latency(12.2, 81.4),
        Latency.UNKNOWN);
  }
}
