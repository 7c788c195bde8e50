package realtimenps.benchmarks.latency;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import realtimenps.connections.KafkaConnection;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.domain.Subject;
import realtimenps.sandbox.records.Consumers;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.NpsUpdate;
import realtimenps.v1.RejectedResponse;

/**
 * What became of the responses of a tenant that makes up agents, by what the job wrote.
 *
 * @param subjects that were opened, the tenant not counted
 * @param responses that are in the tenant's numbers
 * @param rejected because the tenant had too many subjects
 * @param rejectedElse for another reason, or of another tenant
 */
record LetIn(int subjects, long responses, long rejected, long rejectedElse) {

  static LetIn read(String bootstrapServers, Wire wire) throws IOException {
    KafkaConnection kafka = KafkaConnection.to(bootstrapServers);
    String tenantKey = Subject.tenantKey(FloodCommand.TENANT);
    Set<String> subjects = new HashSet<>();
    long[] counts = new long[3];
    Consumers.readAll(
        kafka,
        Topics.UPDATES,
        record -> {
          byte[] value = record.value();
          String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
          if (value != null && key.equals(tenantKey)) {
            counts[0] = wire.decode(value, NpsUpdate.class).map(Reader::responses).orElse(0L);
          } else if (key.startsWith(FloodCommand.TENANT + "/")) {
            subjects.add(key);
          }
        });
    Consumers.readAll(
        kafka,
        Topics.REJECTED,
        record -> {
          byte[] value = record.value();
          if (value != null) {
            boolean isTooMany =
                wire.decode(value, RejectedResponse.class).filter(LetIn::isTooMany).isPresent();
            counts[isTooMany ? 1 : 2]++;
          }
        });
    return new LetIn(subjects.size(), counts[0], counts[1], counts[2]);
  }

  private static boolean isTooMany(RejectedResponse rejected) {
    return rejected.getReason().equals(RejectReason.TOO_MANY_SUBJECTS.name())
        && FloodCommand.TENANT.equals(rejected.getTenantId());
  }

  /** Whether the bound held, and every response was either counted or rejected for it. */
  boolean isRight(int sent, int bound) {
    return subjects <= bound && rejected > 0 && rejectedElse == 0 && responses + rejected == sent;
  }
}
