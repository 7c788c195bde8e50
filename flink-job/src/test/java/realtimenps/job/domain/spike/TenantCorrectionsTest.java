package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;

/** Only the team billing can have episodes; its usual share of detractors is a quarter. */
class TenantCorrectionsTest {
  private static final long NINE = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli();
  private static final String BILLING = "acme/TEAM/billing";

  private final TestTenant tenant = new TestTenant(NINE, TestTenant.only(1_000, BILLING));

  @Test
  void answersThatAreCorrectedToPromotersWithdrawThePage() {
    respond("0001".repeat(50));
    List<String> detractors = respond("111111111");
    String episode = page().episodeId();
    for (int i = 0; tenant.lastAlert().state() == Episode.State.FIRING; i++) {
      tenant.correctToPromoter(detractors.get(i));
    }
    Alert last = tenant.lastAlert();
    assertThat(last.state()).isEqualTo(Episode.State.WITHDRAWN);
    assertThat(last.episodeId()).isEqualTo(episode);
    assertThat(last.resolveReason()).isNull();
    assertThat(last.resolvedAt()).isEqualTo(tenant.time - TestTenant.MINUTE);
    assertThat(last.evidence())
        .extracting(Alert.Evidence::responseId)
        .doesNotContain(detractors.get(0));
    assertThat(tenant.state().openEpisodes()).isZero();
  }

  @Test
  void evenTheStrongestEvidenceIsWithdrawnAndNotRecoveredByCorrections() {
    respond("0001".repeat(50));
    List<String> detractors = respond("1".repeat(40));
    for (String id : detractors) {
      tenant.correctToPromoter(id);
    }
    assertThat(tenant.lastAlert().state()).isEqualTo(Episode.State.WITHDRAWN);
    assertThat(tenant.alerts).extracting(Alert::state).doesNotContain(Episode.State.RESOLVED);
  }

  @Test
  void whatCameAfterTheEvidenceMayHoldAnEpisodeWithoutIt() {
    respond("0001".repeat(50));
    List<String> detractors = respond("1".repeat(40));
    long detectedAt = tenant.lastAlert().detectedAt();
    String episode = tenant.lastAlert().episodeId();
    for (String id : detractors) {
      if (tenant.answer(id).respondedAt() <= detectedAt) {
        tenant.correctToPromoter(id);
        assertThat(tenant.lastAlert().state()).isEqualTo(Episode.State.FIRING);
      }
    }
    assertThat(tenant.lastAlert().episodeId()).isEqualTo(episode);
    assertThat(tenant.lastAlert().evidenceRatio()).isGreaterThan(100);
    assertThat(tenant.lastAlert().onsetAt()).isGreaterThan(detectedAt);
  }

  @Test
  void everyCorrectionBeforeIsToldWithTheEvidenceThatIsLeft() {
    respond("0001".repeat(50));
    List<String> detractors = respond("11111111111");
    Alert page = page();
    tenant.correctToPromoter(detractors.get(1));
    Alert told = tenant.lastAlert();
    assertThat(told.state()).isEqualTo(Episode.State.FIRING);
    assertThat(told.episodeId()).isEqualTo(page.episodeId());
    assertThat(told.detractors()).isEqualTo(page.detractors() - 1);
    assertThat(told.evidenceRatio()).isLessThan(page.evidenceRatio());
  }

  @Test
  void aRevisionOfWordsAloneJudgesNothingAnew() {
    respond("0001".repeat(50));
    List<String> detractors = respond("11111111111");
    respond("0000");
    Alert page = tenant.lastAlert();
    int before = tenant.alerts.size();
    tenant.change(detractors.get(1), tenant.answer(detractors.get(1)));
    assertThat(tenant.alerts).hasSize(before + 1);
    assertThat(tenant.lastAlert()).as("it may have another score").isEqualTo(page);
    respond("0".repeat(40));
    Alert over = tenant.lastAlert();
    assertThat(over.state()).isEqualTo(Episode.State.RESOLVED);
    tenant.change(detractors.get(1), tenant.answer(detractors.get(1)));
    assertThat(tenant.lastAlert()).isEqualTo(over);
  }

  @Test
  void anErasureOfWhatWasNeverKnownIsNothing() {
    TestTenant other = new TestTenant(NINE, TestTenant.only(1_000, BILLING));
    other.erase(new Answer(Category.DETRACTOR, "voice", null, "billing", NINE));
    assertThat(other.alerts).isEmpty();
    assertThat(other.store.tenant()).isNull();
  }

  @Test
  void anErasedDetractorIsNowhereInWhatIsTold() {
    respond("0001".repeat(50));
    List<String> detractors = respond("11111111111");
    String erased = detractors.get(2);
    assertThat(page().toString()).contains("of-" + erased + ";");
    tenant.change(erased, null);
    assertThat(tenant.lastAlert().state()).isEqualTo(Episode.State.FIRING);
    assertThat(tenant.lastAlert().toString())
        .doesNotContain("of-" + erased + ";")
        .contains("of-" + detractors.get(1) + ";");
    assertThat(tenant.store.detractors.toString()).doesNotContain("of-" + erased + ";");
  }

  @Test
  void aDetractorIsErasedFromALongEpisodeToo() {
    respond("0001".repeat(50));
    List<String> detractors = respond("11111111111");
    respond("1101".repeat(60));
    assertThat(tenant.lastAlert().state()).isEqualTo(Episode.State.FIRING);
    int before = tenant.alerts.size();
    tenant.change(detractors.get(2), null);
    assertThat(tenant.alerts).hasSize(before + 1);
    assertThat(tenant.lastAlert().toString()).doesNotContain("of-" + detractors.get(2) + ";");
  }

  @Test
  void aDetractorIsErasedFromAnEpisodeThatIsOverToo() {
    respond("0001".repeat(50));
    List<String> detractors = respond("11111111111");
    respond("0".repeat(40));
    Alert over = tenant.lastAlert();
    assertThat(over.state()).isEqualTo(Episode.State.RESOLVED);
    assertThat(over.toString()).contains("of-" + detractors.get(2) + ";");
    tenant.change(detractors.get(2), null);
    assertThat(tenant.lastAlert().episodeId()).isEqualTo(over.episodeId());
    assertThat(tenant.lastAlert().state()).isEqualTo(Episode.State.RESOLVED);
    assertThat(tenant.lastAlert().toString()).doesNotContain("of-" + detractors.get(2) + ";");
  }

  @Test
  void anErasureReachesAnEpisodeThatAnotherHasFollowed() {
    respond("0001".repeat(50));
    List<String> detractors = respond("11111111111");
    respond("0".repeat(40) + "0001".repeat(40));
    Alert over = tenant.lastAlert();
    assertThat(over.state()).isEqualTo(Episode.State.RESOLVED);
    assertThat(over.toString()).contains("of-" + detractors.get(2) + ";");
    int before = tenant.alerts.size();
    respond("11111111111");
    Alert next = page();
    assertThat(next.episodeId()).isNotEqualTo(over.episodeId());

    List<Alert> told = tenant.alerts.subList(before, tenant.alerts.size());
    assertThat(told.get(0))
        .usingRecursiveComparison()
        .ignoringFields("evidence", "reasons")
        .isEqualTo(over);
    assertThat(told.subList(1, told.size()))
        .isNotEmpty()
        .extracting(Alert::episodeId)
        .containsOnly(next.episodeId());
    tenant.change(detractors.get(2), null);
    assertThat(lastOf(over.episodeId()).toString()).doesNotContain("of-");
    assertThat(lastOf(next.episodeId()).evidence()).isNotEmpty();
  }

  @Test
  void anEpisodeThatOpensAgainGoesOnNamingDetractors() {
    respond("0001".repeat(50) + "11111111111" + "0".repeat(30));
    Alert over = tenant.lastAlert();
    assertThat(over.state()).isEqualTo(Episode.State.RESOLVED);
    int before = tenant.alerts.size();
    respond("1".repeat(12));
    assertThat(tenant.alerts.subList(before, tenant.alerts.size()))
        .isNotEmpty()
        .allSatisfy(
            alert -> {
              assertThat(alert.episodeId()).isEqualTo(over.episodeId());
              assertThat(alert.state()).isEqualTo(Episode.State.FIRING);
              assertThat(alert.evidence()).isNotEmpty();
            });
  }

  @Test
  void aDetractorThatProvesToBeAnotherTeamsIsNoEvidenceAgainstThisOne() {
    respond("0001".repeat(50));
    List<String> detractors = respond("11111111111");
    Answer mistaken = tenant.answer(detractors.get(3));
    tenant.change(
        detractors.get(3),
        new Answer(Category.DETRACTOR, "voice", "sam", "sales", mistaken.respondedAt()));
    assertThat(tenant.lastAlert().evidence())
        .extracting(Alert.Evidence::responseId)
        .doesNotContain(detractors.get(3));
    assertThat(tenant.store.subjects).containsKey("acme/TEAM/sales");
  }

  @Test
  void anErasureOfWhatIsNoEvidenceIsNotTold() {
    List<String> usual = respond("0001".repeat(50));
    respond("11111111111");
    int before = tenant.alerts.size();
    tenant.change(usual.get(3), null);
    assertThat(tenant.alerts).hasSize(before);
  }

  @Test
  void anEpisodeHoldsWhoseAnswersAreOnlySaidToHaveComeLater() {
    respond("0001".repeat(50));
    List<String> decided = respond("111111");
    String first = page().episodeId();
    respond("111");
    for (int i = 0; i < 3; i++) {
      long later = tenant.time + i;
      tenant.change(
          decided.get(i), new Answer(Category.DETRACTOR, "voice", "ann", "billing", later));
    }
    assertThat(tenant.alerts).extracting(Alert::state).containsOnly(Episode.State.FIRING);
    assertThat(tenant.alerts).extracting(Alert::episodeId).containsOnly(first);
  }

  private List<String> respond(String detractors) {
    return tenant.respond(detractors, "voice", "ann", "billing");
  }

  private Alert lastOf(String episodeId) {
    List<Alert> told =
        tenant.alerts.stream().filter(alert -> alert.episodeId().equals(episodeId)).toList();
    return told.get(told.size() - 1);
  }

  private Alert page() {
    Alert last = tenant.lastAlert();
    assertThat(last.state()).isEqualTo(Episode.State.FIRING);
    assertThat(last.severity()).isNotEqualTo(Severity.WATCH);
    return last;
  }
}
