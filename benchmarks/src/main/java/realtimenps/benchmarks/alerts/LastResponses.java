package realtimenps.benchmarks.alerts;

/** The newest responses of a subject, a fixed number of them, and their detractors. */
final class LastResponses {
  private final boolean[] responses;
  private int size;
  private int oldest;
  private int detractors;

  LastResponses(int capacity) {
    responses = new boolean[capacity];
  }

  boolean isFull() {
    return size == responses.length;
  }

  int size() {
    return size;
  }

  int detractors() {
    return detractors;
  }

  /** The oldest, which the next response replaces if it is full. */
  boolean oldest() {
    return responses[oldest];
  }

  void add(boolean detractor) {
    if (isFull()) {
      detractors -= responses[oldest] ? 1 : 0;
      responses[oldest] = detractor;
      oldest = (oldest + 1) % responses.length;
    } else {
      responses[size++] = detractor;
    }
    detractors += detractor ? 1 : 0;
  }

  void clear() {
    size = 0;
    oldest = 0;
    detractors = 0;
  }
}
