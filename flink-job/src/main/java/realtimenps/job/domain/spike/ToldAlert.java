package realtimenps.job.domain.spike;

import org.jspecify.annotations.Nullable;

/**
 * What readers know of an episode: its record with the largest (epoch, revision).
 *
 * @param alert what it says, without the evidence, if the episode fires by it or it names anybody;
 *     else null, as nothing can be left to say of it
 */
public record ToldAlert(long epoch, long revision, @Nullable Alert alert) {

  /** The one that readers keep of two. */
  public ToldAlert orNewer(ToldAlert other) {
    boolean isNewer = other.epoch != epoch ? other.epoch > epoch : other.revision > revision;
    return isNewer ? other : this;
  }
}
