package realtimenps.benchmarks.engines;

/** A way to process survey responses. It runs in a JVM of its own and tells the {@link Meter}. */
interface Engine {
  /**
   * Starts to read the topic from its start, and returns when all of its parts run. It goes on
   * until it is closed: the end of the topic is no end of the input.
   */
  Running start(Plan plan) throws Exception;

  /** An engine at work. */
  interface Running extends AutoCloseable {
    /**
     * Tells the meter's {@link Meter#window} of the windows that the engine still keeps, if it does
     * not emit each once, when it ends. Called once, when all records are counted.
     */
    default void tellWindows() throws Exception {}
  }
}
