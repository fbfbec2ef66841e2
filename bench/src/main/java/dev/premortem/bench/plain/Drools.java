package dev.premortem.bench.plain;

import java.nio.charset.StandardCharsets;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.drools.kiesession.rulebase.KnowledgeBaseFactory;
import org.kie.api.KieBase;
import org.kie.api.io.ResourceType;
import org.kie.internal.builder.KnowledgeBuilder;
import org.kie.internal.builder.KnowledgeBuilderFactory;
import org.kie.internal.io.ResourceFactory;

/** Compiles rules with Drools alone. */
public final class Drools {
  private static final String HEADER =
      "package premortem.rules; import dev.premortem.bench.plain.ServiceHealth;"
          + " import dev.premortem.rules.decision.Severity;"
          + " global dev.premortem.bench.plain.Decide decide; dialect \"mvel\"\n";

  private Drools() {}

  /** Returns a base of rules. */
  public static KieBase compile(String drl) {
    KnowledgeBuilder builder = KnowledgeBuilderFactory.newKnowledgeBuilder();
    builder.add(
        ResourceFactory.newByteArrayResource((HEADER + drl).getBytes(StandardCharsets.UTF_8)),
        ResourceType.DRL);
    if (builder.hasErrors()) {
      throw new IllegalStateException(builder.getErrors().toString());
    }
    InternalKnowledgeBase base = KnowledgeBaseFactory.newKnowledgeBase();
    base.addPackages(builder.getKnowledgePackages());
    return base;
  }
}
