package realtimenps.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;

/** The packages are the steps of the flow, in its order, above a domain that knows no engine. */
@AnalyzeClasses(packages = "realtimenps.job", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final List<String> STEPS =
      List.of(
          "decode",
          "validate",
          "settle",
          "followup",
          "detect",
          "fanout",
          "roll",
          "publish",
          "start");

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

  @ArchTest static final ArchRule DECODE_IS_FIRST = knowsOf("decode");

  @ArchTest static final ArchRule VALIDATE_IS_SECOND = knowsOf("validate", "decode");

  @ArchTest static final ArchRule SETTLE_KNOWS_WHAT_IT_TAKES = knowsOf("settle", "validate");

  @ArchTest static final ArchRule FOLLOW_UP_KNOWS_NO_OTHER_STEP = knowsOf("followup");

  @ArchTest static final ArchRule DETECT_KNOWS_NO_OTHER_STEP = knowsOf("detect");

  @ArchTest static final ArchRule FAN_OUT_KNOWS_NO_OTHER_STEP = knowsOf("fanout");

  @ArchTest static final ArchRule ROLL_KNOWS_NO_OTHER_STEP = knowsOf("roll");

  @ArchTest
  static final ArchRule PUBLISH_KNOWS_WHAT_IS_PUBLISHED =
      knowsOf("publish", "decode", "validate", "followup", "detect", "roll");

  @ArchTest
  static final ArchRule WHAT_IS_BELOW_KNOWS_NO_STEP =
      noClasses()
          .that()
          .resideInAnyPackage(
              packages(List.of("domain..", "settings", "state", "metrics", "backfill")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages(STEPS));

  @ArchTest
  static final ArchRule AVRO_AND_THE_REGISTRY_STAY_AT_THE_EDGES =
      noClasses()
          .that()
          .resideOutsideOfPackages(packages(List.of("decode", "publish", "start")))
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

  private static ArchRule knowsOf(String step, String... others) {
    List<String> unknown = new ArrayList<>(STEPS);
    unknown.remove(step);
    unknown.removeAll(List.of(others));
    return noClasses()
        .that()
        .resideInAPackage("realtimenps.job." + step)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(unknown));
  }

  private static String[] packages(List<String> names) {
    return names.stream().map(name -> "realtimenps.job." + name).toArray(String[]::new);
  }
}
