package realtimenps.job.roll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.junit.jupiter.api.Test;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.domain.Tally;
import realtimenps.job.domain.WindowLayout;

class LayFlatTest {
  private static final WindowTally MINUTE = new WindowTally("PT1M", 0, 60_000, new Tally(2, 1, 0));

  private final LayFlat layFlat = new LayFlat(WindowLayout.parse("PT1M/PT10S,PT1H/PT1M"));

  @Test
  void aWindowThatIsLeftOutHasNoRow() {
    SubjectUpdate update = update(List.of(MINUTE), false);

    assertThat(rows(update))
        .containsExactly(
            new FlatUpdate(update, "PT1M", MINUTE), new FlatUpdate(update, "PT1H", null));
  }

  @Test
  void theEndOfASubjectIsThatOfAllItsRows() {
    SubjectUpdate end = update(List.of(), true);

    assertThat(rows(end))
        .containsExactly(new FlatUpdate(end, "PT1M", null), new FlatUpdate(end, "PT1H", null));
  }

  private List<FlatUpdate> rows(SubjectUpdate update) {
    List<FlatUpdate> rows = new ArrayList<>();
    layFlat.flatMap(update, new ListCollector<>(rows));
    return rows;
  }

  private static SubjectUpdate update(List<WindowTally> windows, boolean isGone) {
    return new SubjectUpdate("acme/TENANT", null, 59_999, 60_000, 1, 1, 20, windows, isGone);
  }
}
