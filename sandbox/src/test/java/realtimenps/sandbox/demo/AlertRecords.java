package realtimenps.sandbox.demo;

import static realtimenps.sandbox.demo.Updates.NOON;

import java.util.List;
import realtimenps.v1.NpsAlert;

/** Alerts as the job would emit them, written by hand. */
final class AlertRecords {
  private AlertRecords() {}

  /** Detected at noon. */
  static NpsAlert firing(String subject, String severity) {
    return NpsAlert.newBuilder()
        .setSubject(subject)
        .setTenantId(subject.split("/", -1)[0])
        .setScope(subject.split("/", -1)[1])
        .setEpisodeId("20260302-1")
        .setState("FIRING")
        .setSeverity(severity)
        .setOnsetAt(NOON.minusSeconds(60))
        .setDetectedAt(NOON)
        .setEmittedAt(NOON)
        .setDetractors(14)
        .setResponses(20)
        .setExpectedDetractors(4)
        .setUsualShare(0.2)
        .setEvidenceRatio(1.1)
        .setEvidence(List.of())
        .setReasons(List.of())
        .setEpoch(1)
        .setRevision(1)
        .setSummary(subject + ": 14 of 20 detractors since 11:59, usually 4 of 20")
        .build();
  }

  static NpsAlert version(NpsAlert alert, String state, long epoch, long revision) {
    return NpsAlert.newBuilder(alert).setState(state).setEpoch(epoch).setRevision(revision).build();
  }

  static Alerts alerts(NpsAlert... all) {
    Alerts alerts = new Alerts();
    for (NpsAlert alert : all) {
      alerts.apply(alert.getSubject() + "/" + alert.getEpisodeId(), alert);
    }
    return alerts;
  }
}
