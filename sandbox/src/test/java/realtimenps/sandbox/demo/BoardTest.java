package realtimenps.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.sandbox.demo.Updates.version;
import static realtimenps.sandbox.demo.Updates.window;

import org.junit.jupiter.api.Test;
import realtimenps.v1.NpsUpdate;

class BoardTest {
  private static final String KEY = "acme/TENANT";

  private final Board board = new Board();
  private final NpsUpdate update = Updates.tenant("acme", window("PT15M", 1, 0, 0));

  @Test
  void keepsTheLargestRevisionWhateverTheOrder() {
    board.apply(KEY, version(update, 5, 2));
    board.apply(KEY, version(update, 5, 3));
    board.apply(KEY, version(update, 5, 1));

    assertThat(board.find(KEY)).isEqualTo(version(update, 5, 3));
    assertThat(board.size()).isEqualTo(1);
  }

  @Test
  void anEpochWeighsMoreThanAnyRevision() {
    board.apply(KEY, version(update, 5, 900));
    board.apply(KEY, version(update, 6, 1));
    board.apply(KEY, version(update, 5, 901));

    assertThat(board.find(KEY)).isEqualTo(version(update, 6, 1));
  }

  @Test
  void aSecondRecordOfOneVersionChangesNothing() {
    NpsUpdate other = Updates.tenant("acme", window("PT15M", 9, 9, 9));
    board.apply(KEY, version(update, 5, 1));
    board.apply(KEY, version(other, 5, 1));

    assertThat(board.find(KEY)).isEqualTo(version(update, 5, 1));
  }

  @Test
  void noValueRemovesTheSubject() {
    board.apply(KEY, update);
    board.apply(KEY, null);
    board.apply("acme/TEAM/never-seen", null);

    assertThat(board.find(KEY)).isNull();
    assertThat(board.size()).isZero();
    assertThat(board.tenantIds()).isEmpty();
  }

  @Test
  void aStragglerDoesNotBringARemovedSubjectBack() {
    board.apply(KEY, version(update, 5, 7));
    board.apply(KEY, null);
    board.apply(KEY, version(update, 5, 6));
    assertThat(board.find(KEY)).isNull();

    board.apply(KEY, version(update, 5, 8));
    assertThat(board.find(KEY)).isEqualTo(version(update, 5, 8));
  }

  @Test
  void groupsByTenantAndScope() {
    NpsUpdate voice = Updates.channel("acme", "voice");
    NpsUpdate chat = Updates.channel("acme", "chat");
    NpsUpdate bob = Updates.agent("acme", "bob", "sales");
    NpsUpdate otherChat = Updates.channel("zeta", "chat");
    for (NpsUpdate each : new NpsUpdate[] {otherChat, voice, bob, chat, update}) {
      board.apply(each.getSubject(), each);
    }

    assertThat(board.tenantIds()).containsExactly("acme", "zeta");
    assertThat(board.tenant("acme")).isEqualTo(update);
    assertThat(board.tenant("zeta")).isNull();
    assertThat(board.channels("acme")).containsExactly(chat, voice);
    assertThat(board.agents("acme")).containsExactly(bob);
    assertThat(board.agents("zeta")).isEmpty();
  }
}
