package realtimenps.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds today's schemas against every version that was released. */
class ReleasedSchemasTest {
  private static final Path RELEASED = Path.of("released");

  /** What a subject promises to those who wrote or read it with another version. */
  private enum Promise {
    /** Today's reader reads every earlier writer. */
    BACKWARD_TRANSITIVE,
    /** And every earlier reader reads today's writer. */
    FULL_TRANSITIVE
  }

  private enum Subject {
    RESPONSES("nps.responses-value", "SurveyResponse.avsc", Promise.BACKWARD_TRANSITIVE),
    UPDATES("nps.updates-value", "NpsUpdate.avsc", Promise.FULL_TRANSITIVE),
    WINDOW_UPDATES("nps.window-updates-value", "WindowUpdate.avsc", Promise.FULL_TRANSITIVE),
    ALERTS("nps.alerts-value", "NpsAlert.avsc", Promise.FULL_TRANSITIVE),
    FOLLOW_UPS("nps.follow-ups-value", "FollowUp.avsc", Promise.FULL_TRANSITIVE),
    POLICIES("nps.tenant-policies-value", "TenantPolicy.avsc", Promise.BACKWARD_TRANSITIVE),
    REJECTED("nps.rejected-value", "RejectedResponse.avsc", Promise.FULL_TRANSITIVE);

    private final String folder;
    private final String file;
    private final Promise promise;

    Subject(String folder, String file, Promise promise) {
      this.folder = folder;
      this.file = file;
      this.promise = promise;
    }

    Schema today() {
      return parse(Path.of("src/main/avro", file));
    }

    /** The released versions, v1 first. */
    List<Schema> released() {
      try (Stream<Path> files = Files.list(RELEASED.resolve(folder))) {
        return files
            .sorted(Comparator.comparingInt(Subject::version))
            .map(ReleasedSchemasTest::parse)
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static int version(Path file) {
      return Integer.parseInt(file.getFileName().toString().replaceAll("v(\\d+)\\.avsc", "$1"));
    }
  }

  @Test
  void everyReleasedSubjectIsTested() throws IOException {
    try (Stream<Path> folders = Files.list(RELEASED)) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "nps.responses-value",
              "nps.updates-value",
              "nps.window-updates-value",
              "nps.alerts-value",
              "nps.follow-ups-value",
              "nps.tenant-policies-value",
              "nps.rejected-value");
    }
  }

  @ParameterizedTest
  @EnumSource
  void versionsAreNumberedWithoutAGap(Subject subject) throws IOException {
    int versions = subject.released().size();
    assertThat(versions).isPositive();
    for (int version = 1; version <= versions; version++) {
      assertThat(RELEASED.resolve(subject.folder).resolve("v" + version + ".avsc")).exists();
    }
  }

  @ParameterizedTest
  @EnumSource
  void todaysSchemaKeepsItsPromiseToEveryReleasedVersion(Subject subject) {
    for (Schema released : subject.released()) {
      assertThat(broken(subject.promise, subject.today(), released)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRecordWrittenWithAReleasedVersionIsReadToday(Subject subject) throws IOException {
    for (Schema released : subject.released()) {
      for (boolean sparse : new boolean[] {true, false}) {
        GenericRecord written = sample(released, sparse);
        GenericRecord read = read(bytes(written), released, subject.today());
        for (Schema.Field field : released.getFields()) {
          if (subject.today().getField(field.name()) != null) {
            assertThat(String.valueOf(read.get(field.name())))
                .as(field.name())
                .isEqualTo(String.valueOf(written.get(field.name())));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UPDATES", "ALERTS", "FOLLOW_UPS", "REJECTED"})
  void aRecordWrittenTodayIsReadWithEveryReleasedVersion(Subject subject) throws IOException {
    for (Schema released : subject.released()) {
      for (boolean sparse : new boolean[] {true, false}) {
        GenericRecord written = sample(subject.today(), sparse);
        GenericRecord read = read(bytes(written), subject.today(), released);
        for (Schema.Field field : released.getFields()) {
          if (written.getSchema().getField(field.name()) != null) {
            assertThat(String.valueOf(read.get(field.name())))
                .as(field.name())
                .isEqualTo(String.valueOf(written.get(field.name())));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void generatedClassesAreOfTodaysSchemas(Subject subject) {
    Schema generated =
        switch (subject) {
          case RESPONSES -> SurveyResponse.getClassSchema();
          case UPDATES -> NpsUpdate.getClassSchema();
          case WINDOW_UPDATES -> WindowUpdate.getClassSchema();
          case ALERTS -> NpsAlert.getClassSchema();
          case FOLLOW_UPS -> FollowUp.getClassSchema();
          case POLICIES -> TenantPolicy.getClassSchema();
          case REJECTED -> RejectedResponse.getClassSchema();
        };
    assertThat(broken(Promise.FULL_TRANSITIVE, generated, subject.today())).isEmpty();
    assertThat(fieldsOf(generated)).isEqualTo(fieldsOf(subject.today()));
  }

  @Test
  void aRemovedDefaultIsRefused() {
    Schema planted =
        changed(Subject.RESPONSES, "\"type\": \"long\", \"default\": 0,", "\"type\": \"long\",");
    Schema written = changed(Subject.RESPONSES, REVISION_FIELD, "");
    assertThat(broken(Promise.BACKWARD_TRANSITIVE, Subject.RESPONSES.today(), written)).isEmpty();
    assertThat(broken(Promise.BACKWARD_TRANSITIVE, planted, written)).isNotEmpty();
  }

  @Test
  void aChangedTypeIsRefused() {
    Schema text =
        changed(
            Subject.RESPONSES,
            "{\"name\": \"score\", \"type\": \"int\"",
            "{\"name\": \"score\", \"type\": \"string\"");
    assertThat(broken(Promise.BACKWARD_TRANSITIVE, text, Subject.RESPONSES.released().get(0)))
        .isNotEmpty();
    Schema narrower =
        changed(
            Subject.UPDATES,
            "{\"name\": \"promoters\", \"type\": \"long\"",
            "{\"name\": \"promoters\", \"type\": \"int\"");
    assertThat(broken(Promise.FULL_TRANSITIVE, narrower, Subject.UPDATES.released().get(0)))
        .isNotEmpty();
  }

  @Test
  void aNewFieldWithoutADefaultIsRefused() {
    String field = "{\"name\": \"surveyId\"";
    Schema planted =
        changed(Subject.RESPONSES, field, "{\"name\": \"region\", \"type\": \"string\"}, " + field);
    assertThat(broken(Promise.BACKWARD_TRANSITIVE, planted, Subject.RESPONSES.released().get(0)))
        .isNotEmpty();
  }

  @Test
  void aNewFieldWithADefaultIsWelcome() {
    String field = "{\"name\": \"asOf\"";
    Schema planted =
        changed(
            Subject.UPDATES,
            field,
            "{\"name\": \"region\", \"type\": [\"null\", \"string\"], \"default\": null}, "
                + field);
    assertThat(broken(Promise.FULL_TRANSITIVE, planted, Subject.UPDATES.released().get(0)))
        .isEmpty();
  }

  @Test
  void aFieldThatReadersNeedCannotBeDroppedFromAnOutput() {
    Schema planted =
        changed(
            Subject.UPDATES,
            "{\"name\": \"epoch\", \"type\": \"long\", \"doc\": \"Grows at every start of the"
                + " job.\"},",
            "");
    assertThat(planted.getField("epoch")).isNull();
    assertThat(broken(Promise.FULL_TRANSITIVE, planted, Subject.UPDATES.released().get(0)))
        .isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void thereIsNoEnumAndNoFixed(Subject subject) {
    assertThat(typesIn(subject.today()))
        .doesNotContain(Schema.Type.ENUM)
        .doesNotContain(Schema.Type.FIXED)
        .contains(Schema.Type.STRING, Schema.Type.LONG);
  }

  @ParameterizedTest
  @EnumSource
  void timesAreMillisecondsAndNamedSo(Subject subject) {
    List<Schema.Field> fields = fieldsIn(subject.today());
    List<Schema.Field> times =
        fields.stream().filter(field -> present(field).getLogicalType() != null).toList();
    for (Schema.Field field : times) {
      assertThat(present(field).getLogicalType().getName()).isEqualTo("timestamp-millis");
      // asOf is no instant of something that happened; the source's is Kafka's own word.
      assertThat(field.name()).matches(".*At|asOf|sourceTimestamp");
    }
    for (Schema.Field field : fields) {
      if (field.name().endsWith("At")) {
        assertThat(times).contains(field);
      }
    }
  }

  /** The schema of a field's value where it has one. */
  private static Schema present(Schema.Field field) {
    Schema schema = field.schema();
    return schema.getType() == Schema.Type.UNION ? schema.getTypes().get(1) : schema;
  }

  @ParameterizedTest
  @EnumSource
  void anOptionalFieldIsNullFirstAndNullByDefault(Subject subject) {
    List<Schema.Field> optional =
        fieldsIn(subject.today()).stream()
            .filter(field -> field.schema().getType() == Schema.Type.UNION)
            .toList();
    for (Schema.Field field : optional) {
      assertThat(field.schema().getTypes()).as(field.name()).hasSize(2);
      assertThat(field.schema().getTypes().get(0).getType()).isEqualTo(Schema.Type.NULL);
      assertThat(field.defaultVal()).as(field.name()).isEqualTo(JsonProperties.NULL_VALUE);
    }
  }

  @Test
  void countsAreLongAndScoresDouble() {
    Schema window = Subject.UPDATES.today().getField("windows").schema().getElementType();
    for (String count : List.of("promoters", "passives", "detractors")) {
      assertThat(window.getField(count).schema().getType()).isEqualTo(Schema.Type.LONG);
    }
    for (String score : List.of("nps", "npsLow", "npsHigh")) {
      assertThat(window.getField(score).schema().getTypes().get(1).getType())
          .isEqualTo(Schema.Type.DOUBLE);
    }
    for (String number : List.of("epoch", "revision")) {
      assertThat(Subject.UPDATES.today().getField(number).schema().getType())
          .isEqualTo(Schema.Type.LONG);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyRecordIsInTheNamespaceAndEveryFieldExplained(Subject subject) {
    assertThat(subject.today().getNamespace()).isEqualTo("realtimenps.v1");
    assertThat(subject.today().getDoc()).isNotBlank();
    for (Schema.Field field : subject.today().getFields()) {
      assertThat(field.doc()).as(field.name()).isNotBlank();
    }
  }

  private static final String REVISION_FIELD =
      "{\"name\": \"revision\", \"type\": \"long\", \"default\": 0, \"doc\": \"A higher revision"
          + " replaces a lower one. Any growing number, such as the time of the update.\"},";

  /** How a promise is broken, in Avro's words; empty if it is kept. */
  private static List<String> broken(Promise promise, Schema today, Schema released) {
    List<String> causes = new ArrayList<>(unreadable(today, released));
    if (promise == Promise.FULL_TRANSITIVE) {
      causes.addAll(unreadable(released, today));
    }
    return causes;
  }

  private static List<String> unreadable(Schema reader, Schema writer) {
    var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    return compatibility.getType() == SchemaCompatibilityType.COMPATIBLE
        ? List.of()
        : compatibility.getResult().getIncompatibilities().stream().map(Object::toString).toList();
  }

  private static Schema changed(Subject subject, String text, String replacement) {
    try {
      String json = Files.readString(Path.of("src/main/avro", subject.file));
      assertThat(json).contains(text);
      return new Schema.Parser().parse(json.replace(text, replacement));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema parse(Path file) {
    try {
      return new Schema.Parser().parse(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A record in which every field has a value of its own; a sparse one has nulls where it may. */
  private static GenericRecord sample(Schema schema, boolean sparse) {
    GenericRecord record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.name(), value(field.name(), field.schema(), sparse));
    }
    return record;
  }

  private static Object value(String name, Schema schema, boolean sparse) {
    return switch (schema.getType()) {
      case STRING -> "some " + name;
      case INT -> name.length();
      case LONG -> 1_700_000_000_000L + name.hashCode();
      case DOUBLE -> name.length() / 3.0;
      case BOOLEAN -> name.length() % 2 == 0;
      case BYTES -> ByteBuffer.wrap(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      case ARRAY ->
          sparse
              ? List.of()
              : List.of(
                  value(name, schema.getElementType(), true),
                  value(name, schema.getElementType(), false));
      case RECORD -> sample(schema, sparse);
      case UNION -> sparse ? null : value(name, schema.getTypes().get(1), false);
      default -> throw new IllegalArgumentException("no sample of " + schema);
    };
  }

  private static byte[] bytes(GenericRecord record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static GenericRecord read(byte[] bytes, Schema writer, Schema reader) throws IOException {
    BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
    GenericRecord record =
        new GenericDatumReader<GenericRecord>(writer, reader).read(null, decoder);
    assertThat(decoder.isEnd()).isTrue();
    return record;
  }

  private static List<Schema.Field> fieldsIn(Schema schema) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      fields.add(field);
      Schema type = field.schema();
      if (type.getType() == Schema.Type.ARRAY
          && type.getElementType().getType() == Schema.Type.RECORD) {
        fields.addAll(fieldsIn(type.getElementType()));
      }
    }
    return fields;
  }

  private static List<Schema.Type> typesIn(Schema schema) {
    return fieldsIn(schema).stream()
        .flatMap(
            field ->
                field.schema().getType() == Schema.Type.UNION
                    ? field.schema().getTypes().stream()
                    : Stream.of(field.schema()))
        .map(Schema::getType)
        .toList();
  }

  private static Map<String, String> fieldsOf(Schema schema) {
    Map<String, String> fields = new java.util.TreeMap<>();
    for (Schema.Field field : fieldsIn(schema)) {
      fields.put(field.name(), field.schema().getType().getName());
    }
    return fields;
  }
}
