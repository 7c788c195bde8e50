package realtimenps.job.domain;

/** How many responses of each category there are. */
public record Tally(long promoters, long passives, long detractors) {

  public static final Tally EMPTY = new Tally(0, 0, 0);

  public long responses() {
    return promoters + passives + detractors;
  }

  public boolean isEmpty() {
    return responses() == 0;
  }
}
