package dev.premortem.rules.network;

import dev.premortem.rules.evaluate.Check;
import dev.premortem.rules.evaluate.Checks;
import dev.premortem.rules.evaluate.Figures;
import dev.premortem.rules.evaluate.Quantities;
import dev.premortem.rules.evaluate.Quantity;
import dev.premortem.rules.evaluate.Slots;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drools.base.base.ClassObjectType;
import org.drools.base.definitions.InternalKnowledgePackage;
import org.drools.base.definitions.rule.impl.RuleImpl;
import org.drools.base.rule.Declaration;
import org.drools.base.rule.GroupElement;
import org.drools.base.rule.GroupElementFactory;
import org.drools.base.rule.Pattern;
import org.drools.base.rule.RuleConditionElement;
import org.drools.base.rule.SingleAccumulate;
import org.drools.core.reteoo.CoreComponentFactory;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.drools.kiesession.rulebase.KnowledgeBaseFactory;
import org.jspecify.annotations.Nullable;

/**
 * Builds the network of a rule: patterns, their conditions, and how they are joined. What is bound
 * has a declaration of its own for each value that somebody reads.
 */
public final class Network {
  private static final String PACKAGE = "premortem.rules";

  private final Map<String, Declaration> declared = new HashMap<>();
  private int patterns;

  private Network() {}

  /**
   * Builds a knowledge base in which each list of parts is a rule, named by its position.
   *
   * @param names name of each rule
   * @param rules parts of each rule, all of which must hold; {@link
   *     dev.premortem.rules.tree.Branches} makes them
   */
  public static InternalKnowledgeBase build(List<String> names, List<List<Element>> rules) {
    InternalKnowledgePackage all = CoreComponentFactory.get().createKnowledgePackage(PACKAGE);
    all.setClassLoader(Network.class.getClassLoader());
    for (int i = 0; i < rules.size(); i++) {
      RuleImpl rule = new RuleImpl(names.get(i));
      rule.setPackage(PACKAGE);
      rule.setLoadOrder(i);
      rule.setConsequence(Nothing.INSTANCE);
      Network network = new Network();
      for (Element part : rules.get(i)) {
        rule.getLhs().addChild(network.element(part));
      }
      all.addRule(rule);
    }
    InternalKnowledgeBase base = KnowledgeBaseFactory.newKnowledgeBase();
    base.addPackages(List.of(all));
    return base;
  }

  private RuleConditionElement element(Element element) {
    if (element instanceof Element.Pattern pattern) {
      return pattern(pattern);
    }
    if (element instanceof Element.None none) {
      return existential(GroupElementFactory.newNotInstance(), none.part());
    }
    if (element instanceof Element.Some some) {
      return existential(GroupElementFactory.newExistsInstance(), some.part());
    }
    if (element instanceof Element.All all) {
      GroupElement group = GroupElementFactory.newAndInstance();
      all.parts().forEach(part -> group.addChild(element(part)));
      return group;
    }
    if (element instanceof Element.Accumulate accumulate) {
      return accumulate(accumulate);
    }
    throw new IllegalArgumentException("not part of a branch: " + element);
  }

  private GroupElement existential(GroupElement group, Element part) {
    Map<String, Declaration> before = new HashMap<>(declared);
    group.addChild(element(part));
    declared.clear();
    declared.putAll(before);
    return group;
  }

  private Pattern pattern(Element.Pattern tree) {
    Pattern pattern = new Pattern(patterns++, new ClassObjectType(tree.type().factClass()));
    conditions(pattern, tree.conditions());
    if (!tree.variable().isEmpty()) {
      declare(pattern, tree.variable(), Reading.itself());
      for (Field field : tree.type().fields()) {
        declare(pattern, tree.variable() + "." + field.name(), Reading.of(field));
      }
    }
    for (Element.Binding binding : tree.bindings()) {
      declare(pattern, binding.variable(), Reading.of(binding.field()));
    }
    return pattern;
  }

  private void declare(Pattern pattern, String name, Reading reading) {
    Declaration declaration = new Declaration(name, reading, pattern);
    pattern.addDeclaration(declaration);
    declared.put(name, declaration);
  }

  private void conditions(Pattern pattern, List<Element.Condition> conditions) {
    for (Element.Condition condition : conditions) {
      Slots slots = new Slots();
      Check check = Checks.of(condition.test(), slots);
      Declaration[] bound =
          slots.values().stream().map(this::declaration).toArray(Declaration[]::new);
      pattern.addConstraint(new CheckConstraint(check, bound, equal(condition.test())));
    }
  }

  private Declaration declaration(Value value) {
    String name =
        value instanceof Value.Bound bound ? bound.name() : ((Value.FactOf) value).variable();
    Declaration declaration = declared.get(name);
    if (declaration == null) {
      throw new IllegalStateException("nothing is bound to " + name);
    }
    return declaration;
  }

  /** Returns the text that must equal one that is bound, by which facts can be looked up. */
  private static @Nullable Reading equal(Test test) {
    return test instanceof Test.Compare compare
            && compare.comparison() == Test.Comparison.EQUAL
            && compare.left().kind() == Value.Kind.TEXT
            && compare.left() instanceof Value.Own own
            && compare.right() instanceof Value.Bound
        ? Reading.of(own.field())
        : null;
  }

  private Pattern accumulate(Element.Accumulate tree) {
    Map<String, Declaration> before = new HashMap<>(declared);
    Pattern source = pattern(tree.source());
    declared.clear();
    declared.putAll(before);
    List<Element.Figure> figures = tree.figures();
    Pattern result = new Pattern(patterns++, new ClassObjectType(Figures.Result.class));
    conditions(result, tree.conditions());
    List<Quantity> arguments = new ArrayList<>();
    for (int i = 0; i < figures.size(); i++) {
      Value argument = figures.get(i).argument();
      arguments.add(argument == null ? (own, bound) -> 1 : Quantities.of(argument, new Slots()));
      declare(result, figures.get(i).variable(), Reading.figure(i));
    }
    Tally tally = new Tally(figures.stream().map(Element.Figure::function).toList(), arguments);
    List<Declaration> required = new ArrayList<>(List.of(source.getRequiredDeclarations()));
    result.setSource(new SingleAccumulate(source, required.toArray(new Declaration[0]), tally));
    return result;
  }
}
