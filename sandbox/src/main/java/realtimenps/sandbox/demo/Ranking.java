package realtimenps.sandbox.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import realtimenps.v1.NpsUpdate;
import realtimenps.v1.WindowTally;

/**
 * The agents with the highest and the lowest NPS among those whose sample is adequate: three
 * answers make nobody the best or the worst. Nobody is in both lists.
 *
 * @param windowName the shortest window in which at least one agent has an adequate sample
 * @param best the highest first
 * @param worst the lowest first
 */
record Ranking(String windowName, List<Place> best, List<Place> worst) {
  record Place(NpsUpdate agent, WindowTally tally) {
    double nps() {
      return tally.getNps();
    }
  }

  /** At most {@code size} agents at either end; null if no sample is adequate anywhere. */
  static @Nullable Ranking of(List<NpsUpdate> agents, int size) {
    List<Place> adequate = new ArrayList<>();
    for (NpsUpdate agent : agents) {
      for (WindowTally tally : agent.getWindows()) {
        if (tally.getSampleStatus().equals("ADEQUATE") && tally.getNps() != null) {
          adequate.add(new Place(agent, tally));
        }
      }
    }
    if (adequate.isEmpty()) {
      return null;
    }
    String window =
        Collections.min(adequate, Comparator.comparing(place -> length(place.tally())))
            .tally()
            .getWindowName();
    List<Place> places =
        new ArrayList<>(
            adequate.stream()
                .filter(place -> place.tally().getWindowName().equals(window))
                .sorted(
                    Comparator.comparingDouble(Place::nps)
                        .reversed()
                        .thenComparing(place -> place.agent().getSubject()))
                .toList());
    int best = Math.min(size, (places.size() + 1) / 2);
    int worst = Math.min(size, places.size() / 2);
    List<Place> lowest = new ArrayList<>(places.subList(places.size() - worst, places.size()));
    Collections.reverse(lowest);
    return new Ranking(window, List.copyOf(places.subList(0, best)), List.copyOf(lowest));
  }

  private static Duration length(WindowTally tally) {
    return Duration.between(tally.getStartAt(), tally.getEndAt());
  }
}
