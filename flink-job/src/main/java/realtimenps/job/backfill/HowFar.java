package realtimenps.job.backfill;

import org.apache.flink.api.connector.source.SourceEvent;

/** Asks a reader how far it has read. */
record HowFar() implements SourceEvent {
  private static final long serialVersionUID = 1;
}
