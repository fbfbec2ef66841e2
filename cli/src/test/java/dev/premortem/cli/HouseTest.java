package dev.premortem.cli;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Imports run one way, and what decides knows no clock, network, thread or random number. */
class HouseTest {
  private static JavaClasses house;

  @BeforeAll
  static void read() {
    house =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.premortem");
  }

  @Test
  void importsRunOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("cli")
        .definedBy("dev.premortem.cli..")
        .layer("daemon")
        .definedBy("dev.premortem.daemon..")
        .layer("reports")
        .definedBy("dev.premortem.reports..")
        .layer("simulator")
        .definedBy("dev.premortem.simulator..")
        .layer("engine")
        .definedBy("dev.premortem.engine..")
        .layer("rules")
        .definedBy("dev.premortem.rules..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("daemon")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("reports")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("simulator")
        .mayOnlyBeAccessedByLayers("cli", "daemon", "reports")
        .whereLayer("engine")
        .mayOnlyBeAccessedByLayers("cli", "daemon", "reports", "simulator")
        .whereLayer("rules")
        .mayOnlyBeAccessedByLayers("cli", "daemon", "reports", "simulator", "engine")
        .check(house);
  }

  @Test
  void rulesAndEngineKnowNoNetworkThreadOrRandomNumber() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.premortem.rules..", "dev.premortem.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..", "java.util.concurrent..", "java.util.random..", "java.nio.channels..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .check(house);
  }

  @Test
  void nothingThatDecidesOrSimulatesReadsAClock() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.premortem.rules..", "dev.premortem.engine..", "dev.premortem.simulator..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.LocalDate.class, "now")
        .check(house);
  }

  /** {@code Math} may round these otherwise on another Java, {@code StrictMath} may not. */
  @Test
  void resultsDependOnNoRoundingThatJavaLeavesOpen() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.premortem.rules..", "dev.premortem.engine..", "dev.premortem.simulator..")
        .should()
        .callMethodWhere(
            target(owner(type(Math.class)))
                .and(target(nameMatching("exp|log|log10|log1p|expm1|pow|sin|cos|tan|cbrt|hypot"))))
        .check(house);
  }

  @Test
  void onlyTheRulesModuleKnowsDrools() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.premortem.rules..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.drools..", "org.kie..", "org.mvel2..")
        .check(house);
  }
}
