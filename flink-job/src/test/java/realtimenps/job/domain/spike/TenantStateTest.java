package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import realtimenps.job.domain.Scope;

class TenantStateTest {
  private static final long DAY = DayCounts.DAY;
  private static final String EPISODE = "acme/TENANT/20260302-1";

  private final TenantState tenant = new TenantState();

  @Test
  void aStormThatEndsTooEarlyAndBeginsAgainKeepsExplainingAllOfIt() {
    tenant.putStorm(storm(EPISODE, 100));
    tenant.endStorm(EPISODE, 200);
    assertThat(tenant.stormsOfTenant()).allMatch(storm -> storm.covers(150) && !storm.covers(201));
    tenant.putStorm(storm(EPISODE, 250));
    assertThat(tenant.stormsOfTenant()).contains(storm(EPISODE, 100));
    tenant.endStorm(EPISODE, 300);
    assertThat(tenant.stormsOfTenant()).containsExactly(storm(EPISODE, 100).endedAt(300));
  }

  @Test
  void aStormThatIsWithdrawnExplainsWhatItDidBeforeItBeganAgain() {
    tenant.newestAt = 300;
    tenant.putStorm(storm(EPISODE, 100));
    tenant.endStorm(EPISODE, 200);
    List<Storm> over = tenant.stormsOfTenant();
    tenant.putStorm(storm(EPISODE, 250));
    tenant.withdrawStorm(EPISODE);
    assertThat(tenant.stormsOfTenant()).isEqualTo(over);
  }

  @Test
  void aStormThatIsWithdrawnExplainsNothing() {
    tenant.putStorm(storm(EPISODE, 100));
    tenant.withdrawStorm(EPISODE);
    assertThat(tenant.stormsOfTenant()).isEmpty();
  }

  @Test
  void anEpisodeThatBeginsAgainWithoutPagingLeavesItsStormAsItWas() {
    tenant.putStorm(storm(EPISODE, 100));
    tenant.endStorm(EPISODE, 200);
    List<Storm> over = tenant.stormsOfTenant();
    tenant.endStorm(EPISODE, 900);
    assertThat(tenant.stormsOfTenant()).isEqualTo(over);
    tenant.withdrawStorm(EPISODE);
    assertThat(tenant.stormsOfTenant()).isEqualTo(over);
  }

  @Test
  void aStormThatIsOverIsSeenForSevenDays() {
    tenant.newestAt = 10 * DAY;
    tenant.putStorm(storm("acme/TENANT/1", DAY));
    tenant.endStorm("acme/TENANT/1", 3 * DAY - 1);
    tenant.putStorm(storm("acme/TENANT/2", DAY));
    tenant.endStorm("acme/TENANT/2", 3 * DAY);
    tenant.putStorm(storm("acme/TENANT/3", 9 * DAY));
    assertThat(tenant.stormsOfTenant())
        .extracting(Storm::episode)
        .containsExactly("acme/TENANT/2", "acme/TENANT/3");
  }

  @Test
  void episodesExpireEachAtItsTime() {
    tenant.open.put("acme/TEAM/billing", 20L);
    tenant.open.put("acme/TEAM/sales", 30L);
    assertThat(tenant.nextExpiry()).isEqualTo(20);
    assertThat(tenant.takeExpired(19)).isEmpty();
    assertThat(tenant.takeExpired(20)).containsExactly("acme/TEAM/billing");
    assertThat(tenant.nextExpiry()).isEqualTo(30);
    assertThat(tenant.openEpisodes()).isEqualTo(1);
  }

  @Test
  void channelsKeepTheirPlaceAndThoseBeyond127ShareOne() {
    assertThat(tenant.channel("voice")).isEqualTo(1);
    for (int i = 2; i <= 127; i++) {
      assertThat(tenant.channel("channel-" + i)).isEqualTo(i);
    }
    assertThat(tenant.channel("channel-128")).isEqualTo(Mark.OTHER);
    assertThat(tenant.channel("channel-129")).isEqualTo(Mark.OTHER);
    assertThat(tenant.channel("voice")).isEqualTo(1);
    assertThat(Mark.channel(Mark.of(true, 127))).isEqualTo(127);
    assertThat(Mark.isDetractor(Mark.of(true, 127))).isTrue();
  }

  private static Storm storm(String episode, long from) {
    return new Storm(Scope.TENANT, null, -1, episode, from, Storm.OPEN, 4);
  }
}
