package dev.premortem.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Nothing here can make code of a text: there is neither a compiler nor an interpreter in reach.
 */
class RulesHouseTest {
  private static JavaClasses rules;

  @BeforeAll
  static void read() {
    rules =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.premortem.rules");
    assertTrue(rules.size() > 100, rules.size() + " classes");
  }

  @Test
  void noClassKnowsACompilerAnInterpreterOrReflection() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.mvel2..",
            "org.drools.mvel..",
            "org.drools.compiler..",
            "org.drools.drl..",
            "org.drools.drlonyaml..",
            "org.drools.ecj..",
            "org.drools.model..",
            "org.drools.modelcompiler..",
            "org.kie.internal.builder..",
            "org.kie.api.builder..",
            "org.kie.memorycompiler..",
            "org.antlr..",
            "com.github.javaparser..",
            "javax.script..",
            "javax.tools..",
            "java.lang.reflect..",
            "java.beans..",
            "java.rmi..",
            "javax.naming..")
        .check(rules);
  }

  @Test
  void noClassLooksUpOrDefinesClasses() {
    noClasses()
        .should()
        .callMethod(Class.class, "forName", String.class)
        .orShould()
        .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class)
        .orShould()
        .callMethod(ClassLoader.class, "loadClass", String.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.URLClassLoader")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.ServiceLoader")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.io.ObjectInputStream.class)
        .check(rules);
  }

  @Test
  void noClassStartsProcessesEndsThisOneOrReadsItsEnvironment() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Runtime")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io", "java.nio.file..")
        .allowEmptyShould(true)
        .check(
            rules.that(
                new com.tngtech.archunit.base.DescribedPredicate<>("read no packs") {
                  @Override
                  public boolean test(com.tngtech.archunit.core.domain.JavaClass type) {
                    return type.getPackageName().startsWith("dev.premortem.rules.drl")
                        || type.getPackageName().startsWith("dev.premortem.rules.tree")
                        || type.getPackageName().startsWith("dev.premortem.rules.check")
                        || type.getPackageName().startsWith("dev.premortem.rules.evaluate")
                        || type.getPackageName().startsWith("dev.premortem.rules.decision")
                        || type.getPackageName().startsWith("dev.premortem.rules.explain");
                  }
                }));
  }

  /** What stands in the module's own file, by scope: the compiler is there for tests alone. */
  @Test
  void theCompilerOfDroolsIsThereForTestsAlone() throws Exception {
    Map<String, String> scopes = new HashMap<>();
    Path pom = Path.of(System.getProperty("premortem.root"), "rules", "pom.xml");
    NodeList dependencies =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      scopes.put(text(dependency, "artifactId"), text(dependency, "scope"));
    }
    assertEquals("test", scopes.get("drools-mvel"));
    scopes.values().removeIf("test"::equals);
    assertEquals(Set.of("kie-api", "drools-core", "drools-kiesession", "re2j"), scopes.keySet());
  }

  private static String text(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
  }
}
