package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme/TENANT",
        "acme/CHANNEL/voice",
        "acme/TEAM/a%2Fb",
        "acme/AGENT/ann",
        "acme/AGENT_CHANNEL/ann/voice"
      })
  void keys_of_subjects_are_told_from_others(String key) {
    assertThat(Subject.isKey(key)).isTrue();
    assertThat(Subject.parse(key).key()).isEqualTo(key);
    assertThat(Subject.isKey(key + "/more")).isFalse();
    assertThat(Subject.isKey(key + "/")).isFalse();
    assertThat(Subject.isKey("/" + key)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "acme", "acme/", "acme/team/a", "acme/TEAM", "acme/AGENT_CHANNEL/ann"})
  void what_nobody_of_ours_wrote_is_no_key(String key) {
    assertThat(Subject.isKey(key)).isFalse();
  }
}
