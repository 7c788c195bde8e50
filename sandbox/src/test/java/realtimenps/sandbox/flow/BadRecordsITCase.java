package realtimenps.sandbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.SurveyResponse;

/** What cannot be counted is told of, byte for byte, and harms nothing beside it. */
class BadRecordsITCase {
  private static final Instant RESPONDED_AT = Instant.parse("2024-05-01T10:00:00Z");

  private record Bad(String reason, byte @Nullable [] key, byte @Nullable [] value) {}

  @Test
  void each_bad_record_is_rejected_and_every_good_one_counted(@TempDir Path dir)
      throws IOException, InterruptedException {
    try (Flow flow = Flow.start(dir)) {
      JobID job = flow.runJob(Map.of(), null);
      List<Bad> bad = badRecords(flow);
      int good = 0;
      for (Bad record : bad) {
        sendGood(flow, good++);
        flow.feeder.send(record.key(), record.value());
        sendGood(flow, good++);
      }
      flow.feeder.send(null, flow.encode(response(good++)));
      flow.feeder.flush();
      flow.awaitQuiet(job, good + bad.size());

      assertThat(flow.counts().counted()).isEqualTo(good);
      assertThat(flow.counts().rejected()).isEqualTo(bad.size());
      assertThat(flow.stack.flink().metrics().sum("validate-responses", "unkeyed")).isEqualTo(1);
      assertThat(flow.restarts()).isZero();
      JsonNode tenant = Recount.lastBySubject(flow.dump(Topics.UPDATES)).get("acme/TENANT");
      assertThat(tenant).isNotNull();
      assertThat(tenant.at("/windows/4/promoters").asInt()).isEqualTo(good);

      List<JsonNode> rejected = Replays.records(flow.dump(Topics.REJECTED));
      assertThat(rejected.stream().map(record -> describe(record)).toList())
          .containsExactlyInAnyOrderElementsOf(
              bad.stream().map(record -> describe(record)).toList());
      Map<String, ConsumerRecord<byte[], byte[]>> input =
          readInput(flow.stack.broker().bootstrapServers());
      for (JsonNode record : rejected) {
        JsonNode value = record.get("value");
        assertThat(value.get("sourceTopic").asText()).isEqualTo(Topics.RESPONSES);
        String place = value.get("sourcePartition") + "@" + value.get("sourceOffset");
        ConsumerRecord<byte[], byte[]> source = input.get(place);
        assertThat(source).as(place).isNotNull();
        assertThat(base64(source.value())).isEqualTo(textOf(value.get("rawValue")));
        assertThat(base64(source.key())).isEqualTo(textOf(value.get("rawKey")));
        assertThat(Instant.parse(value.get("sourceTimestamp").asText()))
            .isEqualTo(Instant.ofEpochMilli(source.timestamp()));
      }
    }
  }

  private static List<Bad> badRecords(Flow flow) {
    byte[] good = flow.encode(response(1));
    byte[] key = "acme/x".getBytes(StandardCharsets.UTF_8);
    byte[] corrupt = good.clone();
    Arrays.fill(corrupt, 6, corrupt.length, (byte) 0xFF);
    byte[] wrongMagic = good.clone();
    wrongMagic[0] = 1;
    byte[] unknownId = good.clone();
    ByteBuffer.wrap(unknownId).putInt(1, 987_654);
    byte[] bomb = Arrays.copyOf(good, 10);
    ByteBuffer.wrap(bomb, 5, 5).put(new byte[] {-2, -1, -1, -1, 15}); // two billion characters
    byte[] leftOver = Arrays.copyOf(good, good.length + 3);
    byte[] notText = {(byte) 0xC3, (byte) 0x28};
    return List.of(
        new Bad("MALFORMED_AVRO", key, corrupt),
        new Bad("EMPTY_VALUE", key, new byte[0]),
        new Bad("TRUNCATED", key, Arrays.copyOf(good, good.length - 4)),
        new Bad("TRUNCATED", key, Arrays.copyOf(good, 3)),
        new Bad("WRONG_MAGIC_BYTE", key, wrongMagic),
        new Bad("UNKNOWN_SCHEMA_ID", key, unknownId),
        new Bad("UNKNOWN_SCHEMA_ID", null, unknownId),
        new Bad("MALFORMED_AVRO", key, bomb),
        new Bad("MALFORMED_AVRO", key, leftOver),
        new Bad("ERASURE_WITHOUT_KEY", null, null),
        new Bad("ERASURE_WITHOUT_KEY", "acme".getBytes(StandardCharsets.UTF_8), null),
        new Bad("ERASURE_WITHOUT_KEY", notText, null));
  }

  private static void sendGood(Flow flow, int number) {
    byte[] key = ("acme/r" + number).getBytes(StandardCharsets.UTF_8);
    flow.feeder.send(key, flow.encode(response(number)));
  }

  private static SurveyResponse response(int number) {
    return SurveyResponse.newBuilder()
        .setTenantId("acme")
        .setResponseId("r" + number)
        .setScore(10)
        .setChannel("voice")
        .setRespondedAt(RESPONDED_AT.plusSeconds(number))
        .build();
  }

  private static String describe(Bad bad) {
    return bad.reason() + " " + base64(bad.key()) + " " + base64(bad.value());
  }

  private static String describe(JsonNode rejected) {
    JsonNode value = rejected.get("value");
    return value.get("reason").asText()
        + " "
        + textOf(value.get("rawKey"))
        + " "
        + textOf(value.get("rawValue"));
  }

  private static String base64(byte @Nullable [] bytes) {
    return bytes == null ? "null" : Base64.getEncoder().encodeToString(bytes);
  }

  private static String textOf(JsonNode node) {
    return node.isNull() ? "null" : node.asText();
  }

  private static Map<String, ConsumerRecord<byte[], byte[]>> readInput(String bootstrapServers) {
    List<TopicPartition> partitions =
        IntStream.range(0, Flow.PARTITIONS)
            .mapToObj(partition -> new TopicPartition(Topics.RESPONSES, partition))
            .toList();
    Map<String, ConsumerRecord<byte[], byte[]>> records = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<TopicPartition> left = new ArrayList<>(partitions);
      while (!left.isEmpty()) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> records.put(record.partition() + "@" + record.offset(), record));
        Map<TopicPartition, Long> ends = consumer.endOffsets(left);
        left.removeIf(
            partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
      }
    }
    return records;
  }
}
