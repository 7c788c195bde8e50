package realtimenps.benchmarks.engines;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.AggregatePhaseStrategy;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.types.Row;
import realtimenps.job.domain.Subject;

/**
 * Flink SQL's windowing table-valued function {@code HOP}, on the heap: counts by minute, which are
 * merged to the hour when it ends. Each window is emitted once.
 */
final class FlinkSqlHop implements Engine {
  private static final String RESPONSES =
      """
      CREATE TABLE responses (
        tenantId STRING,
        agentId STRING,
        channel STRING,
        score INT,
        respondedAt TIMESTAMP(3),
        WATERMARK FOR respondedAt AS respondedAt - INTERVAL '30' SECOND
      ) WITH (
        'connector' = 'kafka',
        'topic' = '%s',
        'properties.bootstrap.servers' = '%s',
        'properties.group.id' = 'flink-sql-hop',
        'scan.startup.mode' = 'earliest-offset',
        'format' = 'avro-confluent',
        'avro-confluent.url' = '%s'
      )
      """;

  private static final String TALLIES =
      """
      SELECT tenantId, agentId, channel, window_end,
        COUNT(*) FILTER (WHERE score >= 9) AS promoters,
        COUNT(*) FILTER (WHERE score BETWEEN 7 AND 8) AS passives,
        COUNT(*) FILTER (WHERE score <= 6) AS detractors
      FROM HOP(TABLE responses, DESCRIPTOR(respondedAt), INTERVAL '1' MINUTE, INTERVAL '1' HOUR)
      GROUP BY window_start, window_end, tenantId, agentId, channel
      """;

  @Override
  public Running start(Plan plan) throws Exception {
    return FlinkJob.start(plan, settings(), env -> build(env, plan));
  }

  /** There is no setting for mini-batches: a windowing function always works in them. */
  private static Configuration settings() {
    return FlinkJob.heap()
        .set(
            OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY,
            AggregatePhaseStrategy.TWO_PHASE);
  }

  private static void build(StreamExecutionEnvironment env, Plan plan) {
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tables.executeSql(
        RESPONSES.formatted(plan.topic(), plan.bootstrapServers(), plan.registryUrl()));
    Table tallies = tables.sqlQuery(TALLIES);
    tables
        .toDataStream(tallies)
        .map(FlinkSqlHop::result)
        .returns(WindowResult.class)
        .sinkTo(new WindowResultSink());
  }

  private static WindowResult result(Row row) {
    return new WindowResult(
        Subject.agentChannelKey(row.getFieldAs(0), row.getFieldAs(1), row.getFieldAs(2)),
        row.<LocalDateTime>getFieldAs(3).toInstant(ZoneOffset.UTC).toEpochMilli(),
        row.<Long>getFieldAs(4),
        row.<Long>getFieldAs(5),
        row.<Long>getFieldAs(6));
  }
}
