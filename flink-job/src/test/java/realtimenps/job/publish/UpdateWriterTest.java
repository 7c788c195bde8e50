package realtimenps.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import realtimenps.job.domain.NpsEstimate;
import realtimenps.job.domain.Subject;
import realtimenps.job.domain.SubjectWindows;
import realtimenps.job.domain.Tally;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.v1.NpsUpdate;
import realtimenps.v1.WindowTally;

class UpdateWriterTest {

  @Property(tries = 500)
  void theBytesAreThoseOfAvrosOwnWriter(@ForAll("updates") SubjectUpdate update)
      throws IOException {
    assertThat(bytes(new UpdateWriter(), update))
        .isEqualTo(bytes(new SpecificDatumWriter<>(NpsUpdate.class), recordOf(update)));
  }

  private static <T> byte[] bytes(DatumWriter<T> writer, T value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    writer.write(value, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static NpsUpdate recordOf(SubjectUpdate update) {
    Subject subject = Subject.parse(update.subject());
    return NpsUpdate.newBuilder()
        .setSubject(subject.key())
        .setTenantId(subject.tenantId())
        .setScope(subject.scope().name())
        .setAgentId(subject.agentId())
        .setTeamId(subject.teamId())
        .setChannel(subject.channel())
        .setLatestTeamId(update.latestTeamId())
        .setAsOf(Instant.ofEpochMilli(update.asOf()))
        .setEmittedAt(Instant.ofEpochMilli(update.emittedAt()))
        .setEpoch(update.epoch())
        .setRevision(update.revision())
        .setWindows(
            update.windows().stream()
                .map(window -> recordOf(window, update.sampleTarget()))
                .toList())
        .build();
  }

  private static WindowTally recordOf(SubjectWindows.WindowTally window, double sampleTarget) {
    NpsEstimate estimate = NpsEstimate.of(window.tally(), sampleTarget);
    return WindowTally.newBuilder()
        .setWindowName(window.windowName())
        .setStartAt(Instant.ofEpochMilli(window.startAt()))
        .setEndAt(Instant.ofEpochMilli(window.endAt()))
        .setPromoters(window.tally().promoters())
        .setPassives(window.tally().passives())
        .setDetractors(window.tally().detractors())
        .setNps(estimate.nps())
        .setNpsLow(estimate.low())
        .setNpsHigh(estimate.high())
        .setSampleStatus(estimate.status().name())
        .build();
  }

  @Provide
  Arbitrary<SubjectUpdate> updates() {
    Arbitrary<String> ids = Arbitraries.strings().ofMinLength(1).ofMaxLength(20);
    Arbitrary<String> subjects =
        Arbitraries.oneOf(
            ids.map(Subject::tenantKey),
            Combinators.combine(ids, ids).as(Subject::channelKey),
            Combinators.combine(ids, ids).as(Subject::teamKey),
            Combinators.combine(ids, ids).as(Subject::agentKey),
            Combinators.combine(ids, ids, ids).as(Subject::agentChannelKey));
    Arbitrary<Long> times = Arbitraries.longs().between(0, 4_000_000_000_000L);
    Arbitrary<Long> numbers = Arbitraries.longs().greaterOrEqual(0);
    return Combinators.combine(
            subjects,
            ids.injectNull(0.3),
            times,
            times,
            numbers,
            numbers,
            Arbitraries.doubles().between(0, 100),
            windows().list().ofMaxSize(6))
        .as(
            (subject, team, asOf, emittedAt, epoch, revision, target, windows) ->
                new SubjectUpdate(
                    subject, team, asOf, emittedAt, epoch, revision, target, windows, false));
  }

  private static Arbitrary<SubjectWindows.WindowTally> windows() {
    Arbitrary<Long> times = Arbitraries.longs().between(0, 4_000_000_000_000L);
    Arbitrary<Long> counts =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just(0L)),
            Tuple.of(2, Arbitraries.longs().between(0, 1L << 40)));
    return Combinators.combine(
            Arbitraries.of("PT15M", "P1D"),
            times,
            times,
            Combinators.combine(counts, counts, counts).as(Tally::new))
        .as(SubjectWindows.WindowTally::new);
  }
}
