package realtimenps.sandbox.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import realtimenps.sandbox.UserError;
import realtimenps.schemas.Contract;

class PolicyLinesTest {
  private Path file = Path.of("unset");

  @BeforeEach
  void place(@TempDir Path dir) {
    file = dir.resolve("policies.jsonl");
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws IOException {
    Line line = single("{\"tenantId\": \"a/b\"}");

    assertThat(text(line.key())).isEqualTo("a%2Fb");
    assertThat(decode(line))
        .hasToString(
            "{\"tenantId\": \"a/b\", \"timeZone\": \"UTC\", \"falsePagesPerMonth\": 1.0, \"pagingScopes\": [\"TENANT\", \"CHANNEL\", \"TEAM\", \"AGENT\"], \"minDetractors\": 4, \"minLift\": 0.1, \"sampleTarget\": 20.0, \"mutedSubjects\": [], \"routes\": []}");
  }

  @Test
  void everyFieldCanBeGiven() throws IOException {
    String policy =
        "{\"tenantId\": \"acme\", \"timeZone\": \"Europe/Zurich\", \"falsePagesPerMonth\": 0.5, \"pagingScopes\": [\"TEAM\"], \"minDetractors\": 5, \"minLift\": 0.0, \"sampleTarget\": 10.0, \"mutedSubjects\": [\"acme/TEAM/training\"], \"routes\": [{\"subjectPrefix\": \"acme/TEAM\", \"receiver\": \"lea\"}]}";

    assertThat(decode(single(policy.replace("10.0", "10").replace("0.0,", "0,"))))
        .hasToString(policy);
  }

  @Test
  void aResetIsATombstoneUnderTheTenantsKey() throws IOException {
    Line line = single("{\"reset\": \"a/b\"}");

    assertThat(text(line.key())).isEqualTo("a%2Fb");
    assertThat(line.value()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | the required field tenantId is missing",
        "{\"tenantId\":\"acme\",\"target\":5} | unknown field \"target\"; a policy has tenantId, timeZone",
        "{\"tenantId\":\"acme\",\"sampleTarget\":\"5\"} | sampleTarget must be a number, is \"5\"",
        "{\"tenantId\":\"acme\",\"sampleTarget\":null} | sampleTarget must be a number, is null",
        "{\"tenantId\":\"acme\",\"minDetractors\":4.5} | minDetractors must be a whole number",
        "{\"tenantId\":\"acme\",\"pagingScopes\":\"TEAM\"} | pagingScopes must be a list, is \"TEAM\"",
        "{\"tenantId\":\"acme\",\"pagingScopes\":[\"TEAM\",1]} | pagingScopes[1] must be a text, is 1",
        "{\"tenantId\":\"acme\",\"routes\":[\"acme\"]} | routes[0] must be an object",
        "{\"tenantId\":\"acme\",\"routes\":[{\"receiver\":\"x\"}]} | the required field subjectPrefix is missing",
        "{\"tenantId\":\"acme\",\"routes\":[{\"to\":\"x\"}]} | unknown field \"to\"; routes[0] has subjectPrefix, receiver",
        "{\"tenantId\":\"acme\",\"minLift\":2,\"sampleTarget\":0} | minLift is 2.0; it must be from 0 to 1; sampleTarget is 0.0; it must be over 0",
        "{\"reset\":\"\"} | \"reset\" must be a tenant",
        "{\"reset\":{\"tenantId\":\"acme\"}} | \"reset\" must be a tenant",
        "{\"reset\":\"acme\",\"minLift\":0} | \"reset\" must be a tenant and stand alone",
        "[] | one JSON object",
      })
  void aLineThatCannotBeInForceIsNamedWithItsReason(String bad, String reason) throws IOException {
    Files.writeString(file, "{\"tenantId\":\"acme\"}\n\n" + bad + "\n");

    assertThatThrownBy(() -> ReplayInput.policies(file).check())
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(UserError.WRONG_INPUT))
        .hasMessageStartingWith(file + ":3: ")
        .hasMessageContaining(reason);
  }

  private Line single(String json) throws IOException {
    Files.writeString(file, json + "\n");
    assertThat(ReplayInput.policies(file).check()).isEqualTo(1);
    List<Line> lines = new ArrayList<>();
    ReplayInput.policies(file).forEach(7, lines::add);
    return lines.get(0);
  }

  private static GenericRecord decode(Line line) throws IOException {
    byte[] value = Objects.requireNonNull(line.value());
    return new GenericDatumReader<GenericRecord>(Contract.TENANT_POLICY.schema())
        .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
  }

  private static String text(byte @Nullable [] bytes) {
    return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
  }
}
