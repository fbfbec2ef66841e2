package dev.premortem.rules.base;

import dev.premortem.rules.check.KnownNames;
import dev.premortem.rules.check.RuleCheck;
import dev.premortem.rules.drl.DrlReader;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the standard packs, with a bundle's numbers, and a bundle's own DRL into one rule base:
 * text is read into trees once, trees are checked, and the rule base is made of them.
 */
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

  private static final Map<String, List<Pack.Template>> SECTIONS = Pack.sections();

  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, RuleBase.RuleInfo> infos = new LinkedHashMap<>();
  private final List<String> overridden = new ArrayList<>();

  private RuleBaseCompiler() {}

  /**
   * Makes a rule base.
   *
   * @param rows rows of the standard packs
   * @param authored the authors' files
   * @param names names that documents give, which rules may name; null where they are not known
   */
  public static Result compile(
      List<PackRow> rows, List<AuthoredDrl> authored, @Nullable KnownNames names) {
    return new RuleBaseCompiler().run(rows, authored, names);
  }

  private Result run(List<PackRow> rows, List<AuthoredDrl> authored, @Nullable KnownNames names) {
    Map<AuthoredDrl, List<Rule>> read = new LinkedHashMap<>();
    Set<String> authoredNames = new HashSet<>();
    for (AuthoredDrl file : authored) {
      List<Rule> own = DrlReader.read(file.file(), file.text(), problems);
      read.put(file, own);
      own.forEach(rule -> authoredNames.add(rule.name()));
    }
    distinct(rows).forEach(row -> standard(row, authoredNames));
    read.forEach((file, own) -> own.forEach(rule -> own(file, rule, names)));
    boolean wrong = problems.stream().anyMatch(p -> p.level() == Problem.Level.ERROR);
    return new Result(wrong ? null : new RuleBase(infos.values(), overridden), problems);
  }

  /** Two rows for the same thing are an error: which of them counted would be chance. */
  private List<PackRow> distinct(List<PackRow> rows) {
    Map<String, PackRow> byKey = new LinkedHashMap<>();
    for (PackRow row : rows) {
      PackRow before = byKey.putIfAbsent(row.section() + "|" + row.key(), row);
      if (before != null) {
        problems.add(
            Problem.error(
                row.place() == null ? Place.file(row.section()) : row.place(),
                "DUPLICATE-LIMIT",
                "there is another " + row.key() + " at " + before.place(),
                "keep one of them"));
      }
    }
    return List.copyOf(byKey.values());
  }

  private void standard(PackRow row, Set<String> authoredNames) {
    List<Pack.Template> templates = SECTIONS.get(row.section());
    if (templates == null) {
      throw new IllegalArgumentException("there is no section " + row.section());
    }
    for (Pack.Template template : templates) {
      Rule rule = template.read(row.values());
      if (authoredNames.contains(rule.name())) {
        overridden.add(rule.name());
        continue;
      }
      RuleBase.RuleInfo info =
          new RuleBase.RuleInfo(
              rule,
              infos.size(),
              template.pack(),
              template.sentence(),
              template.cause().isEmpty() ? rule.name() : template.cause(),
              row.limit());
      RuleBase.RuleInfo before = infos.putIfAbsent(info.name(), info);
      if (before != null) {
        repeated(row.place() == null ? Place.file(info.pack()) : row.place(), info, before);
      }
    }
  }

  private void repeated(Place place, RuleBase.RuleInfo info, RuleBase.RuleInfo before) {
    problems.add(
        Problem.error(
            place,
            "DRL-DUPLICATE-RULE",
            "there is another rule \""
                + info.name()
                + "\" at "
                + (before.limit() == null ? Place.file(before.pack()) : before.limit()),
            "give one of them another name"));
  }

  private void own(AuthoredDrl file, Rule rule, @Nullable KnownNames names) {
    RuleBase.RuleInfo info =
        new RuleBase.RuleInfo(rule, infos.size(), file.file(), "", rule.name(), rule.place());
    RuleBase.RuleInfo before = infos.putIfAbsent(info.name(), info);
    if (before != null) {
      repeated(rule.place(), info, before);
    }
    RuleCheck.check(rule, names, problems);
  }
}
