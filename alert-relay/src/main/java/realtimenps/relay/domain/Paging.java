package realtimenps.relay.domain;

import java.time.Duration;

/**
 * When somebody is paged, and whom for the relay's own alerts.
 *
 * @param resolveHold how long a resolve is held before it is told
 * @param maxAlertAge by how much the job may be behind before it pages no more
 * @param streamSilence how long there may be no update before the stream counts as stopped
 * @param operationsReceiver who is in charge of the stream itself
 * @param runbook what to do, or where that is written
 */
public record Paging(
    Duration resolveHold,
    Duration maxAlertAge,
    Duration streamSilence,
    String operationsReceiver,
    String runbook) {}
