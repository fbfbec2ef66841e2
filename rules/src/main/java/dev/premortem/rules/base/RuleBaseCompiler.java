package dev.premortem.rules.base;

import dev.premortem.rules.condition.RuleModel;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.compiler.compiler.DescrBuildError;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsError;
import org.drools.drl.parser.DroolsParserException;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.drools.kiesession.rulebase.KnowledgeBaseFactory;
import org.jspecify.annotations.Nullable;
import org.kie.api.definition.KiePackage;
import org.kie.api.io.ResourceType;
import org.kie.internal.builder.KnowledgeBuilder;
import org.kie.internal.builder.KnowledgeBuilderError;
import org.kie.internal.builder.KnowledgeBuilderFactory;
import org.kie.internal.builder.conf.LanguageLevelOption;
import org.kie.internal.io.ResourceFactory;

/** Turns the standard packs, with a bundle's numbers, and a bundle's own DRL into one rule base. */
public final class RuleBaseCompiler {
  /**
   * A DRL file of a bundle.
   *
   * @param file path as the author knows it
   * @param text what it says
   */
  public record AuthoredDrl(String file, String text) {}

  /**
   * What came of it.
   *
   * @param ruleBase the rule base, null when an error was found
   * @param problems everything found in the authors' files
   */
  public record Result(@Nullable RuleBase ruleBase, List<Problem> problems) {}

  private static final Pattern MVEL_ERROR = Pattern.compile("\\[Error: ([^\\]]+)\\]");

  private final Map<String, List<Pack.Template>> sections = Pack.sections();
  private final Map<String, RuleBase.RuleInfo> rules = new LinkedHashMap<>();
  private final Map<String, RuleModel> models = new LinkedHashMap<>();
  private final Map<String, DirectRule> direct = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> overridden = new ArrayList<>();
  private String standardText = "";

  private final Function<List<String>, @Nullable RuleCache> caches;

  private RuleBaseCompiler(Function<List<String>, @Nullable RuleCache> caches) {
    this.caches = caches;
  }

  /**
   * Compiles the rows of the standard packs together with the authors' files. Where the system
   * property {@code premortem.cache} names a folder, what comes of it is kept there.
   */
  public static Result compile(List<PackRow> rows, List<AuthoredDrl> authored) {
    return new RuleBaseCompiler(RuleCache::of).run(rows, authored);
  }

  /** Compiles with what is kept in one place. */
  static Result compile(List<PackRow> rows, List<AuthoredDrl> authored, RuleCache cache) {
    return new RuleBaseCompiler(texts -> cache).run(rows, authored);
  }

  private Result run(List<PackRow> rows, List<AuthoredDrl> authored) {
    List<PackageDescr> packages = new ArrayList<>();
    Set<String> authoredNames = new HashSet<>();
    Map<AuthoredDrl, PackageDescr> parsed = new LinkedHashMap<>();
    for (AuthoredDrl file : authored) {
      PackageDescr descr = parse(file);
      if (descr != null) {
        parsed.put(file, descr);
        descr.getRules().forEach(rule -> authoredNames.add(rule.getName()));
      }
    }
    packages.add(standard(rows, authoredNames));
    Map<AuthoredDrl, PackageDescr> harmless = new LinkedHashMap<>();
    parsed.forEach(
        (file, descr) -> {
          if (DrlWall.check(file.file(), file.text(), descr, problems)) {
            register(file, descr);
            model(descr);
            UnknownGuards.add(descr);
            packages.add(descr);
            harmless.put(file, descr);
          }
        });
    InternalKnowledgeBase base = build(packages, harmless);
    if (base == null || hasErrors()) {
      return new Result(null, problems);
    }
    Sensitivities sensitivities = new Sensitivities();
    packages.forEach(descr -> Conditions.visit(descr, sensitivities, direct::containsKey));
    return new Result(
        new RuleBase(
            base,
            rules,
            models,
            overridden,
            sensitivities.build(FactTypes.PROTOTYPES),
            sensitivities.longWays(),
            direct,
            sensitivities.rete(),
            sensitivities.whole()),
        problems);
  }

  /** Keeps conditions as they were written, before guards are added. */
  private void model(PackageDescr descr) {
    for (RuleDescr rule : descr.getRules()) {
      RuleModel model = RuleModel.of(rule);
      models.put(rule.getName(), model);
      RuleBase.RuleInfo info = rules.get(rule.getName());
      DirectRule alone = info == null || !plain(descr) ? null : DirectRule.of(rule, model, info);
      if (alone != null) {
        direct.put(rule.getName(), alone);
      }
    }
  }

  /** Returns whether a file says nothing that changes how all of its rules fire. */
  private static boolean plain(PackageDescr descr) {
    return descr.getAttributes().stream().allMatch(a -> a.getName().equals("dialect"));
  }

  private boolean hasErrors() {
    return problems.stream().anyMatch(p -> p.level() == Problem.Level.ERROR);
  }

  private PackageDescr standard(List<PackRow> rows, Set<String> authoredNames) {
    StringBuilder text = new StringBuilder(FactTypes.header()).append('\n');
    for (PackRow row : rows) {
      List<Pack.Template> templates = sections.get(row.section());
      if (templates == null) {
        throw new IllegalArgumentException("there is no section " + row.section());
      }
      for (Pack.Template template : templates) {
        String rule = template.expand(row.values());
        String name = rule.substring(rule.indexOf('"') + 1, rule.indexOf('\n') - 1);
        if (authoredNames.contains(name)) {
          overridden.add(name);
          continue;
        }
        RuleBase.RuleInfo info =
            new RuleBase.RuleInfo(
                name, rules.size(), template.pack(), template.sentence(), row.limit());
        if (rules.putIfAbsent(name, info) == null) {
          text.append(rule);
        }
      }
    }
    try {
      DrlParser parser = new DrlParser(LanguageLevelOption.DRL6);
      standardText = text.toString();
      PackageDescr descr = parser.parse(false, standardText);
      if (parser.hasErrors()) {
        throw new IllegalStateException("a standard pack does not parse: " + parser.getErrors());
      }
      model(descr);
      UnknownGuards.add(descr);
      return descr;
    } catch (DroolsParserException e) {
      throw new IllegalStateException("a standard pack does not parse", e);
    }
  }

  private @Nullable PackageDescr parse(AuthoredDrl file) {
    if (!DrlWall.bounded(file.file(), file.text(), problems)) {
      return null;
    }
    DrlParser parser = new DrlParser(LanguageLevelOption.DRL6);
    try {
      PackageDescr descr = parser.parse(false, file.text());
      for (DroolsError error : parser.getErrors()) {
        int[] lines = error.getLines();
        problems.add(
            Problem.error(
                new Place(file.file(), lines.length > 0 ? Math.max(1, lines[0]) : 1, 1),
                "DRL-SYNTAX",
                oneLine(error.getMessage()),
                "a rule reads: rule \"name\" when $s : ServiceHealth( errorRatio > 0.02 )"
                    + " then decide.page($s, \"why\"); end"));
      }
      return parser.hasErrors() ? null : descr;
    } catch (StackOverflowError e) {
      // The parser is another's; what makes it go too deep is refused, whatever that is.
      problems.add(
          Problem.error(
              new Place(file.file(), 1, 1),
              "DRL-TOO-LARGE",
              "a rule is nested too deep",
              "split it"));
      return null;
    } catch (DroolsParserException | RuntimeException e) {
      problems.add(
          Problem.error(
              new Place(file.file(), 1, 1),
              "DRL-SYNTAX",
              "this is not DRL: " + oneLine(String.valueOf(e.getMessage())),
              "maybe a quote, a bracket or an end is missing"));
      return null;
    }
  }

  private void register(AuthoredDrl file, PackageDescr descr) {
    for (RuleDescr rule : descr.getRules()) {
      Place place = new Place(file.file(), rule.getLine(), 1);
      RuleBase.RuleInfo info =
          new RuleBase.RuleInfo(rule.getName(), rules.size(), file.file(), "", place);
      if (rules.putIfAbsent(rule.getName(), info) != null) {
        problems.add(
            Problem.error(
                place,
                "DRL-DUPLICATE-RULE",
                "another file has a rule \"" + rule.getName() + "\" as well",
                "give one of them another name"));
      }
    }
  }

  /** Compiles what has passed the walls, unless that was done before and is kept. */
  private @Nullable InternalKnowledgeBase build(
      List<PackageDescr> packages, Map<AuthoredDrl, PackageDescr> parsed) {
    List<String> texts = new ArrayList<>(List.of(standardText));
    parsed.keySet().forEach(file -> texts.addAll(List.of(file.file(), file.text())));
    FencedLoader loader = new FencedLoader(RuleBaseCompiler.class.getClassLoader());
    RuleCache cache = hasErrors() ? null : caches.apply(texts);
    Collection<KiePackage> compiled = cache == null ? null : cache.get(loader);
    if (compiled == null) {
      compiled = compile(packages, parsed, loader);
      if (hasErrors()) {
        return null;
      }
      compiled = cache == null ? compiled : cache.keep(compiled, loader);
    }
    InternalKnowledgeBase base = KnowledgeBaseFactory.newKnowledgeBase();
    base.addPackages(compiled);
    return base;
  }

  private Collection<KiePackage> compile(
      List<PackageDescr> packages, Map<AuthoredDrl, PackageDescr> parsed, FencedLoader loader) {
    KnowledgeBuilder builder =
        KnowledgeBuilderFactory.newKnowledgeBuilder(
            KnowledgeBuilderFactory.newKnowledgeBuilderConfiguration(null, loader));
    builder.add(ResourceFactory.newDescrResource(packages.get(0)), ResourceType.DESCR);
    if (builder.hasErrors()) {
      throw new IllegalStateException("a standard pack does not compile: " + builder.getErrors());
    }
    PackageDescr header = packages.get(0);
    parsed.forEach(
        (file, descr) -> {
          descr.setName(header.getName());
          header.getImports().forEach(descr::addImport);
          header.getGlobals().forEach(descr::addGlobal);
          header.getAttributes().forEach(descr::addAttribute);
          builder.add(ResourceFactory.newDescrResource(descr), ResourceType.DESCR);
          report(file, builder);
        });
    return builder.getKnowledgePackages();
  }

  private void report(AuthoredDrl file, KnowledgeBuilder builder) {
    if (!builder.hasErrors()) {
      return;
    }
    for (KnowledgeBuilderError error : builder.getErrors()) {
      problems.add(
          Problem.error(
              new Place(file.file(), line(error), 1),
              "DRL-COMPILE",
              essence(error.getMessage()),
              "compare the types: numbers with numbers, texts in double quotes, enums by name"));
    }
    builder.undo();
  }

  /** The line of the element that does not compile, or at least that of its rule. */
  private static int line(KnowledgeBuilderError error) {
    int line = 0;
    if (error instanceof DescrBuildError build) {
      line = build.getDescr() == null ? 0 : build.getDescr().getLine();
      if (build.getDescr() instanceof RuleDescr rule && error.getMessage().contains("decide.")) {
        boolean nextLine = !String.valueOf(rule.getConsequence()).isBlank();
        line = Math.max(line, rule.getConsequenceLine() + (nextLine ? 1 : 0));
      }
    }
    if (line <= 0 && error.getLines().length > 0) {
      line = error.getLines()[0];
    }
    return Math.max(1, line);
  }

  /** Cuts what MVEL says down to what is wrong. */
  private static String essence(String message) {
    Matcher error = MVEL_ERROR.matcher(message);
    return oneLine(error.find() ? error.group(1).replace("dev.premortem.rules.", "") : message);
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
