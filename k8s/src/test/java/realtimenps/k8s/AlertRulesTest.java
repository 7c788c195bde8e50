package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every alert fires when it should and not when it should not, and says what to do. */
class AlertRulesTest {
  private static final Path CASES = Path.of("src/test/resources/rules/cases.yaml");

  @TempDir Path folder = Path.of("");

  @Test
  void promtoolFindsNoMistake() throws IOException, InterruptedException {
    assumePromtool();
    Program.run(folder, "promtool", "check", "rules", rules());
  }

  @Test
  void alertsFireAsTheCasesSay() throws IOException, InterruptedException {
    assumePromtool();
    rules();
    Files.copy(CASES, folder.resolve("cases.yaml"), StandardCopyOption.REPLACE_EXISTING);
    Program.run(folder, "promtool", "test", "rules", "cases.yaml");
  }

  @Test
  void everyAlertHasACaseInWhichItFiresAndOneInWhichItDoesNot() throws IOException {
    Set<String> fires = new TreeSet<>();
    Set<String> rests = new TreeSet<>();
    for (JsonNode test : Kustomization.YAML.readTree(CASES.toFile()).path("tests")) {
      for (JsonNode expected : test.path("alert_rule_test")) {
        (expected.path("exp_alerts").isEmpty() ? rests : fires)
            .add(expected.path("alertname").asText());
      }
    }
    Set<String> alerts =
        alerts().stream().map(alert -> alert.path("alert").asText()).collect(Collectors.toSet());
    assertThat(alerts).isNotEmpty().isEqualTo(fires).isEqualTo(rests);
  }

  @Test
  void everyAlertSaysHowBadItIsForWhomAndWhatToDo() throws IOException {
    Set<String> anchors =
        Files.readAllLines(Path.of("../docs/operations.md")).stream()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
            .map(line -> line.replaceAll("[^\\w -]", "").replace(' ', '-'))
            .collect(Collectors.toSet());
    assertThat(alerts())
        .allSatisfy(
            alert -> {
              assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
              assertThat(alert.at("/labels/receiver").asText()).isEqualTo("operations");
              assertThat(alert.at("/annotations/summary").asText()).isNotEmpty();
              assertThat(alert.at("/annotations/description").asText()).isNotEmpty();
              String runbook = alert.at("/annotations/runbook").asText();
              assertThat(runbook)
                  .isEqualTo(
                      "docs/operations.md#"
                          + alert.path("alert").asText().toLowerCase(Locale.ROOT));
              assertThat(anchors).contains(runbook.substring(runbook.indexOf('#') + 1));
            });
  }

  private static void assumePromtool() {
    assumeTrue(
        Program.isOnPath("promtool"),
        "skipped: promtool is not installed; it is in Debian's package prometheus");
  }

  /** There is one copy of the rules, in the manifest. */
  private String rules() throws IOException {
    Kustomization.YAML.writeValue(folder.resolve("rules.yaml").toFile(), manifest().at("/spec"));
    return "rules.yaml";
  }

  private static Manifest manifest() {
    return ReferencesTest.one(Kustomization.build("overlays/production"), "PrometheusRule", "nps");
  }

  static List<JsonNode> alerts() {
    List<JsonNode> alerts = new ArrayList<>();
    manifest().at("/spec/groups").forEach(group -> group.path("rules").forEach(alerts::add));
    return alerts;
  }
}
