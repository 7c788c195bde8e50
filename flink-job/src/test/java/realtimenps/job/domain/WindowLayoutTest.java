package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowLayoutTest {

  @Test
  void windowsAreReadInTheirOrderAndNamedAsConfigured() {
    WindowLayout layout = WindowLayout.parse("P1D/PT15M, PT15M/PT15S,PT1H/PT1M");
    assertThat(layout.windows())
        .containsExactly(
            new WindowSpec("P1D", 86_400_000, 900_000),
            new WindowSpec("PT15M", 900_000, 15_000),
            new WindowSpec("PT1H", 3_600_000, 60_000));
    assertThat(layout.finestPane()).isEqualTo(Duration.ofSeconds(15).toMillis());
    assertThat(layout.longestSize()).isEqualTo(Duration.ofDays(1).toMillis());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          PT15M                       | 'PT15M' is not size/pane
          PT15M/PT15S/PT1S            | 'PT15M/PT15S/PT1S' is not size/pane
          ''                          | '' is not size/pane
          PT15M/PT15S,                | '' is not size/pane
          15m/PT15S                   | '15m' is not an ISO-8601 duration
          PT15M/                      | '' is not an ISO-8601 duration
          P1M/P1D                     | 'P1M' is not an ISO-8601 duration
          PT15M/PT7M                  | must be longer than zero and divide the size
          PT15S/PT15M                 | must be longer than zero and divide the size
          PT15M/PT0S                  | must be longer than zero and divide the size
          PT15M/PT-15S                | must be longer than zero and divide the size
          PT-15M/PT15S                | must be longer than zero and divide the size
          PT0S/PT0S                   | must be longer than zero and divide the size
          PT15M/PT10S,PT1H/PT15S      | multiple of the finest pane
          PT15M/PT15S,PT15M/PT30S     | window PT15M is there twice
          PT15M/PT15S,PT900S/PT15S    | PT900S
          P106751991168D/PT1H         | P106751991168D
          """)
  void aMistakeIsToldInPlainWords(String text, String says) {
    assertThatThrownBy(() -> WindowLayout.parse(text.equals("''") ? "" : text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(says.replace("''", "").trim())
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 15000",
    "14999, 15000",
    "15000, 30000",
    "15001, 30000",
    "-1, 0",
    "-15000, 0",
    "-15001, -15000"
  })
  void aWindowEndsAtTheFirstPaneEdgeStrictlyAfterTheInstant(long asOf, long endAt) {
    assertThat(WindowSpec.parse("PT15M/PT15S").endAt(asOf)).isEqualTo(endAt);
  }
}
