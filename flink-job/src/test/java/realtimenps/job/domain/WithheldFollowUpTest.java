package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WithheldFollowUpTest {
  @ParameterizedTest(name = "{0}, corrected {1}, known {2}: {3}")
  @CsvSource({
    "OPEN,      false, false, true",
    "OPEN,      false, true,  false",
    "OPEN,      true,  false, true",
    "OPEN,      true,  true,  true", // they know it by another score, or as cancelled
    "CANCELLED, true,  true,  true",
    "CANCELLED, true,  false, false",
  })
  void is_news(FollowUp.State state, boolean corrected, boolean known, boolean isNews) {
    Answer answer = new Answer(Category.DETRACTOR, "voice", "ann", "billing", 0);
    Detail detail = new Detail(3, null, null, null, false);
    FollowUp followUp = new FollowUp("acme", "r1", state, answer, detail, 0);
    assertThat(new WithheldFollowUp(followUp, corrected).isNews(known)).isEqualTo(isNews);
  }
}
