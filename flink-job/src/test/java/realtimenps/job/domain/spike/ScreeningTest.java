package realtimenps.job.domain.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ScreeningTest {
  private static final long HOUR = 3_600_000;

  private final Usual usual = new Usual();
  private final Screening screening = new Screening();
  private final SpikeTest test = new SpikeTest();

  @Property(tries = 2_000)
  void itMissesNoEvidenceAndSparesTheTestWhatIsHardlyLess(@ForAll long seed) {
    Random random = new Random(seed);
    int size = random.nextInt(513);
    Ring ring = new Ring(512);
    double share = random.nextDouble() * random.nextDouble();
    double during = random.nextBoolean() ? share : random.nextDouble();
    int begin = random.nextInt(size + 1);
    long step = 1L << random.nextInt(24);
    for (int i = 0; i < size; i++) {
      boolean detractor = random.nextDouble() < (i < begin ? share : during);
      ring.add(i * step, i, Mark.of(detractor, random.nextInt(4)));
    }
    double[] odds = random.doubles(24 * 4, .2, 5).toArray();
    HourOdds hours = (time, mark) -> odds[(int) (time / HOUR % 24) * 4 + Mark.channel(mark)];
    double pseudoCount = 20 + random.nextInt(1_980);
    usual.prepare(share, hours, List.of());

    test.start(pseudoCount);
    double clipped = Math.max(.004, Math.min(.95, share));
    for (int i = size - 1; i >= 0; i--) {
      double then = clipped / (1 - clipped) * hours.of(ring.time(i), ring.mark(i));
      double plain = Math.max(.004, Math.min(.95, then / (1 + then)));
      assertThat(usual.share(ring.time(i), ring.mark(i))).isEqualTo(plain);
      test.step(Mark.isDetractor(ring.mark(i)), plain);
    }
    double evidence = test.evidence();
    if (size > 0) {
      assertThat(mayReach(evidence, ring, pseudoCount)).isTrue();
    }
    assertThat(mayReach(evidence * (1 + 3e-6) + 1e-12, ring, pseudoCount)).isFalse();
  }

  private boolean mayReach(double bound, Ring ring, double pseudoCount) {
    return screening.mayReach(bound, ring, 0, ring.size() - 1, usual, pseudoCount);
  }
}
