package realtimenps.job.domain;

/** The scores that a survey offers, up to 10. */
public enum Scale {
  ZERO_TO_TEN(0),
  ONE_TO_TEN(1);

  private final int lowest;

  Scale(int lowest) {
    this.lowest = lowest;
  }

  public int lowest() {
    return lowest;
  }

  public boolean contains(int score) {
    return score >= lowest && score <= 10;
  }
}
