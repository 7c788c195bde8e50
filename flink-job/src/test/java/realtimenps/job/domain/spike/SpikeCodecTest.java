package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import realtimenps.job.domain.Scope;

class SpikeCodecTest {
  private static final long NOON = Instant.parse("2026-03-02T12:00:00Z").toEpochMilli();
  private static final Storm OF_TENANT =
      new Storm(Scope.TENANT, null, -1, "acme/TENANT/20260302-1", NOON - 9, NOON - 1, 4.5);
  private static final Storm OF_TEAM =
      new Storm(Scope.TEAM, "billing", -1, "acme/TEAM/billing/20260302-1", NOON, Storm.OPEN, 3);
  private static final Storm OF_CHANNEL =
      new Storm(Scope.CHANNEL, null, 2, "acme/CHANNEL/chat/20260302-1", NOON, Storm.OPEN, 2);

  @Test
  void aTenantComesBackWithAllThatIsKnownOfIt() throws IOException {
    TenantState tenant = new TenantState();
    tenant.newestAt = NOON;
    assertThat(tenant.channel("voice")).isEqualTo(1);
    assertThat(tenant.channel("chat")).isEqualTo(2);
    for (int i = 0; i < 300; i++) {
      tenant.hours.count(NOON, Mark.of(i % 3 == 0, 2), 1);
      tenant.hours.count(NOON + 3_600_000, Mark.of(i % 7 == 0, 2), 1);
      tenant.reasons.count(i % 10 == 0 ? "invoice" : "price", NOON, 1);
    }
    tenant.open.put("acme/TEAM/billing", NOON + 5);
    tenant.open.put("acme/CHANNEL/chat", NOON + 3);
    tenant.putStorm(OF_TENANT);
    tenant.putStorm(OF_TEAM);
    tenant.putStorm(OF_CHANNEL);

    byte[] bytes = Bytes.of(out -> SpikeCodec.write(tenant, out));
    TenantState read = Bytes.read(bytes, SpikeCodec::readTenant);

    assertThat(read.newestAt).isEqualTo(NOON);
    assertThat(read.channel("chat")).isEqualTo(2);
    assertThat(read.channel("e-mail")).isEqualTo(3);
    byte ofChat = Mark.of(true, 2);
    assertThat(read.hours.of(NOON, ofChat))
        .isEqualTo(tenant.hours.of(NOON, ofChat))
        .isNotEqualTo(1);
    assertThat(read.reasons.striking(Map.of("invoice", 20))).hasSize(1);
    assertThat(read.openEpisodes()).isEqualTo(2);
    assertThat(read.nextExpiry()).isEqualTo(NOON + 3);
    assertThat(read.stormsOfTenant()).containsExactly(OF_TENANT);
    assertThat(read.stormsOverAgent("billing")).containsExactly(OF_TENANT, OF_TEAM, OF_CHANNEL);
    assertThat(read.stormsOverAgent("sales")).containsExactly(OF_TENANT, OF_CHANNEL);
    assertThat(read.stormsOverAgent(null)).containsExactly(OF_TENANT, OF_CHANNEL);
  }

  @Test
  void aTenantOfWhichNothingIsKnownComesBack() throws IOException {
    byte[] bytes = Bytes.of(out -> SpikeCodec.write(new TenantState(), out));
    TenantState read = Bytes.read(bytes, SpikeCodec::readTenant);
    assertThat(read.newestAt).isEqualTo(Long.MIN_VALUE);
    assertThat(read.nextExpiry()).isEqualTo(Long.MAX_VALUE);
    assertThat(read.stormsOverAgent("billing")).isEmpty();
  }

  /** Three responses, the second of a detractor, as the version before wrote them. */
  @Test
  void aSubjectOfTheFormatBeforeIsRead() throws IOException {
    byte[] bytes =
        Base64.getDecoder()
            .decode(
                "AQCAAAAAAAAAAIAAAAAAAAAABoDqtNyVZwAAAAAAAAAAAsCpBwAAAAAAAAABA8CpBwAAAAAA"
                    + "AAACAgB//////////wAA////////////AYAAAAAAAAAAAP////8PAP///////////wEAAAA=");
    SubjectSpikes expected = SubjectSpikes.ofPart();
    for (int i = 0; i < 3; i++) {
      expected.add(NOON - 3 * HourFactors.HOUR + i * 60_000, i, Mark.of(i == 1, 1));
    }
    SubjectSpikes read = Bytes.read(bytes, SpikeCodec::readSubject);
    assertThat(Bytes.of(out -> SpikeCodec.write(read, out)))
        .isEqualTo(Bytes.of(out -> SpikeCodec.write(expected, out)));
  }

  @Test
  void aSubjectComesBackWithItsWindow() throws IOException {
    for (SubjectSpikes spikes : List.of(SubjectSpikes.ofTenant(), SubjectSpikes.ofPart())) {
      for (int i = 0; i < 700; i++) {
        spikes.add(NOON + i, i, Mark.of(i % 4 == 0, 1));
      }
      spikes.noteTeam(NOON, "billing");
      byte[] bytes = Bytes.of(out -> SpikeCodec.write(spikes, out));
      SubjectSpikes read = Bytes.read(bytes, SpikeCodec::readSubject);
      assertThat(read.isOfTenant()).isEqualTo(spikes.isOfTenant());
      assertThat(read.latestTeamId()).isEqualTo("billing");
      Judgement judgement = new Judgement().at(NOON + 700, 1_000);
      assertThat(read.evidence(judgement)).isEqualTo(spikes.evidence(judgement));
      assertThat(Bytes.of(out -> SpikeCodec.write(read, out))).isEqualTo(bytes);
    }
  }

  @Test
  void aDetractorComesBack() throws IOException {
    for (Alert.Evidence detractor :
        List.of(
            new Alert.Evidence("r1", "i1", "p1", "ann", 6, NOON, "invoice"),
            new Alert.Evidence("r1", null, null, null, 0, -1, null))) {
      byte[] bytes = Bytes.of(out -> SpikeCodec.write(detractor, out));
      assertThat(Bytes.read(bytes, SpikeCodec::readDetractor)).isEqualTo(detractor);
    }
  }

  @Test
  void stateOfANewerJobIsRefusedWithBothVersions() {
    byte[] newer = {9, 0};
    for (Bytes.Reader<?> reader :
        List.<Bytes.Reader<?>>of(
            SpikeCodec::readTenant, SpikeCodec::readSubject, SpikeCodec::readDetractor)) {
      assertThatThrownBy(() -> Bytes.read(newer, reader))
          .isInstanceOf(IOException.class)
          .hasMessage("state of detection of version 9; this job reads 1 to 2");
    }
  }
}
