package realtimenps.benchmarks.engines;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;

/**
 * What came out of a run.
 *
 * @param records that were measured: all but the first fifth, in which the JVM gets warm
 * @param seconds that they took, to the last result
 * @param outputsPerRecord results that were emitted, of all records
 * @param peakMebibytes the largest resident memory of the JVM
 * @param compared results that were compared with a plain count of the same records
 * @param wrong how many of them differed; 1 if there was none to compare and should have been
 * @param mistakes some of them
 * @param figures of the variant, by name
 * @param rates records a second up to so many records, for ten parts of all
 */
public record Outcome(
    long records,
    double seconds,
    double outputsPerRecord,
    long peakMebibytes,
    long compared,
    long wrong,
    List<String> mistakes,
    Map<String, Double> figures,
    Map<String, Double> rates) {

  /** Records a second. */
  @JsonIgnore
  public double rate() {
    return records / seconds;
  }

  /** A figure; 0 if there is none of this name. */
  public double figure(String name) {
    return figures.getOrDefault(name, 0.0);
  }
}
