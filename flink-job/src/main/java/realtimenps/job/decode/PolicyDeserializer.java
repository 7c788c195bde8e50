package realtimenps.job.decode;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.PolicyDraft;
import realtimenps.job.settings.Settings;
import realtimenps.v1.TenantPolicy;

/** Reads tenants' policies. It never fails for what a record holds; see {@link WireReader}. */
public final class PolicyDeserializer implements KafkaRecordDeserializationSchema<IncomingPolicy> {
  private static final long serialVersionUID = 1;

  private final Settings.Registry settings;
  private final Map<Integer, Schema> registered;
  private transient @Nullable WireReader<PolicyDraft> wire;

  public PolicyDeserializer(Settings.Registry settings) {
    this(settings, Map.of());
  }

  /**
   * @param registered writers' schemas that the registry has, by id: those are read whether it
   *     answers or not
   */
  public PolicyDeserializer(Settings.Registry settings, Map<Integer, Schema> registered) {
    this.settings = settings;
    this.registered = Map.copyOf(registered);
  }

  @Override
  public void open(InitializationContext context) {
    wire =
        new WireReader<>(
            TenantPolicy.getClassSchema(),
            registered,
            settings,
            PolicyDeserializer::draftOf,
            ByHand.nothing());
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<IncomingPolicy> out)
      throws IOException {
    out.collect(decode(SourceRecord.of(record)));
  }

  private IncomingPolicy decode(SourceRecord source) throws IOException {
    byte[] value = source.value();
    if (value == null) {
      return new IncomingPolicy(source, null, null);
    }
    if (wire == null) {
      throw new IllegalStateException("deserialize before open");
    }
    WireReader.Decoded<PolicyDraft> decoded = wire.read(value);
    return new IncomingPolicy(source, decoded.content(), decoded.rejection());
  }

  private static PolicyDraft draftOf(GenericRecord policy) {
    return new PolicyDraft(
        (String) policy.get("tenantId"),
        (String) policy.get("timeZone"),
        (Double) policy.get("falsePagesPerMonth"),
        textsOf(policy.get("pagingScopes")),
        (Long) policy.get("minDetractors"),
        (Double) policy.get("minLift"),
        (Double) policy.get("sampleTarget"),
        textsOf(policy.get("mutedSubjects")),
        ((Collection<?>) policy.get("routes"))
            .stream().map(route -> routeOf((GenericRecord) route)).toList());
  }

  private static List<String> textsOf(Object texts) {
    return ((Collection<?>) texts).stream().map(String.class::cast).toList();
  }

  private static Policy.Route routeOf(GenericRecord route) {
    return new Policy.Route((String) route.get("subjectPrefix"), (String) route.get("receiver"));
  }

  @Override
  public TypeInformation<IncomingPolicy> getProducedType() {
    return TypeInformation.of(IncomingPolicy.class);
  }
}
