package realtimenps.sandbox.replay;

import org.jspecify.annotations.Nullable;

/** What one line of the input becomes: the bytes to send. */
@SuppressWarnings("ArrayRecordComponent") // Handed on at once, never compared.
public record Line(byte @Nullable [] key, byte @Nullable [] value) {}
