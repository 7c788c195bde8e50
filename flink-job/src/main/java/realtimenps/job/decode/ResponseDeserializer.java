package realtimenps.job.decode;

import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Submission;
import realtimenps.job.settings.Settings;
import realtimenps.v1.SurveyResponse;

/** Reads survey responses. It never fails for what a record holds; see {@link WireReader}. */
public final class ResponseDeserializer implements KafkaRecordDeserializationSchema<Incoming> {
  private static final long serialVersionUID = 1;

  private final Settings.Registry settings;
  private final Map<Integer, Schema> registered;
  private transient @Nullable WireReader<Submission> wire;

  public ResponseDeserializer(Settings.Registry settings) {
    this(settings, Map.of());
  }

  /**
   * @param registered writers' schemas that the registry has, by id: those are read whether it
   *     answers or not
   */
  public ResponseDeserializer(Settings.Registry settings, Map<Integer, Schema> registered) {
    this.settings = settings;
    this.registered = Map.copyOf(registered);
  }

  @Override
  public void open(InitializationContext context) {
    wire =
        new WireReader<>(
            SurveyResponse.getClassSchema(),
            registered,
            settings,
            ResponseDeserializer::submissionOf,
            new ResponseByHand());
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Incoming> out)
      throws IOException {
    out.collect(decode(SourceRecord.of(record)));
  }

  private Incoming decode(SourceRecord source) throws IOException {
    byte[] value = source.value();
    if (value == null) {
      return new Incoming(source, null, null);
    }
    if (wire == null) {
      throw new IllegalStateException("deserialize before open");
    }
    WireReader.Decoded<Submission> decoded = wire.read(value);
    return new Incoming(source, decoded.content(), decoded.rejection());
  }

  static Submission submissionOf(GenericRecord response) {
    return new Submission(
        (String) response.get("tenantId"),
        (String) response.get("responseId"),
        (Long) response.get("revision"),
        (Integer) response.get("score"),
        (String) response.get("scale"),
        (String) response.get("channel"),
        (String) response.get("agentId"),
        (String) response.get("teamId"),
        (String) response.get("respondentId"),
        (String) response.get("interactionId"),
        (String) response.get("surveyId"),
        (String) response.get("contactReason"),
        (String) response.get("comment"),
        (Long) response.get("respondedAt"));
  }

  @Override
  public TypeInformation<Incoming> getProducedType() {
    return TypeInformation.of(Incoming.class);
  }
}
