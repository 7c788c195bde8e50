package realtimenps.benchmarks.engines;

import org.apache.avro.util.ClassSecurityValidator;
import realtimenps.v1.SurveyResponse;

/** Which classes Avro may make objects of, in this JVM. */
final class TrustedSchemas {
  private TrustedSchemas() {}

  /** Avro makes objects of the classes that a schema names only where they are trusted. */
  static void trust() {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(),
            ClassSecurityValidator.builder().add(SurveyResponse.class).build()));
  }
}
