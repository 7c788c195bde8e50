package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenSubjectsTest {
  private static final long NOON = 1_500_000_000_000L;
  private static final long PERIOD = 1_000;

  private final OpenSubjects open = new OpenSubjects(3, 10, PERIOD, NOON);

  private static Answer answer(@Nullable String agent, @Nullable String team, String channel) {
    return new Answer(Category.PROMOTER, channel, agent, team, NOON);
  }

  private static boolean admit(OpenSubjects open, String tenant, Answer answer, long now) {
    return open.reject(tenant, answer, now) == null;
  }

  @Test
  void what_is_known_is_always_let_in_and_what_is_new_only_where_there_is_room() {
    assertThat(admit(open, "acme", answer("a1", "t", "voice"), NOON)).isTrue(); // 4
    assertThat(admit(open, "acme", answer("a1", "t", "chat"), NOON)).isTrue(); // 6
    assertThat(admit(open, "acme", answer("a2", "t", "voice"), NOON)).isTrue(); // 8
    assertThat(admit(open, "acme", answer("a3", "u", "voice"), NOON)).as("three more").isFalse();
    assertThat(admit(open, "acme", answer("a3", "t", "voice"), NOON)).as("two more").isTrue();
    assertThat(open.full()).isEqualTo(1);
    assertThat(admit(open, "acme", answer(null, "u", "voice"), NOON)).isFalse();
    assertThat(admit(open, "acme", answer("a1", "t", "chat"), NOON)).isTrue();
    assertThat(admit(open, "other", answer("a4", "t", "voice"), NOON)).isTrue();
  }

  @Test
  void a_tenant_is_full_from_where_an_answer_may_be_refused() {
    admit(open, "acme", answer("a1", "t", "voice"), NOON); // 4
    admit(open, "acme", answer("a2", "t", "voice"), NOON); // 6: an answer new in all makes ten
    assertThat(open.full()).isZero();
    admit(open, "acme", answer(null, "u", "voice"), NOON); // 7
    assertThat(open.full()).isEqualTo(1);
  }

  @Test
  void random_ids_of_one_tenant_open_no_more_than_the_bound() {
    Random random = new Random(1);
    Set<String> opened = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      Answer answer = answer("a" + random.nextInt(), null, "voice");
      if (admit(open, "acme", answer, NOON)) {
        for (Scope scope : Scope.values()) {
          String key = Subject.keyOf(scope, "acme", answer);
          if (key != null && scope != Scope.TENANT) {
            opened.add(key);
          }
        }
      }
    }
    assertThat(opened).hasSize(9); // one channel, four agents: a fifth would make eleven
    assertThat(open.full()).as("although one more would fit").isEqualTo(1);
  }

  @Test
  void tenants_made_up_at_random_are_no_more_than_their_bound() {
    for (String tenant : List.of("acme", "b", "c")) {
      assertThat(open.isFullOfTenants()).isFalse();
      assertThat(admit(open, tenant, answer("a1", null, "voice"), NOON)).isTrue();
    }
    assertThat(open.isFullOfTenants()).isTrue();
    assertThat(open.reject("d", answer("a1", null, "voice"), NOON))
        .isEqualTo(
            new Rejection(
                RejectReason.TOO_MANY_SUBJECTS,
                "there are as many tenants as there may be, 3, and this is another"));
    assertThat(admit(open, "acme", answer("a2", null, "voice"), NOON + PERIOD)).isTrue();
    assertThat(admit(open, "d", answer("a1", null, "voice"), NOON + 2 * PERIOD)).isTrue();
    assertThat(admit(open, "e", answer("a1", null, "voice"), NOON + 2 * PERIOD)).isTrue();
    assertThat(admit(open, "f", answer("a1", null, "voice"), NOON + 2 * PERIOD)).isFalse();
  }

  @Test
  void what_was_not_seen_for_two_periods_makes_room() {
    fill();
    Answer late = answer("late", null, "voice");
    assertThat(admit(open, "acme", late, NOON + PERIOD)).isFalse();
    assertThat(admit(open, "acme", answer("a0", null, "voice"), NOON + PERIOD)).isTrue();
    assertThat(admit(open, "acme", late, NOON + 2 * PERIOD)).isTrue();
    assertThat(open.full()).isZero();
  }

  @Test
  void a_long_silence_forgets_everything() {
    fill();
    for (int i = 10; i < 14; i++) {
      assertThat(admit(open, "acme", answer("a" + i, null, "voice"), NOON + 3 * PERIOD)).isTrue();
    }
  }

  private void fill() {
    for (int i = 0; i < 4; i++) {
      assertThat(admit(open, "acme", answer("a" + i, null, "voice"), NOON)).isTrue();
    }
    assertThat(admit(open, "acme", answer("a4", null, "voice"), NOON)).isFalse();
  }

  @Test
  void what_several_kept_is_known_to_who_goes_on() {
    OpenSubjects other = new OpenSubjects(3, 10, PERIOD, NOON + 500);
    assertThat(admit(open, "acme", answer("a1", null, "voice"), NOON)).isTrue();
    assertThat(admit(open, "acme", answer("a2", null, "voice"), NOON + PERIOD)).isTrue();
    assertThat(admit(other, "acme", answer("a3", null, "voice"), NOON + 500)).isTrue();
    List<OpenSubjects.Snapshot> kept = new ArrayList<>(open.snapshot());
    kept.addAll(other.snapshot());

    OpenSubjects restored = new OpenSubjects(3, 7, PERIOD, NOON + 1_200);
    restored.restore(kept);

    for (String agent : List.of("a1", "a2", "a3")) {
      assertThat(admit(restored, "acme", answer(agent, null, "voice"), NOON + 1_200)).isTrue();
    }
    assertThat(admit(restored, "acme", answer("a4", null, "voice"), NOON + 1_200)).isFalse();
  }
}
