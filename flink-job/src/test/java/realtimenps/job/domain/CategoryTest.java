package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.job.domain.Category.DETRACTOR;
import static realtimenps.job.domain.Category.PASSIVE;
import static realtimenps.job.domain.Category.PROMOTER;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CategoryTest {

  @Test
  void detractorsAnswerUpToSixPassivesSevenAndEightPromotersNineAndTen() {
    assertThat(IntStream.rangeClosed(0, 10).mapToObj(Category::of))
        .containsExactly(
            DETRACTOR, DETRACTOR, DETRACTOR, DETRACTOR, DETRACTOR, DETRACTOR, DETRACTOR, PASSIVE,
            PASSIVE, PROMOTER, PROMOTER);
  }

  @Test
  void aScaleHoldsItsBoundsAndNothingBeyond() {
    assertThat(IntStream.rangeClosed(-3, 13).filter(Scale.ZERO_TO_TEN::contains))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(IntStream.rangeClosed(-3, 13).filter(Scale.ONE_TO_TEN::contains))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(Scale.ZERO_TO_TEN.contains(Integer.MIN_VALUE)).isFalse();
    assertThat(Scale.ZERO_TO_TEN.contains(Integer.MAX_VALUE)).isFalse();
  }
}
