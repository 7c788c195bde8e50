package realtimenps.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.junit.jupiter.api.Test;

/** The autoscaler may give each vertex of the job another parallelism without harm. */
class AutoscalerTest {
  private static List<String> vertices() {
    List<String> names = new ArrayList<>();
    for (JobVertex vertex : JobTopology.graph().getJobGraph().getVertices()) {
      names.add(vertex.getName());
    }
    return names;
  }

  /** Flink would shuffle between vertices of another parallelism, and by no key. */
  @Test
  void stepsThatHandOnTheirKeysWithoutAShuffleAreOneVertex() {
    assertThat(vertices())
        .anySatisfy(
            name ->
                assertThat(name)
                    .contains("settle-responses", "follow-up-detractors", "fan-out-to-subjects"));
  }

  @Test
  void policiesAreCheckedWhereTheyAreRead() {
    assertThat(vertices())
        .anySatisfy(name -> assertThat(name).contains("read-policies", "validate-policies"));
  }

  @Test
  void theMostThatItMayChooseIsWithinTheKeyGroups() {
    for (String overlay : List.of("base", "overlays/staging", "overlays/production")) {
      Manifest job = ReferencesTest.job(overlay);
      int groups = job.at("/spec/flinkConfiguration/pipeline.max-parallelism").asInt();
      assertThat(groups).isEqualTo(128);
      assertThat(job.at("/spec/flinkConfiguration/job.autoscaler.vertex.max-parallelism").asInt())
          .isBetween(1, groups);
      assertThat(job.at("/spec/job/parallelism").asInt()).isBetween(1, groups);
    }
  }

  /** With fewer subtasks there are fewer TaskManagers, and their volumes hold all of the state. */
  @Test
  void whereItActsItLeavesTheVolumesThatTheStateIsSizedFor() {
    Manifest job = ReferencesTest.job("overlays/production");
    assertThat(job.at("/spec/flinkConfiguration/job.autoscaler.scaling.enabled").asText())
        .isEqualTo("true");
    assertThat(job.at("/spec/flinkConfiguration/job.autoscaler.vertex.min-parallelism").asInt())
        .isEqualTo(job.at("/spec/job/parallelism").asInt());
  }
}
