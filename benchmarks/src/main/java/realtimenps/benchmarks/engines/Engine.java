package realtimenps.benchmarks.engines;

import java.util.Map;

/** A way to process survey responses. It runs in a JVM of its own and tells the {@link Meter}. */
interface Engine {
  /**
   * Starts to read the topic from its start, and returns when all of its parts run. It goes on
   * until it is closed: the end of the topic is no end of the input.
   */
  Running start(Plan plan) throws Exception;

  /** An engine at work. */
  interface Running extends AutoCloseable {
    /** How many records are in the results, for engines that update them record by record. */
    default long records() {
      return Meter.records();
    }

    /** How many results were emitted. */
    default long outputs() {
      return Meter.outputs();
    }

    /** Whether nothing of the records that are counted is on its way any more. */
    default boolean isDrained() {
      return true;
    }

    /** Whether it emits results as usual, and does not hold back any for longer under a backlog. */
    default boolean isPrompt() {
      return true;
    }

    /**
     * Tells the meter's {@link Meter#window} of the windows that the engine still keeps, if it does
     * not emit each once, when it ends. Called once, when all records are counted.
     */
    default void tellWindows() throws Exception {}

    /** Other things to report, by name. */
    default Map<String, Double> figures() {
      return Map.of();
    }
  }
}
