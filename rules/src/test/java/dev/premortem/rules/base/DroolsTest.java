package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.FactTypes;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.tree.Branches;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Printer;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Rule;
import dev.premortem.rules.tree.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drools.core.impl.RuleBaseFactory;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.drools.kiesession.rulebase.KnowledgeBaseFactory;
import org.junit.jupiter.api.Test;
import org.kie.api.KieBase;
import org.kie.api.KieBaseConfiguration;
import org.kie.api.event.rule.AfterMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.io.ResourceType;
import org.kie.api.runtime.KieSession;
import org.kie.internal.builder.KnowledgeBuilder;
import org.kie.internal.builder.KnowledgeBuilderError;
import org.kie.internal.builder.KnowledgeBuilderFactory;
import org.kie.internal.conf.AlphaRangeIndexThresholdOption;
import org.kie.internal.conf.ConstraintJittingThresholdOption;
import org.kie.internal.io.ResourceFactory;

/**
 * Drools itself, which compiles what is printed of rules with MVEL, finds the same matches. Numbers
 * are decimals for it, nothing is unknown, and its constraints are never compiled to byte code.
 */
class DroolsTest {
  private static final int BASES = Integer.getInteger("premortem.mutations", 500) / 40;
  private static final int RULES = 30;
  private static final int STATES = 10;
  private static final String PACKAGE = "oracle";

  /** Returns the fact types as DRL declares them. */
  private static String header() {
    StringBuilder text = new StringBuilder("package " + PACKAGE + "\n");
    for (Class<?> choices : FactTypes.ENUMS) {
      text.append("import ").append(choices.getName()).append(";\n");
    }
    for (FactType type : FactTypes.ALL) {
      text.append("declare ").append(type).append('\n');
      text.append("  factKey : String\n");
      for (Field field : type.fields()) {
        String kind =
            field instanceof Field.Numeric
                ? "Double"
                : field instanceof Field.Text
                    ? "String"
                    : field instanceof Field.Choice<?> c ? c.choices().getName() : "Boolean";
        text.append("  ").append(field.name()).append(" : ").append(kind).append('\n');
      }
      text.append("end\n");
    }
    return text.toString();
  }

  private static String printed(Rule rule) {
    StringBuilder text = new StringBuilder("rule \"" + rule.name() + "\" dialect \"mvel\" when\n");
    for (Element element : rule.when()) {
      text.append(printed(element)).append('\n');
    }
    return text.append("then\nend\n").toString();
  }

  private static String printed(Element element) {
    if (element instanceof Element.All all) {
      return "( " + joined(all.parts(), " and ") + " )";
    }
    if (element instanceof Element.Any any) {
      return "( " + joined(any.parts(), " or ") + " )";
    }
    if (element instanceof Element.None none) {
      return "not( " + printed(none.part()) + " )";
    }
    if (element instanceof Element.Some some) {
      return "exists( " + printed(some.part()) + " )";
    }
    if (element instanceof Element.Every) {
      // this == $v of the second pattern makes Drools ask for a fact as well, see below
      return Printer.print(element).replaceAll("this == (\\$v[0-9]+)", "$1 == this");
    }
    return element instanceof Element.Accumulate accumulate
        ? accumulate(accumulate)
        : Printer.print(element);
  }

  private static String joined(List<Element> parts, String sign) {
    return parts.stream().map(DroolsTest::printed).collect(Collectors.joining(sign));
  }

  /**
   * For Drools figures are made of what is bound: sum( errorRatio ) is sum( $source.errorRatio ).
   */
  private static String accumulate(Element.Accumulate tree) {
    Element.Pattern source = tree.source();
    String name = source.variable().isEmpty() ? "$source" : source.variable();
    StringBuilder text = new StringBuilder("accumulate( ");
    text.append(
        Printer.print(
            new Element.Pattern(
                source.type(), name, source.bindings(), source.conditions(), source.place())));
    String before = "; ";
    for (Element.Figure figure : tree.figures()) {
      Value argument = figure.argument();
      String made = argument == null ? name : Printer.print(argument);
      for (Field field : source.type().fields()) {
        made =
            made.replaceAll(
                "(?<![\\w$.])" + field.name() + "\\b", "\\" + name + "." + field.name());
      }
      text.append(before).append(figure.variable()).append(" : ");
      text.append(figure.function().name().toLowerCase(Locale.ROOT));
      text.append("( ").append(made).append(" )");
      before = ", ";
    }
    before = "; ";
    for (Element.Condition condition : tree.conditions()) {
      text.append(before).append(Printer.print(condition.test()));
      before = ", ";
    }
    return text.append(" )").toString();
  }

  /** Whether numbers that are written out are joined with each other: MVEL folds them wrongly. */
  private static boolean isFolded(Rule rule) {
    List<Boolean> folded = new ArrayList<>();
    Reads.patterns(
        rule,
        pattern ->
            pattern
                .conditions()
                .forEach(
                    c -> {
                      Reads.tests(
                          c.test(),
                          t ->
                              folded.add(
                                  t instanceof dev.premortem.rules.tree.Test.Compare compare
                                      && isWritten(compare.left())
                                      && isWritten(compare.right())));
                      Reads.values(
                          c.test(), v -> folded.add(v instanceof Value.Arithmetic && isWritten(v)));
                    }));
    return folded.contains(true);
  }

  private static boolean isWritten(Value value) {
    List<Boolean> read = new ArrayList<>();
    Reads.values(value, v -> read.add(v instanceof Value.Own || v instanceof Value.Bound));
    return !read.contains(true);
  }

  /** Of $x.service behind str[ … ] Drools reads the service of the own fact. */
  private static boolean isMisread(Rule rule) {
    return Pattern.compile("str\\[(startsWith|endsWith)] \\$\\w+\\.").matcher(printed(rule)).find();
  }

  /** Why Drools can't compile some rules that are printed as they should be. */
  private static final List<String> CANNOT =
      List.of(
          // figures are no more than Numbers for MVEL, which have no sign
          "(?s).*illegal use of '-': cannot be applied to: java.lang.Number.*",
          // the conditions of a forall are negated by ways that not all of them have
          "(?s)(?=.*forall\\().*UnsupportedOperationException.*");

  /** Compiles rules; those that Drools can't compile are taken out. */
  private static KieBase compile(List<Rule> rules) {
    while (true) {
      Map<String, String> failed = new TreeMap<>();
      try {
        KnowledgeBuilder builder = build(rules);
        if (!builder.hasErrors()) {
          return base(builder);
        }
        failed.putAll(failed(builder));
      } catch (RuntimeException e) {
        for (Rule rule : rules) {
          try {
            build(List.of(rule));
          } catch (RuntimeException alone) {
            failed.put(rule.name(), printed(rule) + alone + " " + alone.getCause());
          }
        }
      }
      for (Rule rule : rules) {
        String why = failed.get(rule.name());
        assertTrue(
            why == null || CANNOT.stream().anyMatch(known -> why.matches(known)),
            () -> why + "\n" + printed(rule));
      }
      rules.removeIf(rule -> failed.containsKey(rule.name()));
    }
  }

  private static KieBase base(KnowledgeBuilder builder) {
    KieBaseConfiguration configuration = RuleBaseFactory.newKnowledgeBaseConfiguration();
    configuration.setOption(ConstraintJittingThresholdOption.get(-1));
    // its index confuses !( x < 1 ) with x >= 1
    configuration.setOption(AlphaRangeIndexThresholdOption.get(0));
    InternalKnowledgeBase base = KnowledgeBaseFactory.newKnowledgeBase(configuration);
    base.addPackages(builder.getKnowledgePackages());
    return base;
  }

  /** Returns what is wrong with rules, by their names. */
  private static Map<String, String> failed(KnowledgeBuilder builder) {
    Map<String, String> failed = new TreeMap<>();
    for (KnowledgeBuilderError error : builder.getErrors()) {
      Matcher name = Pattern.compile("ule (?:name=)?['\"]([0-9]+)['\"]").matcher(error.toString());
      assertTrue(name.find(), error::toString);
      failed.put(name.group(1), error.toString());
    }
    return failed;
  }

  private static KnowledgeBuilder build(List<Rule> rules) {
    StringBuilder text = new StringBuilder(header());
    rules.forEach(rule -> text.append(printed(rule)));
    return build(text.toString());
  }

  private static KnowledgeBuilder build(String text) {
    KnowledgeBuilder builder = KnowledgeBuilderFactory.newKnowledgeBuilder();
    builder.add(
        ResourceFactory.newByteArrayResource(text.getBytes(StandardCharsets.UTF_8))
            .setSourcePath("a.drl"),
        ResourceType.DRL);
    return builder;
  }

  private static Object bean(KieBase base, Fact fact) {
    org.kie.api.definition.type.FactType type = base.getFactType(PACKAGE, fact.type().name());
    try {
      Object bean = type.newInstance();
      for (Field field : fact.type().fields()) {
        Object value = fact.value(field);
        type.set(bean, field.name(), value instanceof Long count ? count.doubleValue() : value);
      }
      type.set(bean, "factKey", fact.key());
      return bean;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /** Returns which rules hold of which facts, by the names of rules. */
  static Map<String, Set<String>> matches(KieBase base, List<Fact> facts) {
    Map<String, Set<String>> matches = new HashMap<>();
    IdentityHashMap<Object, String> keys = new IdentityHashMap<>();
    KieSession session = base.newKieSession();
    try {
      session.addEventListener(
          new DefaultAgendaEventListener() {
            @Override
            public void afterMatchFired(AfterMatchFiredEvent event) {
              List<String> matched = new ArrayList<>();
              for (Object object : event.getMatch().getObjects()) {
                if (keys.containsKey(object)) {
                  matched.add(keys.get(object));
                }
              }
              matches
                  .computeIfAbsent(event.getMatch().getRule().getName(), r -> new TreeSet<>())
                  .add(Reference.key(matched, false));
            }
          });
      for (Fact fact : facts) {
        Object bean = bean(base, fact);
        keys.put(bean, fact.key());
        session.insert(bean);
      }
      session.fireAllRules();
    } finally {
      session.dispose();
    }
    return matches;
  }

  /** Returns what Drools found for a rule, as ours identifies it. */
  private static Set<String> found(Rule rule, Map<String, Set<String>> matches) {
    boolean branches = Branches.of(rule).size() > 1;
    Set<String> found = new TreeSet<>();
    for (String match : matches.getOrDefault(rule.name(), Set.of())) {
      found.add(Reference.key(List.of(match.split("\u001f", -1)), branches));
    }
    return found;
  }

  /** Compiles rules and returns what holds; of rules that can't be evaluated, none are left. */
  private static Map<String, Set<String>> matches(List<Rule> rules, List<Fact> facts) {
    while (true) {
      try {
        return matches(compile(rules), facts);
      } catch (RuntimeException e) {
        // Drools computes with null where a figure is unknown
        boolean fewer = rules.removeIf(rule -> Reference.holds(rule, facts).doubtful());
        if (!fewer) {
          throw e;
        }
      }
    }
  }

  @Test
  void droolsFindsTheSameMatches() {
    int compared = 0;
    int held = 0;
    for (long seed = 1; seed <= BASES; seed++) {
      RandomRules random = new RandomRules(new Random(seed), true);
      List<Rule> rules = new ArrayList<>(random.trees(RULES));
      rules.removeIf(rule -> !rule.enabled() || isMisread(rule) || isFolded(rule));
      KieBase base = compile(rules);
      for (int state = 0; state < STATES; state++) {
        List<Fact> facts = random.facts(false);
        Map<String, Set<String>> matches;
        try {
          matches = matches(base, facts);
        } catch (RuntimeException e) {
          matches = matches(rules, facts);
          base = compile(rules);
        }
        for (Rule rule : rules) {
          Reference.Result wanted = Reference.holds(rule, facts);
          if (wanted.doubtful()) {
            continue;
          }
          compared++;
          held += wanted.matches().isEmpty() ? 0 : 1;
          String where = "seed " + seed + "\n" + printed(rule) + RandomRules.shown(facts);
          Set<String> found = found(rule, matches);
          assertEquals(new TreeSet<>(wanted.matches()), found, where);
          Set<String> ours = new TreeSet<>();
          found.forEach(match -> ours.add(rule.name() + "|" + match));
          RuleBase alone = RandomRules.base(List.of(rule));
          assertEquals(ours, MeaningTest.matches(alone.session(), facts), where);
          assertEquals(ours, MeaningTest.matches(alone.plainSession(), facts), where);
        }
      }
    }
    assertTrue(compared > BASES * RULES * STATES / 2, "compared " + compared);
    assertTrue(held > compared / 10, "held " + held + " of " + compared);
  }

  /** What is read here and not by Drools, or not always. */
  private static final List<String> WIDER =
      List.of(
          "memberOf", // takes a list here, as in does, and a collection there
          "null ", // null == x
          "--", // a minus before a negative number
          "-( ", // a minus before a bracket and a product
          " in [ "); // a list in square brackets

  /** MVEL compares the numbers first in 1.0 <= 2.0 - x. */
  private static final Pattern FOLDED = Pattern.compile("[0-9] (==|!=|<=?|>=?) -?[0-9.]+ [-+*/%]");

  /** What authors write is bound as Drools binds it: a - b - c, a || b && c, x > 1 && < 5. */
  @Test
  void whatAuthorsWriteMeansTheSameForDrools() {
    int compared = 0;
    for (long seed = 1; seed <= BASES; seed++) {
      RandomRules random = new RandomRules(new Random(seed), true);
      List<String> texts = random.patterns(3 * RULES);
      Map<Rule, String> rules = new LinkedHashMap<>();
      for (String text : texts) {
        String rule = "rule \"" + rules.size() + "\" dialect \"mvel\" when " + text + " then ";
        if (WIDER.stream().anyMatch(sign -> text.contains(sign)) || FOLDED.matcher(text).find()) {
          continue;
        }
        rules.put(
            RandomRules.read(rule + "decide.recommend($s, \"x\"); end").get(0), rule + "end\n");
      }
      rules.keySet().removeIf(DroolsTest::isFolded);
      KnowledgeBuilder builder = build(header() + String.join("", rules.values()));
      assertFalse(builder.hasErrors(), () -> builder.getErrors() + String.join("", rules.values()));
      KieBase base = base(builder);
      for (int state = 0; state < STATES; state++) {
        List<Fact> facts = random.facts(false);
        Map<String, Set<String>> matches = matches(base, facts);
        for (Map.Entry<Rule, String> rule : rules.entrySet()) {
          Reference.Result wanted = Reference.holds(rule.getKey(), facts);
          if (!wanted.doubtful()) {
            compared++;
            assertEquals(
                new TreeSet<>(wanted.matches()),
                found(rule.getKey(), matches),
                () -> rule.getValue() + RandomRules.shown(facts));
          }
        }
      }
    }
    assertTrue(compared > BASES * RULES * STATES, "compared " + compared);
  }

  @Test
  void signsBindAsTheyDoForDrools() {
    List<String> conditions =
        List.of(
            "errorRatio - latencyP95Ms - requests > -20.0",
            "errorRatio - latencyP95Ms + requests > 0.5",
            "requests / latencyP95Ms / 2.0 > 0.5",
            "requests / latencyP95Ms * 2.0 > 0.5",
            "requests * 3.0 % 7.0 > 1.0",
            "requests - latencyP95Ms * 2.0 > errorRatio",
            "-errorRatio + latencyP95Ms > 0.0",
            "requests > 0.0 && latencyP95Ms > 0.0 && < 20.0",
            "requests > 20.0 || latencyP95Ms > 0.0 && < 20.0",
            "requests > 0.0 && < 20.0 || latencyP95Ms > 0.01 && < 1.0",
            "errorRatio > 0.5 || latencyP95Ms > 0.5 && requests > 0.0",
            "errorRatio > 0.5 && requests > 20.0 || < 0.0",
            "errorRatio > 0.5 && requests > 20.0 || < 0.0 && latencyP95Ms > 0.5 || == 0.0",
            "service == \"a\" && requests > 0.0 || > -2.0 && < 0.0 || dataMissing",
            "requests ( > 0.0 && < 20.0 ) || latencyP95Ms < 0.5",
            "!outage && dataMissing || errorRatio > 0.5",
            "!( outage ) || dataMissing && errorRatio > 0.5");
    StringBuilder text = new StringBuilder(header());
    StringBuilder ours = new StringBuilder();
    for (String condition : conditions) {
      String rule =
          "rule \""
              + conditions.indexOf(condition)
              + "\" dialect \"mvel\" when $s : ServiceHealth( "
              + condition
              + " ) then ";
      text.append(rule).append("end\n");
      ours.append(rule).append("decide.recommend($s, \"x\"); end\n");
    }
    KieBase base = base(build(text.toString()));
    List<Rule> rules = RandomRules.read(ours.toString());
    RandomRules random = new RandomRules(new Random(1));
    for (int state = 0; state < 300; state++) {
      List<Fact> facts = random.facts(false);
      Map<String, Set<String>> matches = matches(base, facts);
      for (Rule rule : rules) {
        Reference.Result wanted = Reference.holds(rule, facts);
        if (!wanted.doubtful()) {
          assertEquals(
              new TreeSet<>(wanted.matches()),
              matches.getOrDefault(rule.name(), Set.of()),
              conditions.get(Integer.parseInt(rule.name())) + "\n" + RandomRules.shown(facts));
        }
      }
    }
  }

  @Test
  void overNoFactsAForallHoldsHereAndInAllFormsButOneForDrools() {
    Fact health = new ServiceHealth("a");
    Map<String, String> found = new TreeMap<>();
    for (String forall :
        List.of(
            "ServiceHealth( )",
            "$v : ServiceHealth( outage == true ) CandidateHealth( service == $v.service )",
            "$v : ServiceHealth( outage == true ) ServiceHealth( $v == this, dataMissing == true )",
            "$v : ServiceHealth( outage == true ) ServiceHealth( this == $v, dataMissing == true )")) {
      List<Rule> rules = new ArrayList<>();
      rules.addAll(
          RandomRules.read(
              "rule \"0\" when $s : ServiceHealth( ) forall( "
                  + forall
                  + " ) then decide.recommend($s, \"x\"); end"));
      assertEquals(
          Set.of("ServiceHealth:a"), Reference.holds(rules.get(0), List.of(health)).matches());
      String text =
          "rule \"0\" dialect \"mvel\" when $s : ServiceHealth( ) forall( "
              + forall
              + " ) then end";
      KnowledgeBuilder builder = build(header() + text);
      found.put(forall, matches(base(builder), List.of(health)).toString());
    }
    assertEquals(
        List.of("{0=[ServiceHealth:a]}", "{0=[ServiceHealth:a]}", "{}", "{0=[ServiceHealth:a]}"),
        List.copyOf(found.values()),
        found::toString);
  }
}
