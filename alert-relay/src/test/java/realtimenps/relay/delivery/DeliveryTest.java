package realtimenps.relay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static realtimenps.relay.delivery.Pages.NOON;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import realtimenps.relay.domain.Page;

class DeliveryTest {
  private static final long SECOND = 1_000;

  private final Deque<UnsentException> failures = new ArrayDeque<>();
  private final List<Long> asked = new ArrayList<>();
  private final List<String> observed = new ArrayList<>();
  private final Delivery delivery = new Delivery(new Pager(), new Notes());

  @Test
  void a_target_that_fails_is_asked_more_and_more_slowly() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      failures.add(new UnsentException("away"));
    }
    for (long now = NOON; now < NOON + 20 * SECOND; now += SECOND) {
      delivery.tell(List.of(), now);
    }
    assertThat(asked.subList(0, 5))
        .containsExactly(
            NOON, NOON + SECOND, NOON + 3 * SECOND, NOON + 7 * SECOND, NOON + 15 * SECOND);
    assertThat(observed).startsWith("failed", "failed", "failed", "failed", "sent");
  }

  @Test
  void a_target_that_stays_away_is_asked_every_half_minute() throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      failures.add(new UnsentException("away"));
    }
    for (long now = NOON; now < NOON + 130 * SECOND; now += SECOND) {
      delivery.tell(List.of(), now);
    }
    assertThat(asked).endsWith(NOON + 61 * SECOND, NOON + 91 * SECOND, NOON + 121 * SECOND);
  }

  @Test
  void a_target_that_asks_to_be_left_alone_is() throws InterruptedException {
    failures.add(new UnsentException("busy", Duration.ofSeconds(7)));
    for (long now = NOON; now < NOON + 8 * SECOND; now += SECOND) {
      delivery.tell(List.of(), now);
    }
    assertThat(asked).containsExactly(NOON, NOON + 7 * SECOND);
  }

  @Test
  void a_clock_that_is_set_back_silences_nobody() throws InterruptedException {
    failures.add(new UnsentException("away"));
    long ahead = NOON + 3_600 * SECOND;
    delivery.tell(List.of(), ahead);
    delivery.tell(List.of(), NOON);
    assertThat(asked).containsExactly(ahead, NOON);
  }

  @Test
  void trouble_is_told_of_only_when_it_lasts() throws InterruptedException {
    failures.add(new UnsentException("away"));
    failures.add(new UnsentException("still away"));
    delivery.tell(List.of(), NOON);
    assertThat(delivery.troubleFor(Duration.ofSeconds(2), NOON + SECOND)).isEmpty();
    delivery.tell(List.of(), NOON + SECOND);
    assertThat(delivery.troubleFor(Duration.ofSeconds(2), NOON + 2 * SECOND))
        .isEqualTo("pager has taken nothing for 2 s: still away");
    delivery.tell(List.of(), NOON + 3 * SECOND);
    assertThat(delivery.troubleFor(Duration.ofSeconds(2), NOON + 9 * SECOND)).isEmpty();
  }

  private final class Pager implements Target {
    @Override
    public String name() {
      return "pager";
    }

    @Override
    public boolean tell(List<Page> pages, long now) throws UnsentException {
      asked.add(now);
      UnsentException failure = failures.poll();
      if (failure != null) {
        throw failure;
      }
      return true;
    }

    @Override
    public String prove(Page page, long now) {
      return "";
    }
  }

  private final class Notes implements Delivery.Observer {
    @Override
    public void sent(String target, long now) {
      observed.add("sent");
    }

    @Override
    public void failed(String target) {
      observed.add("failed");
    }
  }
}
