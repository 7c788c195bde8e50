package realtimenps.relay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The domain decides and knows no engine; reading and telling do not know each other. */
@AnalyzeClasses(packages = "realtimenps.relay", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule DOMAIN_KNOWS_NOTHING_BUT_JAVA =
      classes()
          .that()
          .resideInAPackage("realtimenps.relay.domain")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("realtimenps.relay.domain", "java..", "org.jspecify.annotations");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("realtimenps.relay.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule TARGETS_KNOW_NO_KAFKA =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "realtimenps.relay", "realtimenps.relay.read", "realtimenps.relay.start")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "io.confluent..", "realtimenps.v1..");
}
