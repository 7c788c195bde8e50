package realtimenps.sandbox.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.records.Feeder;
import realtimenps.sandbox.records.RecordJson;
import realtimenps.sandbox.records.TopicDump;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.replay.Outcome;
import realtimenps.sandbox.replay.ReplayInput;
import realtimenps.sandbox.stack.JobCounts;
import realtimenps.sandbox.stack.Stack;
import realtimenps.sandbox.stack.Topics;
import realtimenps.schemas.Contract;

/** A stack of real parts for one test, and what a test does with it. */
final class Flow implements AutoCloseable {
  static final int PARTITIONS = 4;
  static final int PARALLELISM = 2;

  final Stack stack;
  Feeder feeder;
  private final Path dir;
  private final int inputPartitions;

  private Flow(Path dir, int inputPartitions, int jobs) throws InterruptedException {
    this.dir = dir;
    this.inputPartitions = inputPartitions;
    Map<String, Integer> partitions =
        Map.of(Topics.RESPONSES, inputPartitions, Topics.UPDATES, PARTITIONS);
    stack = Stack.start(new Stack.Plan(0, 0, 0, dir, partitions, jobs * PARALLELISM), line -> {});
    feeder = newFeeder();
  }

  private Feeder newFeeder() {
    return new Feeder(stack.broker().connection(), Topics.RESPONSES);
  }

  static Flow start(Path dir) throws InterruptedException {
    return new Flow(dir, PARTITIONS, 1);
  }

  /** With room for two jobs beside each other. */
  static Flow startForTwoJobs(Path dir, int inputPartitions) throws InterruptedException {
    return new Flow(dir, inputPartitions, 2);
  }

  static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(100));
  }

  JobID runJob(Map<String, String> settings, @Nullable String savepoint)
      throws InterruptedException {
    return stack.runJob(settings, PARALLELISM, savepoint);
  }

  /** Sends lines in the form of a replay's. */
  void feed(List<? extends JsonNode> lines) throws IOException {
    Path file = SurveyFile.write(dir.resolve("lines.jsonl"), lines);
    ReplayInput.jsonLines(file)
        .forEach(stack.schemaId(Topics.RESPONSES), line -> feeder.send(line.key(), line.value()));
    feeder.flush();
  }

  byte[] encode(GenericRecord response) {
    return Wire.encode(stack.schemaId(Topics.RESPONSES), response);
  }

  JobCounts counts() {
    return JobCounts.of(stack.flink().metrics());
  }

  long restarts() {
    return stack.flink().metrics().sum("", "numRestarts");
  }

  void awaitQuiet(JobID job, long expected) throws InterruptedException {
    new Outcome(stack.flink(), job).awaitQuiet(expected, counts -> {});
  }

  /** All records of a topic, in the form of a replay's output. */
  Path dump(String topic) throws IOException {
    Path file = dir.resolve(topic + ".jsonl");
    new TopicDump(stack.broker().connection(), new RecordJson(new Wire(stack.schemas())))
        .write(topic, file);
    return file;
  }

  /** Waits until a checkpoint covers all input: then all of it is settled, rolled and written. */
  void awaitCheckpointOfAllInput() {
    try (Admin admin = admin()) {
      await().until(() -> committed(admin) == written(admin, Topics.RESPONSES));
    }
  }

  /** Waits until a checkpoint covers at least so many records of the input. */
  void awaitCheckpointOf(long records) {
    try (Admin admin = admin()) {
      await().until(() -> committed(admin) >= records);
    }
  }

  /** Whether a checkpoint covers at least so many records of the input. */
  boolean isInACheckpoint(long records) throws Exception {
    try (Admin admin = admin()) {
      return committed(admin) >= records;
    }
  }

  /** Waits until so many more records have been written to a topic than are there now. */
  void awaitMore(String topic, long records, Action action) throws IOException {
    try (Admin admin = admin()) {
      long before = written(admin, topic);
      action.run();
      await().until(() -> written(admin, topic) >= before + records);
    }
  }

  /** What is to write them. */
  interface Action {
    void run() throws IOException;
  }

  void createTopic(String name) throws InterruptedException, ExecutionException {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
  }

  /** Deletes all records of the input that are there now, as retention does. */
  void deleteInput() throws InterruptedException {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    for (int partition = 0; partition < inputPartitions; partition++) {
      all.put(new TopicPartition(Topics.RESPONSES, partition), RecordsToDelete.beforeOffset(-1));
    }
    try (Admin admin = admin()) {
      admin.deleteRecords(all).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Deletes the input and creates it anew, as a user does that wants it empty. It has a new feeder:
   * an idempotent producer that has a batch refused by the old topic and the one after it taken by
   * the new one repeats the first, out of sequence, until it expires.
   */
  void recreateInput() throws InterruptedException, ExecutionException {
    NewTopic anew = Topics.newTopic(Contract.SURVEY_RESPONSE, inputPartitions, null);
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(Topics.RESPONSES)).all().get();
      await()
          .ignoreExceptionsMatching(e -> e.getCause() instanceof TopicExistsException)
          .until(() -> admin.createTopics(List.of(anew)).all().get() == null);
      await().ignoreExceptions().until(() -> written(admin, Topics.RESPONSES) == 0);
    }
    feeder.close();
    feeder = newFeeder();
  }

  private Admin admin() {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.broker().bootstrapServers()));
  }

  /** How many records of the input a checkpoint covers. */
  static long committed(Admin admin) throws Exception {
    return admin
        .listConsumerGroupOffsets("nps-job")
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(place -> place.getKey().topic().equals(Topics.RESPONSES))
        .mapToLong(place -> place.getValue().offset())
        .sum();
  }

  /** How many records a topic has. Throws nothing checked, as it is asked again and again. */
  static long written(Admin admin, String topic) {
    try {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      for (TopicDescription description :
          admin.describeTopics(List.of(topic)).allTopicNames().get().values()) {
        description
            .partitions()
            .forEach(
                p -> latest.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest()));
      }
      return admin.listOffsets(latest).all().get().values().stream()
          .mapToLong(ListOffsetsResultInfo::offset)
          .sum();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    feeder.close();
    stack.close();
  }
}
