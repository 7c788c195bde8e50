package realtimenps.job.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import realtimenps.job.Harnesses;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Keys;
import realtimenps.job.domain.Response;
import realtimenps.job.domain.Settled;
import realtimenps.job.validate.Arrival;
import realtimenps.job.validate.ArrivalSerializer;

class WireTest {
  private static final Arbitrary<Long> LONGS =
      Arbitraries.longs().edgeCases(edges -> edges.add(Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE));

  /** Of all scripts, of Latin-1 alone, and what is no text: halves of surrogate pairs. */
  private static final Arbitrary<String> TEXTS =
      Arbitraries.oneOf(
          Arbitraries.strings().ofMaxLength(300),
          Arbitraries.strings().withCharRange('\0', '\u00FF').ofMaxLength(300),
          Arbitraries.strings().withCharRange('\uD800', '\uDFFF').ofMaxLength(5));

  private static final Arbitrary<String> OPTIONAL = TEXTS.injectNull(0.3);

  private static final Arbitrary<Answer> ANSWERS =
      Combinators.combine(Arbitraries.of(Category.class), TEXTS, OPTIONAL, OPTIONAL, LONGS)
          .as(Answer::new);

  private static final Arbitrary<Detail> DETAILS =
      Combinators.combine(
              Arbitraries.integers(), OPTIONAL, OPTIONAL, OPTIONAL, Arbitraries.of(true, false))
          .as(Detail::new);

  @Provide
  Arbitrary<Arrival> responses() {
    return Combinators.combine(TEXTS, TEXTS, LONGS, LONGS, ANSWERS, DETAILS, LONGS)
        .as(
            (tenantId, responseId, revision, fingerprint, answer, detail, readAt) ->
                new Arrival(
                    Keys.ofResponse(tenantId, responseId),
                    tenantId,
                    responseId,
                    new Response(tenantId, responseId, revision, fingerprint, answer, detail),
                    readAt));
  }

  @Provide
  Arbitrary<Arrival> erasures() {
    return Combinators.combine(TEXTS, TEXTS, LONGS)
        .as(
            (tenantId, responseId, readAt) ->
                new Arrival(
                    Keys.ofResponse(tenantId, responseId), tenantId, responseId, null, readAt));
  }

  @Provide
  Arbitrary<Settled> changes() {
    return Combinators.combine(
            TEXTS,
            TEXTS,
            ANSWERS.injectNull(0.3),
            ANSWERS.injectNull(0.3),
            DETAILS.injectNull(0.3),
            LONGS)
        .as(Settled::new);
  }

  @Property
  void responsesArriveAsTheyWere(@ForAll("responses") Arrival arrival) throws IOException {
    assertThat(sent(arrival, ArrivalSerializer.TYPE)).isEqualTo(arrival);
  }

  @Property
  void erasuresArriveAsTheyWere(@ForAll("erasures") Arrival arrival) throws IOException {
    assertThat(sent(arrival, ArrivalSerializer.TYPE)).isEqualTo(arrival);
  }

  @Property
  void changesArriveAsTheyWere(@ForAll("changes") Settled change) throws IOException {
    assertThat(sent(change, SettledSerializer.TYPE)).isEqualTo(change);
  }

  @Example
  void textsOfAllLengthsArrive() throws IOException {
    for (int bits = 5; bits <= 16; bits++) {
      for (int length = (1 << bits) - 2; length <= (1 << bits) + 1; length++) {
        for (String character : new String[] {"a", "\u00FF", "\u0100"}) {
          Settled change = new Settled(character.repeat(length), "r1", null, null, null, 0);
          assertThat(sent(change, SettledSerializer.TYPE)).isEqualTo(change);
        }
      }
    }
  }

  @Example
  void aTypeIsEqualToItsCopyOnly() {
    assertThat(new WireType<>(Settled.class, new SettledSerializer()))
        .isEqualTo(SettledSerializer.TYPE)
        .hasSameHashCodeAs(SettledSerializer.TYPE)
        .isNotEqualTo(ArrivalSerializer.TYPE)
        .hasToString("Settled");
  }

  private static <T> T sent(T record, TypeInformation<T> type) throws IOException {
    TypeSerializer<T> serializer = Harnesses.serializer(type);
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(record, out);
    DataOutputSerializer copied = new DataOutputSerializer(64);
    serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
    DataInputDeserializer in = new DataInputDeserializer(copied.getCopyOfBuffer());
    T read = serializer.deserialize(in);
    assertThat(in.available()).isZero();
    return read;
  }
}
