package realtimenps.sandbox.demo;

import org.jspecify.annotations.Nullable;
import realtimenps.v1.SurveyResponse;

/** What the simulator wants sent next. */
public sealed interface Event {

  /**
   * A response to encode and to send with its own key. Its content may be invalid: the system under
   * show has to say so.
   */
  record Answer(SurveyResponse response) implements Event {}

  /** A tombstone for a response that was sent earlier. */
  record Erasure(String tenantId, String responseId) implements Event {}

  /** Bytes to send as they are; they decode to nothing. */
  @SuppressWarnings("ArrayRecordComponent") // made once, sent once, never compared
  record Garbage(byte @Nullable [] key, byte[] value) implements Event {}
}
