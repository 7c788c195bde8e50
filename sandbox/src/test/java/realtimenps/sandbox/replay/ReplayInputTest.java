package realtimenps.sandbox.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import realtimenps.sandbox.UserError;

class ReplayInputTest {
  private static final int SCHEMA_ID = 7;
  private static final String MINIMAL =
      "{\"tenantId\":\"a\",\"responseId\":\"r1\",\"score\":9,\"channel\":\"chat\",\"respondedAt\":\"2017-05-13T09:30:00Z\"}";

  private Path file = Path.of("unset");

  @BeforeEach
  void place(@TempDir Path dir) {
    file = dir.resolve("input");
  }

  @Test
  void aRecordThatNoBrokerTakesIsFoundBeforeAnythingIsSent() throws IOException {
    String long1 = MINIMAL.replace("}", ",\"comment\":\"" + "x".repeat(1_100_000) + "\"}");
    Files.writeString(file, MINIMAL + "\n" + long1 + "\n");

    assertThatThrownBy(() -> ReplayInput.jsonLines(file).check())
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(file + ":2: it makes a record of 1,1");
  }

  @Test
  void absentOptionalFieldsAreNullAndDefaultsComeFromTheSchema() throws IOException {
    Line line = single(MINIMAL);

    assertThat(text(line.key())).isEqualTo("a/r1");
    assertThat(decode(line))
        .hasToString(
            "{\"tenantId\": \"a\", \"responseId\": \"r1\", \"revision\": 0, \"score\": 9, \"scale\": \"ZERO_TO_TEN\", \"channel\": \"chat\", \"agentId\": null, \"teamId\": null, \"respondentId\": null, \"interactionId\": null, \"surveyId\": null, \"contactReason\": null, \"comment\": null, \"respondedAt\": 1494667800000}");
  }

  @ParameterizedTest
  @CsvSource({
    "\"2017-05-13T09:30:00Z\", 2017-05-13T09:30:00Z",
    "\"2017-05-13T11:30:00.5+02:00\", 2017-05-13T09:30:00.500Z",
    "1494667800000, 2017-05-13T09:30:00Z",
    "-1, 1969-12-31T23:59:59.999Z",
  })
  void timesAreIsoWithAnOffsetOrEpochMillis(String json, Instant expected) throws IOException {
    Line line = single(MINIMAL.replace("\"2017-05-13T09:30:00Z\"", json));

    assertThat(decode(line).get("respondedAt")).isEqualTo(expected.toEpochMilli());
  }

  @Test
  void whatOnlyTheJobMayJudgeIsEncoded() throws IOException {
    Line line =
        single(
            MINIMAL
                .replace("9,", "11,\"scale\":\"\",\"agentId\":null,\"revision\":-1,")
                .replace("\"r1\"", "\"\"")
                .replace("\"a\"", "\"x/y\""));

    assertThat(text(line.key())).isEqualTo("x%2Fy/");
    assertThat(decode(line).get("score")).isEqualTo(11);
  }

  @Test
  void anErasureIsATombstoneUnderTheKeyOfItsResponse() throws IOException {
    Line line = single("{\"erase\": {\"tenantId\": \"a\", \"responseId\": \"r/1\"}}");

    assertThat(text(line.key())).isEqualTo("a/r%2F1");
    assertThat(line.value()).isNull();
  }

  @Test
  void rawBytesAreTakenAsTheyAre() throws IOException {
    Line both = single("{\"raw\": {\"key\": \"k\", \"value\": \"AAEC\"}}");
    Line neither = single("{\"raw\": {\"key\": null, \"value\": null}}");
    Line empty = single("{\"raw\": {\"key\": \"\", \"value\": \"\"}}");

    assertThat(both.key()).containsExactly('k');
    assertThat(both.value()).containsExactly(0, 1, 2);
    assertThat(neither.key()).isNull();
    assertThat(neither.value()).isNull();
    assertThat(empty.key()).isEmpty();
    assertThat(empty.value()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"tenantId\":\"a\"} | the required field responseId is missing",
        "{\"tenant\":\"a\"} | unknown field \"tenant\"",
        "{\"score\":9.5} | score must be a whole number",
        "{\"score\":\"9\"} | score must be a whole number",
        "{\"score\":null} | score must be a whole number",
        "{\"score\":2147483648} | score must be a whole number",
        "{\"revision\":null} | revision must be a whole number",
        "{\"comment\":3} | comment must be a text, is 3",
        "{\"respondedAt\":\"2017-05-13T09:30:00\"} | respondedAt must be a time",
        "{\"respondedAt\":\"yesterday\"} | respondedAt must be a time",
        "{\"respondedAt\":\"+999999999-05-13T09:30:00Z\"} | respondedAt must be a time",
        "{\"tenantId\":\"a\" | not JSON",
        "{\"tenantId\":\"a\",\"tenantId\":\"b\"} | not JSON: Duplicate",
        "{} {} | not JSON",
        "[] | one JSON object",
        "{\"erase\":{\"tenantId\":\"a\"}} | \"erase\" needs responseId",
        "{\"erase\":{\"tenantId\":\"a\",\"responseId\":\"r\",\"x\":1}} | unknown field \"x\" in \"erase\"",
        "{\"erase\":{\"tenantId\":\"a\",\"responseId\":\"r\"},\"score\":1} | stand alone",
        "{\"raw\":{\"key\":1,\"value\":null}} | \"raw\" needs key, a text",
        "{\"raw\":{\"key\":null,\"value\":\"%\"}} | not base64",
      })
  void aLineThatCannotBeEncodedIsNamedWithItsReason(String bad, String reason) throws IOException {
    String line = bad.startsWith("{\"tenant") || !bad.contains(":") ? bad : merged(bad);
    Files.writeString(file, MINIMAL + "\n\n" + line + "\n" + MINIMAL + "\n");

    assertThatThrownBy(() -> ReplayInput.jsonLines(file).check())
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(UserError.WRONG_INPUT))
        .hasMessageStartingWith(file + ":3: ")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aFileThatIsNotUtf8OrNotThereIsSaidSo() throws IOException {
    Files.write(file, new byte[] {'{', (byte) 0xFF, '}'});

    assertThatThrownBy(() -> ReplayInput.jsonLines(file).check()).hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> ReplayInput.jsonLines(file.resolveSibling("none")).check())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void aShuffleGivesTheSameLinesInAnOrderThatTheSeedDetermines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      lines.add(MINIMAL.replace("r1", "r" + i));
    }
    Files.write(file, lines);
    List<String> inOrder = new ArrayList<>();
    ReplayInput.jsonLines(file).forEach(SCHEMA_ID, line -> inOrder.add(text(line.key())));

    assertThat(shuffled(1)).isEqualTo(shuffled(1)).isNotEqualTo(shuffled(2)).isNotEqualTo(inOrder);
    assertThat(shuffled(1)).containsExactlyInAnyOrderElementsOf(inOrder);
    assertThat(ReplayInput.jsonLines(file).check()).isEqualTo(100);
  }

  @Test
  void csvCellsAreReadFromNamedColumnsOwnColumnsAndConstants() throws IOException {
    Files.writeString(
        file,
        "\uFEFFORG,responseId,NETPRO,when,agentId,comment,other\r\n"
            + "a,r1,9,2017-05-13T09:30:00,,\"so, \"\"so\"\"\",x\r\n"
            + "b,r2, 11 ,2017-05-13 09:30:00,Ann,,\r\n"
            + "c,r3,0,2017-05-13T11:30:00+02:00,,,\r\n"
            + "d,r4,0,1494667800000,,,");
    ReplayInput input =
        ReplayInput.csv(
            file,
            Map.of("tenantId", "ORG", "score", "NETPRO", "respondedAt", "when"),
            Map.of("channel", "gate"));
    List<GenericRecord> responses = new ArrayList<>();
    input.forEach(SCHEMA_ID, line -> responses.add(decode(line)));

    assertThat(input.check()).isEqualTo(4);
    assertThat(responses)
        .extracting(r -> r.get("tenantId") + " " + r.get("score") + " " + r.get("channel"))
        .containsExactly("a 9 gate", "b 11 gate", "c 0 gate", "d 0 gate");
    assertThat(responses).extracting(r -> r.get("respondedAt")).containsOnly(1494667800000L);
    assertThat(responses.get(0).get("comment")).hasToString("so, \"so\"");
    assertThat(responses.get(0).get("agentId")).isNull();
    assertThat(responses.get(1).get("agentId")).hasToString("Ann");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r2,,2017-05-13T09:30:00,chat | 3 | the required field score is missing",
        "r2,ten,2017-05-13T09:30:00,chat | 3 | score must be a whole number",
        "r2,9.0,2017-05-13T09:30:00,chat | 3 | score must be a whole number",
        "r2,9,13.05.2017,chat | 3 | respondedAt must be a time",
        "r2,9,2017-05-13T09:30:00 | 3 | the row has 3 cells and the header 4",
      })
  void aRowThatCannotBeEncodedIsNamedWithItsReason(String row, int number, String reason)
      throws IOException {
    Files.writeString(
        file,
        "responseId,score,respondedAt,channel\nr1,1,2017-05-13T09:30:00,chat\n"
            + row
            + "\nr3,,,\n");

    assertThatThrownBy(() -> ReplayInput.csv(file, Map.of(), Map.of("tenantId", "a")).check())
        .hasMessageStartingWith(file + ":" + number + ": ")
        .hasMessageContaining(reason);
  }

  @Test
  void aQuoteThatIsNeverClosedIsNamedWithItsLine() throws IOException {
    Files.writeString(
        file, "responseId,score,respondedAt,channel\n\"r1,1,2017-05-13T09:30:00,chat\n");

    assertThatThrownBy(() -> ReplayInput.csv(file, Map.of(), Map.of("tenantId", "a")).check())
        .isInstanceOf(UserError.class)
        .hasMessageMatching(".*/input:[23]: cannot be read: .*EOF.*");
  }

  @Test
  void aMappingThatCannotWorkIsRefused() throws IOException {
    Files.writeString(file, "responseId,score,score,channel\n");
    Map<String, String> tenant = Map.of("tenantId", "a");

    assertThatThrownBy(() -> ReplayInput.csv(file, Map.of("nps", "X"), Map.of()))
        .hasMessageContaining("unknown field \"nps\"");
    assertThatThrownBy(() -> ReplayInput.csv(file, Map.of("tenantId", "X"), tenant))
        .hasMessageContaining("tenantId is given both");
    assertThatThrownBy(() -> ReplayInput.csv(file, Map.of("channel", "X"), tenant).check())
        .hasMessageStartingWith(file + ":1: the header has no column \"X\" for channel");
    assertThatThrownBy(() -> ReplayInput.csv(file, Map.of("score", "score"), tenant).check())
        .hasMessageContaining("more than one column \"score\"");
    assertThatThrownBy(() -> ReplayInput.csv(file, Map.of("score", "channel"), tenant).check())
        .hasMessageContaining("add --column respondedAt=COLUMN or --constant respondedAt=VALUE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n"})
  void anEmptyFileHasNoRecordsAsJsonAndNoHeaderAsCsv(String content) throws IOException {
    Files.writeString(file, content);

    assertThat(ReplayInput.jsonLines(file).check()).isZero();
    assertThatThrownBy(() -> ReplayInput.csv(file, Map.of(), Map.of()).check())
        .hasMessageContaining(":1: there is no header line");
  }

  private List<String> shuffled(long seed) {
    List<String> keys = new ArrayList<>();
    ReplayInput.jsonLines(file)
        .forEachShuffled(SCHEMA_ID, seed, line -> keys.add(text(line.key())));
    return keys;
  }

  /** The good line with one field replaced or added in front of all that follow it. */
  private static String merged(String field) {
    String name = field.substring(2, field.indexOf('"', 2));
    if (name.equals("erase") || name.equals("raw")) {
      return field;
    }
    String without = MINIMAL.replaceFirst("\"" + name + "\":(\"[^\"]*\"|\\d+),?", "");
    return (field.substring(0, field.length() - 1) + "," + without.substring(1)).replace(",}", "}");
  }

  private Line single(String json) throws IOException {
    Files.writeString(file, json);
    List<Line> lines = new ArrayList<>();
    ReplayInput.jsonLines(file).forEach(SCHEMA_ID, lines::add);
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  private static GenericRecord decode(Line line) {
    byte[] value = line.value();
    assertThat(value).isNotNull();
    ByteBuffer header = ByteBuffer.wrap(value);
    assertThat(header.get()).isZero();
    assertThat(header.getInt()).isEqualTo(SCHEMA_ID);
    try (var in =
        ReplayInputTest.class.getResourceAsStream("/realtimenps/v1/SurveyResponse.avsc")) {
      Schema schema = new Schema.Parser().parse(in);
      return new GenericDatumReader<GenericRecord>(schema)
          .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
  }
}
