package realtimenps.job.domain.spike;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.Keys;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.Subject;

/**
 * Watches all subjects of a tenant for spikes: the tenant first, then its channels and teams, then
 * its agents, so that each is judged by what is usual above it, and is not blamed for what happens
 * to all.
 */
public final class TenantSpikes {
  private static final List<Scope> FROM_THE_TOP =
      List.of(Scope.TENANT, Scope.CHANNEL, Scope.TEAM, Scope.AGENT);

  private static final double LEAST_KNOWLEDGE = 40;

  private final @Nullable Thresholds fixed;
  private final Judgement judgement = new Judgement();

  private final Map<String, TenantDay> days = new HashMap<>();
  private int newestDay = Integer.MIN_VALUE;

  /** A subject that a change concerns. */
  private record Concerned(Watched subject, SubjectSpikes spikes, boolean retracts, boolean adds) {}

  /** With the thresholds that the tenants' policies ask for. */
  public TenantSpikes() {
    this.fixed = null;
  }

  /** With thresholds whatever the policies say. */
  public TenantSpikes(Thresholds fixed) {
    this.fixed = fixed;
  }

  /**
   * Takes a change of a response.
   *
   * @param store of the response's tenant
   * @param out is told of every episode that changes
   */
  public void apply(Settled settled, Policy policy, SpikeStore store, Consumer<Alert> out) {
    TenantState known = store.tenant();
    TenantState tenant = known == null ? new TenantState() : known;
    Answer retracted = settled.retracted();
    Answer added = settled.added();
    if (known == null && added == null) {
      return; // of a response from before there was a detector
    }
    long id = idOf(settled.responseId());
    if (added != null) {
      tenant.newestAt = Math.max(tenant.newestAt, added.respondedAt());
    }
    TenantDay day = dayOf(settled.tenantId(), tenant, policy, store);
    keepDetractor(settled, id, tenant, store);
    List<Concerned> concerned = concerned(settled, day, store);
    byte less = retracted == null ? 0 : markOf(retracted, tenant);
    byte more = added == null ? 0 : markOf(added, tenant);
    for (Concerned one : concerned) {
      Watched subject = one.subject;
      SubjectSpikes spikes = one.spikes;
      HourFactors hours = subject.scope() == Scope.CHANNEL ? tenant.hours : null;
      if (retracted != null && one.retracts) {
        spikes.responses().remove(retracted.respondedAt(), id, less, hours);
        subject.follow(spikes.latestTeamId());
        subject.load().add(-1);
      }
      if (added != null && one.adds) {
        spikes.responses().add(added.respondedAt(), id, more, hours);
        if (subject.scope() == Scope.AGENT) {
          spikes.noteTeam(added.respondedAt(), added.teamId());
        }
        subject.follow(spikes.latestTeamId());
        subject.load().add(1);
      }
    }
    boolean isSameEvidence = added != null && added.equals(retracted);
    for (Concerned one : concerned) {
      SubjectSpikes spikes = one.spikes;
      if (isSameEvidence) {
        if (spikes.names(id)) { // perhaps with another score or reason
          tell(one.subject.key(), spikes, tenant, policy, store, out);
        }
        continue;
      }
      if (!one.retracts && spikes.passes(more)) {
        continue;
      }
      prepare(one, concerned, added == null ? retracted : added, tenant, policy, day, store);
      Episode former = spikes.episode();
      boolean changed =
          retracted != null
              && one.retracts
              && spikes.judgeRetraction(retracted.respondedAt(), id, judgement);
      if (changed && !spikes.isFiring()) {
        tell(one.subject.key(), spikes, tenant, policy, store, out);
        changed = false; // the next to be told may be another episode
      }
      if (added != null && one.adds) {
        changed |=
            one.retracts
                ? spikes.judgeCorrected(more, judgement)
                : spikes.judge(added.respondedAt(), id, more, judgement);
      }
      if (changed) {
        if (former != null && former != spikes.episode() && former.forgetAll()) {
          // Nothing is kept of it from here on: no erasure could take a name out of it.
          out.accept(
              alertOf(Subject.parse(one.subject.key()), spikes, former, tenant, policy, store));
        }
        tell(one.subject.key(), spikes, tenant, policy, store, out);
      }
    }
    for (Concerned one : concerned) {
      store.putSubject(one.subject.key(), one.spikes);
    }
    store.putTenant(tenant);
  }

  /**
   * Ends the episodes that have lasted too long by the clock.
   *
   * @param clock event time, epoch milliseconds
   */
  public void expire(long clock, Policy policy, SpikeStore store, Consumer<Alert> out) {
    TenantState tenant = store.tenant();
    if (tenant == null) {
      return;
    }
    for (String key : tenant.takeExpired(clock)) {
      SubjectSpikes spikes = store.subject(key);
      if (spikes != null && spikes.expire(clock)) {
        tell(key, spikes, tenant, policy, store, out);
        store.putSubject(key, spikes);
      }
    }
    store.putTenant(tenant);
  }

  /**
   * Tells again of the open episodes that a change of the policy gives to another receiver, or that
   * may page no more, or again: they are no storm any more to those below, or are one again.
   *
   * @param former the policy until now
   * @param out is told of each
   */
  public void follow(Policy former, Policy policy, SpikeStore store, Consumer<Alert> out) {
    TenantState tenant = store.tenant();
    if (tenant == null) {
      return;
    }
    for (String key : List.copyOf(tenant.open.keySet())) {
      SubjectSpikes spikes = store.subject(key);
      Episode episode = spikes == null ? null : spikes.episode();
      if (spikes != null && episode != null) {
        String team = spikes.latestTeamId();
        boolean mayPage = policy.mayPage(key, team);
        if (former.mayPage(key, team) != mayPage
            || !former.receiverOf(key, team).equals(policy.receiverOf(key, team))) {
          if (!mayPage) {
            tenant.endStorm(Keys.append(key, episode.id()), tenant.newestAt);
          }
          tell(key, spikes, tenant, policy, store, out);
        }
      }
    }
    store.putTenant(tenant);
  }

  /**
   * Tells again, as they are now, of the episodes that fire, and of those that readers may take to
   * fire. Of those that readers have and that are none of this tenant's last, what fires is
   * withdrawn, as nothing else would ever end it, and what names anybody is told without, as no
   * erasure would reach it.
   *
   * @param known to readers: what was told last of each alert of this tenant, by key
   * @param out is told of each
   */
  public void tellAgain(
      Map<String, ToldAlert> known, Policy policy, SpikeStore store, Consumer<Alert> out) {
    TenantState tenant = store.tenant();
    Map<String, ToldAlert> others = new TreeMap<>(known);
    long now = Long.MIN_VALUE;
    if (tenant != null) {
      now = tenant.newestAt;
      Set<String> subjects = new TreeSet<>(tenant.open.keySet());
      known.keySet().forEach(key -> subjects.add(Alert.subjectOf(key)));
      for (String key : subjects) {
        SubjectSpikes spikes = store.subject(key);
        Episode episode = spikes == null ? null : spikes.episode();
        if (spikes != null && episode != null) {
          boolean isKnown = others.remove(Keys.append(key, episode.id())) != null;
          if (isKnown || episode.isFiring()) {
            out.accept(alertOf(Subject.parse(key), spikes, episode, tenant, policy, store));
          }
        }
      }
    }
    for (ToldAlert other : others.values()) {
      Alert alert = other.alert();
      if (alert != null) {
        out.accept(
            alert.state() == Episode.State.FIRING
                ? alert.withdrawn(Math.max(now, alert.detectedAt()))
                : alert);
      }
    }
  }

  private TenantDay dayOf(String tenantId, TenantState tenant, Policy policy, SpikeStore store) {
    int today = DayCounts.dayOf(tenant.newestAt);
    TenantDay known = days.get(tenantId);
    if (known == null || !known.isOf(policy, today)) {
      if (today > newestDay) {
        newestDay = today;
        days.values().forEach(other -> other.forgetSubjectsBefore(today));
      }
      known = new TenantDay(tenantId, policy, today, store);
      days.put(tenantId, known);
    }
    known.tidy();
    return known;
  }

  /** How many subjects are kept at hand, beside whole tenants. */
  int subjectsAtHand() {
    return days.values().stream().mapToInt(TenantDay::subjects).sum();
  }

  private static List<Concerned> concerned(Settled settled, TenantDay day, SpikeStore store) {
    List<Concerned> concerned = new ArrayList<>(2 * FROM_THE_TOP.size());
    for (Scope scope : FROM_THE_TOP) {
      Watched less = day.subject(scope, settled.retracted());
      Watched more = day.subject(scope, settled.added());
      if (more != null) {
        concerned.add(load(more, more == less, true, store));
      }
      if (less != null && less != more) {
        concerned.add(load(less, true, false, store));
      }
    }
    return concerned;
  }

  private static Concerned load(Watched subject, boolean retracts, boolean adds, SpikeStore store) {
    SubjectSpikes known = store.subject(subject.key());
    if (known == null) {
      known = subject.scope() == Scope.TENANT ? SubjectSpikes.ofTenant() : SubjectSpikes.ofPart();
    }
    return new Concerned(subject, known, retracts, adds);
  }

  /** Sets the judgement up for a subject. */
  private void prepare(
      Concerned one,
      List<Concerned> concerned,
      @Nullable Answer answer,
      TenantState tenant,
      Policy policy,
      TenantDay day,
      SpikeStore store) {
    Watched subject = one.subject;
    long now = tenant.newestAt;
    double share = Usual.PRIOR_SHARE;
    List<Storm> storms = List.of();
    String team = one.spikes.latestTeamId();
    double most = SubjectSpikes.MOST_KNOWLEDGE_OF_TENANT;
    if (subject.scope() != Scope.TENANT) {
      share = concerned.get(0).spikes.responses().share(now, share);
      most = SubjectSpikes.MOST_KNOWLEDGE;
      storms = tenant.stormsOfTenant();
    }
    if (subject.scope() == Scope.AGENT) {
      SubjectSpikes above =
          team != null
              ? find(day.team(team), concerned, store)
              : answer != null ? find(day.channel(answer.channel()), concerned, store) : null;
      share = above == null ? share : above.responses().share(now, share);
      storms = tenant.stormsOverAgent(team);
    }
    judgement
        .at(now, fixed == null ? subject.threshold() : fixed.of(subject.key(), team))
        .given(
            share, Math.min(most, Math.max(LEAST_KNOWLEDGE, day.worthOfKnowledge())), tenant.hours)
        .under(storms)
        .by(policy.minDetractors(), policy.minLift(), subject.mayPage());
  }

  private static @Nullable SubjectSpikes find(
      Watched subject, List<Concerned> concerned, SpikeStore store) {
    for (Concerned one : concerned) {
      if (one.subject == subject) {
        return one.spikes;
      }
    }
    return store.subject(subject.key());
  }

  /** What has happened to a subject's episode becomes known: to readers, and to those below. */
  private static void tell(
      String key,
      SubjectSpikes spikes,
      TenantState tenant,
      Policy policy,
      SpikeStore store,
      Consumer<Alert> out) {
    Episode episode = spikes.episode();
    if (episode == null) {
      throw new IllegalStateException("there is no episode to tell of");
    }
    Subject subject = Subject.parse(key);
    if (episode.isFiring()) {
      tenant.open.put(key, episode.detectedAt() + SubjectSpikes.LONGEST_TIME);
    } else {
      tenant.open.remove(key);
    }
    if (subject.scope() != Scope.AGENT) {
      noteStorm(subject, episode, tenant, policy);
    }
    out.accept(alertOf(subject, spikes, episode, tenant, policy, store));
  }

  private static void noteStorm(
      Subject subject, Episode episode, TenantState tenant, Policy policy) {
    String storm = Keys.append(subject.key(), episode.id());
    switch (episode.state()) {
      case FIRING -> {
        String name = subject.channel();
        int channel = name == null ? -1 : tenant.channel(name);
        // One of the channels that are not told apart would explain what happens to another.
        if (episode.pages() && policy.mayPage(subject.key(), null) && channel != Mark.OTHER) {
          tenant.putStorm(
              new Storm(
                  subject.scope(),
                  subject.teamId(),
                  channel,
                  storm,
                  episode.onsetAt(),
                  Storm.OPEN,
                  episode.odds()));
        }
      }
      case RESOLVED -> tenant.endStorm(storm, episode.resolvedAt());
      case WITHDRAWN -> tenant.withdrawStorm(storm);
    }
  }

  private static Alert alertOf(
      Subject subject,
      SubjectSpikes spikes,
      Episode episode,
      TenantState tenant,
      Policy policy,
      SpikeStore store) {
    List<Alert.Evidence> evidence = new ArrayList<>();
    Map<String, Integer> reasons = new HashMap<>();
    for (long id : episode.names()) {
      Alert.Evidence detractor = store.detractor(id);
      if (detractor == null) {
        continue; // forgotten by now
      }
      evidence.add(detractor);
      if (detractor.contactReason() != null) {
        reasons.merge(detractor.contactReason(), 1, Integer::sum);
      }
    }
    String team = spikes.latestTeamId();
    return new Alert(
        subject.key(),
        team,
        policy.receiverOf(subject.key(), team),
        episode.id(),
        episode.state(),
        policy.mayPage(subject.key(), team) ? episode.severity() : Severity.WATCH,
        episode.resolveReason(),
        episode.onsetAt(),
        episode.detectedAt(),
        episode.isFiring() ? null : Long.valueOf(episode.resolvedAt()),
        episode.detractors(),
        episode.responses(),
        episode.expected(),
        episode.evidenceRatio(),
        List.copyOf(evidence),
        tenant.reasons.striking(reasons),
        episode.suppressedBy(),
        Summary.of(episode, subject, team, policy.zone()));
  }

  /** Remembers a detractor as evidence, and forgets one that is none any more. */
  private static void keepDetractor(
      Settled settled, long id, TenantState tenant, SpikeStore store) {
    if (isDetractor(settled.retracted())) {
      Alert.Evidence known = store.detractor(id);
      if (known != null) {
        if (known.contactReason() != null) {
          tenant.reasons.count(known.contactReason(), known.respondedAt(), -1);
        }
        store.removeDetractor(id);
      }
    }
    Answer added = settled.added();
    Detail detail = settled.detail();
    if (added != null && detail != null && isDetractor(added)) {
      store.putDetractor(
          id,
          new Alert.Evidence(
              settled.responseId(),
              detail.interactionId(),
              detail.respondentId(),
              added.agentId(),
              detail.score(),
              added.respondedAt(),
              detail.contactReason()));
      if (detail.contactReason() != null) {
        tenant.reasons.count(detail.contactReason(), added.respondedAt(), 1);
      }
    }
  }

  private static boolean isDetractor(@Nullable Answer answer) {
    return answer != null && answer.category() == Category.DETRACTOR;
  }

  private static byte markOf(Answer answer, TenantState tenant) {
    return Mark.of(isDetractor(answer), tenant.channel(answer.channel()));
  }

  /** FNV-1a over the UTF-16 units, mixed: two responses of a tenant do not meet by chance. */
  private static long idOf(String responseId) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < responseId.length(); i++) {
      hash = (hash ^ responseId.charAt(i)) * 0x100000001b3L;
    }
    return hash ^ hash >>> 32;
  }
}
