package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.FollowUp.State;

class FollowUpTest {
  private static final long OPENED_AT = 1_000;
  private static final Detail DETAIL = new Detail(2, "c1", "i1", "billing", true);
  private static final Detail OTHER = new Detail(5, "c1", "i1", null, false);

  @Provide
  Arbitrary<List<Integer>> scores() {
    return Arbitraries.integers().between(-1, 10).list().ofMaxSize(20);
  }

  /** The scores that count one after the other; -1 is none, after an erasure or a late revision. */
  @Property
  void aFollowUpIsOpenAsLongAsItsAnswerIsADetractorAndKeepsItsBeginning(
      @ForAll("scores") List<Integer> scores) {
    OpenFollowUp known = null;
    int before = -1;
    long openSince = 0;
    for (int i = 0; i < scores.size(); i++) {
      int score = scores.get(i);
      long now = OPENED_AT + i;
      Settled settled =
          settled(
              before < 0 ? null : answer(before), score < 0 ? null : answer(score), detail(score));
      boolean wasDetractor = before >= 0 && before <= 6;
      boolean isDetractor = score >= 0 && score <= 6;
      assertThat(FollowUp.isTouchedBy(settled)).isEqualTo(wasDetractor || isDetractor);
      if (FollowUp.isTouchedBy(settled)) {
        FollowUp followUp = FollowUp.after(settled, known, now);
        assertThat(followUp).isNotNull();
        openSince = wasDetractor ? openSince : now;
        assertThat(followUp.openedAt()).isEqualTo(openSince);
        assertThat(followUp.state()).isEqualTo(isDetractor ? State.OPEN : State.CANCELLED);
        assertThat(followUp.detail().score()).isEqualTo(isDetractor ? score : before);
        known = isDetractor ? new OpenFollowUp(followUp.detail(), followUp.openedAt()) : null;
      }
      before = score;
    }
  }

  @Example
  void aCancelledFollowUpNamesNobody() {
    FollowUp followUp =
        FollowUp.after(
            settled(answer(2), null, null), new OpenFollowUp(DETAIL, OPENED_AT), OPENED_AT + 5);
    assertThat(followUp)
        .isEqualTo(
            new FollowUp(
                "acme",
                "r1",
                State.CANCELLED,
                answer(2),
                new Detail(2, null, null, "billing", true),
                OPENED_AT));
  }

  @Example
  void aCorrectedDetractorIsOneOpenFollowUpWithWhatItSaysNow() {
    FollowUp followUp =
        FollowUp.after(
            settled(answer(2), answer(5), OTHER),
            new OpenFollowUp(DETAIL, OPENED_AT),
            OPENED_AT + 5);
    assertThat(followUp)
        .isEqualTo(new FollowUp("acme", "r1", State.OPEN, answer(5), OTHER, OPENED_AT));
  }

  @Example
  void whatWasNeverOpenedIsNotCancelled() {
    assertThat(FollowUp.after(settled(answer(2), answer(9), detail(9)), null, OPENED_AT)).isNull();
  }

  @Provide
  Arbitrary<OpenFollowUp> open() {
    Arbitrary<String> text = Arbitraries.strings().ofMinLength(1).ofMaxLength(256).injectNull(0.3);
    return Combinators.combine(
            Arbitraries.integers().between(0, 6),
            text,
            text,
            text,
            Arbitraries.of(true, false),
            Arbitraries.longs())
        .as(
            (score, respondent, interaction, reason, hasComment, openedAt) ->
                new OpenFollowUp(
                    new Detail(score, respondent, interaction, reason, hasComment), openedAt));
  }

  @Property
  void whatIsOpenComesBackFromItsBytes(@ForAll("open") OpenFollowUp open) throws IOException {
    assertThat(read(bytesOf(open))).isEqualTo(open);
  }

  @Example
  void bytesOfANewerVersionAreRefused() throws IOException {
    byte[] bytes = bytesOf(new OpenFollowUp(DETAIL, OPENED_AT));
    bytes[0]++;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessage("follow-up of version 2; this job reads 1");
  }

  private static byte[] bytesOf(OpenFollowUp open) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OpenFollowUpCodec.write(open, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static OpenFollowUp read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    OpenFollowUp open = OpenFollowUpCodec.read(in);
    assertThat(in.available()).isZero();
    return open;
  }

  private static Settled settled(
      @Nullable Answer retracted, @Nullable Answer added, @Nullable Detail detail) {
    return new Settled("acme", "r1", retracted, added, detail, OPENED_AT);
  }

  private static Answer answer(int score) {
    return new Answer(Category.of(score), "chat", "ann", "blue", 7);
  }

  private static @Nullable Detail detail(int score) {
    return score < 0 ? null : new Detail(score, "c1", "i1", "billing", true);
  }
}
