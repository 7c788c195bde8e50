package realtimenps.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The packages are the steps of the flow, in its order, above a domain that knows no engine. */
@AnalyzeClasses(packages = "realtimenps.job", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule DOMAIN_KNOWS_NOTHING_BUT_JAVA =
      classes()
          .that()
          .resideInAPackage("realtimenps.job.domain..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("realtimenps.job.domain..", "java..", "org.jspecify.annotations");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("realtimenps.job.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule DECODE_IS_FIRST =
      knowsNoneOf("decode", "validate", "settle", "followup", "fanout", "roll", "publish", "start");

  @ArchTest
  static final ArchRule VALIDATE_IS_SECOND =
      knowsNoneOf("validate", "settle", "followup", "fanout", "roll", "publish", "start");

  @ArchTest
  static final ArchRule SETTLE_KNOWS_ONLY_WHAT_IT_TAKES =
      knowsNoneOf("settle", "decode", "followup", "fanout", "roll", "publish", "start");

  @ArchTest
  static final ArchRule FOLLOW_UP_KNOWS_ONLY_WHAT_IT_TAKES =
      knowsNoneOf("followup", "decode", "validate", "settle", "fanout", "roll", "publish", "start");

  @ArchTest
  static final ArchRule FAN_OUT_KNOWS_ONLY_WHAT_IT_TAKES =
      knowsNoneOf("fanout", "decode", "validate", "settle", "followup", "roll", "publish", "start");

  @ArchTest
  static final ArchRule ROLL_KNOWS_ONLY_WHAT_IT_TAKES =
      knowsNoneOf("roll", "decode", "validate", "settle", "followup", "fanout", "publish", "start");

  @ArchTest
  static final ArchRule PUBLISH_IS_LAST = knowsNoneOf("publish", "settle", "fanout", "start");

  @ArchTest
  static final ArchRule WHAT_IS_BELOW_KNOWS_NO_STEP =
      noClasses()
          .that()
          .resideInAnyPackage(packages("domain", "settings", "state", "metrics"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              packages(
                  "decode",
                  "validate",
                  "settle",
                  "followup",
                  "fanout",
                  "roll",
                  "publish",
                  "start"));

  @ArchTest
  static final ArchRule AVRO_AND_THE_REGISTRY_STAY_AT_THE_EDGES =
      noClasses()
          .that()
          .resideOutsideOfPackages(packages("decode", "publish", "start"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.avro..", "io.confluent..", "realtimenps.v1..");

  @ArchTest
  static final ArchRule ONLY_MAIN_KNOWS_THE_TOPOLOGY =
      noClasses()
          .that()
          .resideInAPackage("realtimenps.job.*")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("realtimenps.job")
                  .and(JavaClass.Predicates.simpleNameStartingWith("Nps")));

  private static ArchRule knowsNoneOf(String step, String... others) {
    return noClasses()
        .that()
        .resideInAPackage("realtimenps.job." + step)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(others));
  }

  private static String[] packages(String... names) {
    String[] packages = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      packages[i] = "realtimenps.job." + names[i];
    }
    return packages;
  }
}
