package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.Endpoints;
import realtimenps.sandbox.stack.Topics;

/** What docs/recipes.md shows, as it stands there, on answers, corrections and erasures. */
class RecipesITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POSTGRES_IN_THE_RECIPE = "127.0.0.1:5432";
  private static final Duration BETWEEN_DUMPS = Duration.ofSeconds(1);
  private static final List<String> TENANTS = List.of("aurora-net", "harbor-bank", "meadow-air");
  private static final int ANSWERS = 4_500;
  private static final int AGENTS = 16;

  private final Random random = new Random(23);

  @Test
  void the_agents_of_the_query_are_the_worst_of_the_last_hour(@TempDir Path dir) throws Exception {
    try (Flow flow = Flow.start(dir)) {
      JobID job = flow.runJob(Map.of("flat-updates", "true"), null);
      List<String> sql = Recipes.statements("Flink SQL");
      TableEnvironment flink = flinkSql();
      flink.executeSql(onThisStack(sql.get(0), flow));
      flow.feed(answers());
      try (LiveResult worst = new LiveResult(flink.executeSql(sql.get(1)))) {
        awaitWorstAgents(worst, flow);

        List<JsonNode> changes = correctionsAndErasures();
        flow.feed(changes);
        flow.awaitQuiet(job, ANSWERS + changes.size());
        awaitWorstAgents(worst, flow);
      }
    }
  }

  @Test
  void the_rows_in_postgres_are_the_latest_rows_of_the_topic(@TempDir Path dir) throws Exception {
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.builder().setDataDirectory(dir.resolve("postgres")).start();
        Connection database = postgres.getPostgresDatabase().getConnection();
        Statement statement = database.createStatement();
        Flow flow = Flow.start(dir)) {
      List<String> inPostgres = Recipes.statements("PostgreSQL");
      statement.execute(inPostgres.get(0));
      JobID job = flow.runJob(Map.of("flat-updates", "true"), null);
      flow.feed(answers());

      TableResult copy = copy(flow, postgres.getPort());
      awaitSameRows(statement, flow);
      assertThat(subjects(statement)).anyMatch(subject -> subject.startsWith("meadow-air/"));

      List<JsonNode> changes = correctionsAndErasures();
      flow.feed(changes);
      flow.awaitQuiet(job, ANSWERS + changes.size());
      awaitSameRows(statement, flow);
      assertThat(subjects(statement))
          .noneMatch(subject -> subject.startsWith("meadow-air/"))
          .hasSizeGreaterThan(2 * AGENTS);
      assertBoard(statement, inPostgres.get(1));
      copy.getJobClient().orElseThrow().cancel().get();
    }
  }

  /** Of the last 50 minutes, so that they stay in the last hour; four agents have few. */
  private List<JsonNode> answers() {
    Instant now = Instant.now();
    return IntStream.range(0, ANSWERS).mapToObj(number -> answer(number, 0, now)).toList();
  }

  private List<JsonNode> correctionsAndErasures() {
    Instant now = Instant.now();
    List<JsonNode> lines = new ArrayList<>();
    for (int number = 0; number < ANSWERS; number += 4) {
      lines.add(answer(number, 1, now));
    }
    for (int number = 0; number < ANSWERS; number++) {
      if (number % 7 == 0 || tenantOf(number).equals("meadow-air")) {
        lines.add(
            JSON.valueToTree(
                Map.of("erase", Map.of("tenantId", tenantOf(number), "responseId", "r" + number))));
      }
    }
    return lines;
  }

  private JsonNode answer(int number, long revision, Instant now) {
    int agent = random.nextInt(10) > 0 ? random.nextInt(AGENTS - 4) : random.nextInt(AGENTS);
    return JSON.createObjectNode()
        .put("tenantId", tenantOf(number))
        .put("responseId", "r" + number)
        .put("revision", revision)
        .put("score", random.nextInt(AGENTS) < agent ? random.nextInt(11) : 9)
        .put("channel", random.nextBoolean() ? "voice" : "e/mail")
        .put("agentId", "agent " + agent)
        .put("teamId", "team" + agent % 3)
        .put("respondedAt", now.minusSeconds(random.nextInt(3_000)).toString());
  }

  private static String tenantOf(int number) {
    return TENANTS.get(number % TENANTS.size());
  }

  private static TableEnvironment flinkSql() {
    return TableEnvironment.create(EnvironmentSettings.inStreamingMode());
  }

  private static String onThisStack(String statement, Flow flow) {
    assertThat(statement).contains(Endpoints.BOOTSTRAP_SERVERS, Endpoints.REGISTRY_URL);
    return statement
        .replace(Endpoints.BOOTSTRAP_SERVERS, flow.stack.broker().bootstrapServers())
        .replace(Endpoints.REGISTRY_URL, flow.stack.registry().url());
  }

  /** All of the page for Flink but the query. */
  private static TableResult copy(Flow flow, int postgresPort) throws IOException {
    List<String> sql = Recipes.statements("Flink SQL");
    assertThat(sql).hasSize(5);
    assertThat(sql.get(2)).contains(POSTGRES_IN_THE_RECIPE);
    String[] setting = sql.get(3).split("'");
    TableEnvironment flink = flinkSql();
    flink.executeSql(onThisStack(sql.get(0), flow));
    flink.executeSql(sql.get(2).replace(POSTGRES_IN_THE_RECIPE, "127.0.0.1:" + postgresPort));
    flink.getConfig().set(setting[1], setting[3]);
    return flink.executeSql(sql.get(4));
  }

  private static void awaitWorstAgents(LiveResult worst, Flow flow) {
    Flow.await()
        .pollInterval(BETWEEN_DUMPS)
        .untilAsserted(
            () -> {
              List<List<Object>> expected = worstAgents(latestRows(flow).values());
              assertThat(expected).hasSize(10);
              assertThat(worst.rows()).containsExactlyInAnyOrderElementsOf(expected);
            });
  }

  private static List<List<Object>> worstAgents(Iterable<JsonNode> rows) {
    List<JsonNode> agents = new ArrayList<>();
    for (JsonNode row : rows) {
      if (row.path("subject").textValue().startsWith("aurora-net/AGENT/")
          && row.path("windowName").textValue().equals("PT1H")
          && row.path("sampleStatus").textValue().equals("ADEQUATE")) {
        agents.add(row);
      }
    }
    assertThat(agents).hasSizeGreaterThan(10);
    agents.sort(Comparator.comparingDouble(row -> row.path("npsHigh").doubleValue()));
    return agents.stream()
        .limit(10)
        .map(
            row ->
                List.<Object>of(
                    row.path("agentId").textValue(),
                    row.path("latestTeamId").textValue(),
                    row.path("nps").doubleValue(),
                    row.path("npsLow").doubleValue(),
                    row.path("npsHigh").doubleValue(),
                    row.path("promoters").longValue()
                        + row.path("passives").longValue()
                        + row.path("detractors").longValue()))
        .toList();
  }

  private static Map<String, JsonNode> latestRows(Flow flow) throws IOException {
    return Recount.lastBySubject(flow.dump(Topics.WINDOW_UPDATES));
  }

  /** Windows go on, so that the two may differ for a moment. */
  private static void awaitSameRows(Statement statement, Flow flow) {
    Flow.await()
        .pollInterval(BETWEEN_DUMPS)
        .untilAsserted(
            () -> {
              Map<String, Map<String, Object>> rows = rows(statement);
              Map<String, Map<String, Object>> expected = new HashMap<>();
              latestRows(flow).forEach((key, row) -> expected.put(key, typed(row)));
              assertThat(rows).isEqualTo(expected);
            });
  }

  private static Map<String, Object> typed(JsonNode row) {
    Map<String, Object> typed = new HashMap<>();
    row.properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (field.getKey().endsWith("At") || field.getKey().equals("asOf")) {
                typed.put(field.getKey(), Instant.parse(value.textValue()));
              } else if (value.isTextual()) {
                typed.put(field.getKey(), value.textValue());
              } else if (value.isNumber()) {
                typed.put(field.getKey(), value.doubleValue());
              }
            });
    return typed;
  }

  private static Map<String, Map<String, Object>> rows(Statement statement) throws SQLException {
    Map<String, Map<String, Object>> rows = new HashMap<>();
    try (ResultSet result = statement.executeQuery("SELECT * FROM nps_windows")) {
      while (result.next()) {
        Map<String, Object> row = new HashMap<>();
        for (int column = 2; column <= result.getMetaData().getColumnCount(); column++) {
          Object value = typed(result.getObject(column));
          if (value != null) {
            row.put(camelCase(result.getMetaData().getColumnName(column)), value);
          }
        }
        rows.put(result.getString(1), row);
      }
    }
    return rows;
  }

  private static @Nullable Object typed(@Nullable Object value) {
    if (value instanceof Timestamp time) {
      return time.toLocalDateTime().toInstant(ZoneOffset.UTC);
    }
    return value instanceof Number number ? number.doubleValue() : value;
  }

  private static String camelCase(String column) {
    String[] words = column.split("_", -1);
    StringBuilder name = new StringBuilder(words[0]);
    Arrays.stream(words)
        .skip(1)
        .forEach(
            word ->
                name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length()));
    return name.toString();
  }

  private static List<String> subjects(Statement statement) throws SQLException {
    List<String> subjects = new ArrayList<>();
    try (ResultSet result = statement.executeQuery("SELECT subject FROM nps_windows")) {
      while (result.next()) {
        subjects.add(result.getString(1));
      }
    }
    return subjects;
  }

  private static void assertBoard(Statement statement, String query) throws SQLException {
    List<String> board = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        board.add(result.getString(1) + " " + result.getString(2));
      }
    }
    assertThat(board)
        .containsExactly(
            "aurora-net PT15M",
            "aurora-net PT1H",
            "aurora-net P1D",
            "aurora-net P7D",
            "aurora-net P30D",
            "harbor-bank PT15M",
            "harbor-bank PT1H",
            "harbor-bank P1D",
            "harbor-bank P7D",
            "harbor-bank P30D");
  }

  /** The rows of a query that goes on, as they are now. */
  private static final class LiveResult implements AutoCloseable {
    private final CloseableIterator<Row> changes;
    private final List<List<Object>> rows = new ArrayList<>();
    private @Nullable RuntimeException failure;

    LiveResult(TableResult result) {
      changes = result.collect();
      Thread reader = new Thread(this::read, "read-query-result");
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try {
        changes.forEachRemaining(this::apply);
      } catch (RuntimeException e) {
        end(e); // also by being closed
      }
    }

    private synchronized void end(RuntimeException e) {
      failure = e;
    }

    private synchronized void apply(Row change) {
      List<Object> row = IntStream.range(0, change.getArity()).mapToObj(change::getField).toList();
      if (change.getKind() == RowKind.INSERT || change.getKind() == RowKind.UPDATE_AFTER) {
        rows.add(row);
      } else {
        rows.remove(row);
      }
    }

    synchronized List<List<Object>> rows() {
      if (failure != null) {
        throw failure;
      }
      return List.copyOf(rows);
    }

    @Override
    public void close() throws Exception {
      changes.close();
    }
  }
}
