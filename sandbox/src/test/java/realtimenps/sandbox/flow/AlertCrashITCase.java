package realtimenps.sandbox.flow;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import realtimenps.v1.NpsAlert;

/** The job dies after it has paged and before a checkpoint knows of it. */
class AlertCrashITCase {
  private static final LocalDate DAY = CallCenter.MONDAY.plusDays(2);
  private static final String TEAM = "acme/TEAM/team-3";

  @Test
  void the_next_job_tells_of_the_same_episode(@TempDir Path dir) throws Exception {
    CallCenter acme = new CallCenter("acme", 4);
    List<ObjectNode> history = acme.days(CallCenter.MONDAY, 2, (team, at) -> CallCenter.USUAL);
    List<ObjectNode> spike =
        acme.between(
            CallCenter.at(DAY, 8),
            CallCenter.at(DAY, 10),
            (team, at) -> team.equals("team-3") ? 0.7 : CallCenter.USUAL);
    try (Flow flow = Flow.start(dir);
        AlertReader alerts = new AlertReader(flow)) {
      long epoch;
      try (JobProcess first =
          JobProcess.start(flow.stack, dir.resolve("job-1"), null, Duration.ofSeconds(10))) {
        flow.feed(history);
        flow.awaitCheckpointOf(history.size());
        flow.feed(spike);
        Flow.await().until(() -> !alerts.pages(TEAM).isEmpty());
        first.kill();
        assertThat(flow.isInACheckpoint(history.size() + 1))
            .as("a checkpoint knows of the spike")
            .isFalse();
        epoch = alerts.pages(TEAM).get(0).getEpoch();
        try (JobProcess second =
            JobProcess.start(
                flow.stack,
                dir.resolve("job-2"),
                first.latestCheckpoint(),
                Duration.ofMillis(500))) {
          flow.awaitCheckpointOfAllInput();
          Flow.await().until(() -> alerts.pages(TEAM).stream().anyMatch(a -> a.getEpoch() > epoch));
        }
      }

      Set<String> episodes =
          alerts.pages(TEAM).stream().map(NpsAlert::getEpisodeId).collect(toSet());
      assertThat(episodes).as("by key it is one page").hasSize(1);
      assertThat(alerts.all().stream().map(NpsAlert::getEpoch).distinct()).hasSize(2);
    }
  }
}
