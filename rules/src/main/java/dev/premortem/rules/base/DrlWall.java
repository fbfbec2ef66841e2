package dev.premortem.rules.base;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.LiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.Statement;
import dev.premortem.rules.Decide;
import dev.premortem.rules.explain.Search;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.AttributeDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExistsDescr;
import org.drools.drl.ast.descr.ForallDescr;
import org.drools.drl.ast.descr.NotDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;

/**
 * The static wall around authors' DRL: whatever is not known to be harmless is refused. A condition
 * may compare the fields of documented facts; a consequence may call {@code decide} with literals,
 * bound facts and their getters. Consequences are parsed by a Java parser, conditions by a lexer
 * that knows every word it lets through.
 */
final class DrlWall {
  private static final Set<String> ATTRIBUTES = Set.of("salience", "no-loop", "enabled");
  private static final Set<String> WORDS =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "not",
          "contains",
          "matches",
          "startsWith",
          "endsWith",
          "str",
          "length",
          "excludes",
          "memberOf",
          "this");

  /** An equality with a bound name, a text, or a field of a bound fact. */
  private static final Pattern TIE =
      Pattern.compile("==\\s*(\\$?[A-Za-z_]\\w*(\\.\\w+)?|\"[^\"]*\"|'[^']*')|^\\s*this\\b");

  private static final int LARGEST = 256 * 1024;
  private static final int DEEPEST = 40;

  /** Parsers go one level deeper for each; a text between two words "end" may have that many. */
  private static final int MOST_OPERATORS = 2000;

  private static final int LONGEST_CONDITION = 4 * 1024;
  private static final int LONGEST_CONSEQUENCE = 8 * 1024;
  private static final int MOST_CONCLUSIONS = 20;

  /**
   * Facts of which there are few, because documents name them: they may be joined with anything.
   */
  private static final Set<String> FEW =
      Set.of(
          "OnCallState", "CostState", "TargetState", "SecretState", "BackupState", "RecoveryState");

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+"
              + "|\"(?:[^\"\\\\\\n]|\\\\.)*\""
              + "|'(?:[^'\\\\\\n]|\\\\.)*'"
              + "|\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?[BILFDbilfd]?"
              + "|[A-Za-z_$][\\w$]*"
              + "|==|!=|<=|>=|<|>|&&|\\|\\||[-+*/%!:.,()]");

  private final String file;
  private final int lines;
  private final List<Problem> problems;
  private boolean clean = true;

  private DrlWall(String file, String text, List<Problem> problems) {
    this.file = file;
    this.lines = (int) text.lines().count();
    this.problems = problems;
  }

  /** Returns whether a parsed file is harmless; adds what is not to the problems. */
  static boolean check(String file, String text, PackageDescr descr, List<Problem> problems) {
    DrlWall wall = new DrlWall(file, text, problems);
    wall.checkPackage(descr);
    descr.getRules().forEach(wall::checkRule);
    return wall.clean;
  }

  /**
   * Returns whether a file is small and flat enough to be parsed at all; adds what is not to the
   * problems.
   */
  static boolean bounded(String file, String text, List<Problem> problems) {
    int depth = 0;
    int operators = 0;
    int line = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line += c == '\n' ? 1 : 0;
      depth += "([{".indexOf(c) >= 0 ? 1 : 0;
      depth = Math.max(0, depth - (")]}".indexOf(c) >= 0 ? 1 : 0));
      boolean ruleEnds = c == 'e' && text.startsWith("end", i);
      operators = ruleEnds ? 0 : operators + ("!-+*/%&|".indexOf(c) >= 0 ? 1 : 0);
      if (depth > DEEPEST) {
        return tooLarge(file, line, "brackets are nested more than " + DEEPEST + " deep", problems);
      }
      if (operators > MOST_OPERATORS) {
        return tooLarge(
            file, line, "a rule has more than " + MOST_OPERATORS + " operators", problems);
      }
    }
    return text.length() <= LARGEST
        || tooLarge(
            file,
            1,
            "the file has " + text.length() + " characters, more than " + LARGEST,
            problems);
  }

  private static boolean tooLarge(String file, int line, String what, List<Problem> problems) {
    problems.add(Problem.error(new Place(file, line, 1), "DRL-TOO-LARGE", what, "split it"));
    return false;
  }

  private void refuse(int line, String code, String message, String hint) {
    clean = false;
    int at = Math.max(1, Math.min(line, Math.max(1, lines)));
    problems.add(Problem.error(new Place(file, at, 1), code, message, hint));
  }

  private void forbid(int line, String what) {
    refuse(
        line,
        "DRL-FORBIDDEN",
        what,
        "a rule may compare the fields of documented facts and call decide; nothing else is needed");
  }

  private void checkPackage(PackageDescr descr) {
    if (!descr.getName().isEmpty()) {
      forbid(descr.getLine(), "a package line is not allowed: every rule is in one package");
    }
    descr.getImports().forEach(i -> forbid(i.getLine(), "import " + i.getTarget()));
    descr
        .getFunctionImports()
        .forEach(i -> forbid(i.getLine(), "import function " + i.getTarget()));
    descr.getAccumulateImports().forEach(i -> forbid(i.getLine(), "import " + i.getTarget()));
    descr.getGlobals().forEach(g -> forbid(g.getLine(), "global " + g.getIdentifier()));
    descr.getFunctions().forEach(f -> forbid(f.getLine(), "function " + f.getName()));
    descr.getTypeDeclarations().forEach(t -> forbid(t.getLine(), "declare " + t.getTypeName()));
    descr.getEnumDeclarations().forEach(t -> forbid(t.getLine(), "declare " + t.getTypeName()));
    descr
        .getEntryPointDeclarations()
        .forEach(e -> forbid(e.getLine(), "entry-point " + e.getEntryPointId()));
    descr.getWindowDeclarations().forEach(w -> forbid(w.getLine(), "window " + w.getName()));
    for (AttributeDescr attribute : descr.getAttributes()) {
      forbid(attribute.getLine(), "attribute " + attribute.getName() + " for a whole file");
    }
    if (descr.getUnit() != null) {
      forbid(descr.getUnit().getLine(), "unit");
    }
  }

  private void checkRule(RuleDescr rule) {
    int line = rule.getLine();
    if (rule.isQuery()) {
      forbid(line, "query " + rule.getName());
      return;
    }
    if (rule.hasParent()) {
      forbid(line, "a rule that extends another");
    }
    if (!rule.getAnnotationNames().isEmpty()) {
      forbid(line, "annotations " + new TreeSet<>(rule.getAnnotationNames()));
    }
    if (!rule.getNamedConsequences().isEmpty()) {
      forbid(line, "named consequences");
    }
    for (AttributeDescr attribute : new TreeMap<>(rule.getAttributes()).values()) {
      String value = String.valueOf(attribute.getValue());
      if (!ATTRIBUTES.contains(attribute.getName()) || !value.matches("-?\\d{1,6}|true|false")) {
        forbid(
            Math.max(line, attribute.getLine()),
            "attribute " + attribute.getName() + " " + value + "; known: " + sorted(ATTRIBUTES));
      }
    }
    Set<String> bound = new HashSet<>();
    Conditions.each(
        rule.getLhs(),
        element -> {
          if (element instanceof PatternDescr pattern) {
            bound.addAll(pattern.getAllBoundIdentifiers());
          }
        });
    Conditions.each(rule.getLhs(), element -> checkElement(line, element, bound));
    checkJoins(line, rule.getLhs());
    checkConsequence(rule, bound);
  }

  /**
   * Two patterns that are tied to nothing may meet in pairs, if both compare something; more would
   * meet in triples, and all triples of a thousand facts are a thousand million.
   */
  private void checkJoins(int line, AndDescr lhs) {
    int untied = 0;
    boolean bare = false;
    for (BaseDescr child : lhs.getDescrs()) {
      if (!(child instanceof PatternDescr pattern) || FEW.contains(pattern.getObjectType())) {
        continue;
      }
      List<BaseDescr> constraints = Conditions.constraints(pattern);
      boolean tied =
          constraints.stream().anyMatch(c -> TIE.matcher(String.valueOf(c.getText())).find());
      untied += tied ? 0 : 1;
      bare |= constraints.isEmpty();
      if (untied > 2 || (untied == 2 && bare)) {
        forbid(
            Math.max(line, pattern.getLine()),
            "a pattern on "
                + pattern.getObjectType()
                + " that is tied to no earlier one: write service == $service");
        return;
      }
    }
  }

  private static Set<String> sorted(Set<String> words) {
    return new TreeSet<>(words);
  }

  private void checkElement(int ruleLine, BaseDescr element, Set<String> bound) {
    int line = Math.max(ruleLine, element.getLine());
    if (element instanceof PatternDescr pattern) {
      checkPattern(line, pattern, bound);
    } else if (!(element instanceof AndDescr
        || element instanceof OrDescr
        || element instanceof NotDescr
        || element instanceof ExistsDescr
        || element instanceof ForallDescr)) {
      String name = element.getClass().getSimpleName().replace("Descr", "");
      forbid(line, name.toLowerCase(Locale.ROOT) + " in a condition");
    }
  }

  private void checkPattern(int line, PatternDescr pattern, Set<String> bound) {
    String type = pattern.getObjectType();
    Set<String> fields = FactTypes.fields().get(type);
    if (fields == null) {
      refuse(
          line,
          "DRL-UNKNOWN-FACT",
          "there is no fact " + type,
          Nearest.hint(type, FactTypes.fields().keySet()));
      return;
    }
    if (pattern.getSource() != null) {
      forbid(line, "from, accumulate, collect or an entry-point behind a pattern");
    }
    if (!pattern.getBehaviors().isEmpty()) {
      forbid(line, "over window");
    }
    if (!pattern.getAnnotationNames().isEmpty()) {
      forbid(line, "annotations on a pattern");
    }
    for (BaseDescr constraint : Conditions.constraints(pattern)) {
      checkExpression(Math.max(line, constraint.getLine()), type, constraint.getText(), bound);
    }
  }

  private void checkExpression(int line, String type, String expression, Set<String> bound) {
    if (expression.length() > LONGEST_CONDITION) {
      forbid(line, "a condition of more than " + LONGEST_CONDITION + " characters");
      return;
    }
    Set<String> fields = FactTypes.fields().getOrDefault(type, Set.of());
    Matcher token = TOKEN.matcher(expression);
    int at = 0;
    String previous = "";
    String beforePrevious = "";
    while (at < expression.length()) {
      token.region(at, expression.length());
      if (!token.lookingAt()) {
        forbid(line, "\"" + expression.charAt(at) + "\" in the condition " + expression.strip());
        return;
      }
      String text = token.group();
      at = token.end();
      if (text.isBlank()) {
        continue;
      }
      if (text.equals("(") && isWord(previous) && !previous.equals("in")) {
        forbid(line, "a call of " + previous + "() in the condition " + expression.strip());
        return;
      }
      if (previous.equals("matches")) {
        boolean literal = text.length() >= 2 && (text.startsWith("\"") || text.startsWith("'"));
        String inner = literal ? text.substring(1, text.length() - 1) : "";
        String problem =
            literal ? RegexWall.problem(inner) : "a regular expression that is not written out";
        if (problem == null) {
          problem = RegexWall.problem(inner.replaceAll("\\\\(.)", "$1"));
        }
        if (problem != null) {
          forbid(line, problem);
          return;
        }
      }
      if (COMPARISONS.contains(previous) && !fits(line, type, beforePrevious, previous, text)) {
        return;
      }
      if (isWord(text) && !allowed(text, previous, beforePrevious, fields, bound, line, type)) {
        return;
      }
      beforePrevious = previous;
      previous = text;
    }
    if (!Search.understands(expression)) {
      forbid(line, "the condition " + expression.strip() + ", which is no comparison");
    }
  }

  /** Whether a literal is of the kind that the field before the comparison holds. */
  private boolean fits(int line, String type, String field, String comparison, String literal) {
    FactTypes.Holds holds = FactTypes.holds(type, field);
    FactTypes.Holds given =
        literal.startsWith("\"") || literal.startsWith("'")
            ? FactTypes.Holds.TEXT
            : Character.isDigit(literal.charAt(0))
                ? FactTypes.Holds.NUMBER
                : literal.equals("true") || literal.equals("false") ? FactTypes.Holds.TRUTH : null;
    if (holds == null || given == null) {
      return true;
    }
    boolean ordered = !comparison.equals("==") && !comparison.equals("!=");
    if (holds == given && !(ordered && holds != FactTypes.Holds.NUMBER)) {
      return true;
    }
    refuse(
        line,
        "DRL-TYPE",
        type
            + "."
            + field
            + " is a "
            + words(holds)
            + ", and is compared by "
            + comparison
            + " with "
            + literal,
        holds == FactTypes.Holds.NUMBER
            ? "write a number without quotes"
            : "compare it with == and a " + words(holds));
    return false;
  }

  private static String words(FactTypes.Holds holds) {
    return switch (holds) {
      case NUMBER -> "number";
      case TEXT -> "text in double quotes";
      case TRUTH -> "true or false";
      case CONSTANT -> "constant such as Severity.P1";
    };
  }

  private static boolean isWord(String text) {
    return !text.isEmpty() && Character.isJavaIdentifierStart(text.charAt(0));
  }

  private boolean allowed(
      String word,
      String previous,
      String beforePrevious,
      Set<String> fields,
      Set<String> bound,
      int line,
      String type) {
    if (previous.equals(".")) {
      boolean constant =
          FactTypes.ENUMS.stream()
              .anyMatch(
                  e ->
                      e.getSimpleName().equals(beforePrevious)
                          && List.of(e.getEnumConstants()).stream()
                              .anyMatch(c -> c.name().equals(word)));
      boolean fieldOfBound =
          bound.contains(beforePrevious)
              && FactTypes.fields().values().stream().anyMatch(f -> f.contains(word));
      if (!constant && !fieldOfBound) {
        forbid(line, beforePrevious + "." + word + " in a condition");
      }
      return constant || fieldOfBound;
    }
    if (WORDS.contains(word)
        || fields.contains(word)
        || bound.contains(word)
        || word.startsWith("$")
        || FactTypes.ENUMS.stream().anyMatch(e -> e.getSimpleName().equals(word))) {
      return true;
    }
    refuse(
        line,
        "DRL-UNKNOWN-PROPERTY",
        type + " has no property " + word,
        Nearest.hint(word, fields));
    return false;
  }

  private void checkConsequence(RuleDescr rule, Set<String> bound) {
    String body = String.valueOf(rule.getConsequence());
    int offset = Math.max(rule.getLine(), rule.getConsequenceLine());
    if (body.length() > LONGEST_CONSEQUENCE) {
      forbid(offset, "a consequence of more than " + LONGEST_CONSEQUENCE + " characters");
      return;
    }
    ParserConfiguration configuration = new ParserConfiguration();
    configuration.setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17);
    ParseResult<BlockStmt> parsed = new JavaParser(configuration).parseBlock("{" + body + "\n}");
    if (!parsed.isSuccessful() || parsed.getResult().isEmpty()) {
      int line =
          parsed.getProblems().stream()
              .flatMap(p -> p.getLocation().stream())
              .flatMap(l -> l.toRange().stream())
              .mapToInt(r -> r.begin.line)
              .findFirst()
              .orElse(1);
      refuse(
          offset + line - 1,
          "DRL-CONSEQUENCE",
          "the consequence of \"" + rule.getName() + "\" is not a list of statements",
          "write decide.page($fact, \"why\"); and mind the semicolons");
      return;
    }
    for (Statement statement : parsed.getResult().get().getStatements()) {
      checkStatement(offset, statement, bound);
    }
    if (parsed.getResult().get().getStatements().size() > MOST_CONCLUSIONS) {
      forbid(offset, "more than " + MOST_CONCLUSIONS + " conclusions of one rule");
    }
    if (parsed.getResult().get().getStatements().isEmpty()) {
      refuse(
          offset,
          "DRL-CONSEQUENCE",
          "\"" + rule.getName() + "\" concludes nothing",
          "call decide, for example decide.notify($fact, \"slack-ops\", \"why\");");
    }
  }

  private void checkStatement(int offset, Statement statement, Set<String> bound) {
    int line = offset + line(statement) - 1;
    if (!statement.isExpressionStmt()
        || !(statement.asExpressionStmt().getExpression() instanceof MethodCallExpr call)
        || !(call.getScope().orElse(null) instanceof NameExpr scope)
        || !scope.getNameAsString().equals("decide")) {
      forbid(
          line, "\"" + statement.toString().lines().findFirst().orElse("") + "\" in a consequence");
      return;
    }
    Map<String, Integer> methods = new TreeMap<>();
    for (Method method : Decide.class.getDeclaredMethods()) {
      if (java.lang.reflect.Modifier.isPublic(method.getModifiers())) {
        methods.put(method.getName(), method.getParameterCount());
      }
    }
    Integer arity = methods.get(call.getNameAsString());
    if (arity == null) {
      refuse(
          line,
          "DRL-UNKNOWN-DECISION",
          "decide has no method " + call.getNameAsString(),
          Nearest.hint(call.getNameAsString(), methods.keySet()));
    } else if (arity != call.getArguments().size()) {
      refuse(
          line,
          "DRL-UNKNOWN-DECISION",
          "decide."
              + call.getNameAsString()
              + " takes "
              + arity
              + " arguments, found "
              + call.getArguments().size(),
          "the first is the fact, the last a sentence for people");
    }
    call.getArguments().forEach(argument -> checkArgument(offset, argument, bound));
  }

  private static int line(Node node) {
    return node.getRange().map(r -> r.begin.line).orElse(1);
  }

  private void checkArgument(int offset, Expression argument, Set<String> bound) {
    if (!harmless(argument, bound)) {
      forbid(offset + line(argument) - 1, argument + " as an argument of decide");
    }
  }

  /** Whether an expression joins texts: arithmetic would fail on a number that is not known. */
  private static boolean isText(Expression expression) {
    return expression.isStringLiteralExpr()
        || (expression instanceof EnclosedExpr enclosed && isText(enclosed.getInner()))
        || (expression instanceof BinaryExpr binary
            && binary.getOperator() == BinaryExpr.Operator.PLUS
            && (isText(binary.getLeft()) || isText(binary.getRight())));
  }

  private static boolean harmless(Expression expression, Set<String> bound) {
    if (expression instanceof LiteralExpr) {
      return true;
    }
    if (expression instanceof NameExpr name) {
      return bound.contains(name.getNameAsString());
    }
    if (expression instanceof EnclosedExpr enclosed) {
      return harmless(enclosed.getInner(), bound);
    }
    if (expression instanceof BinaryExpr binary) {
      return isText(binary)
          && harmless(binary.getLeft(), bound)
          && harmless(binary.getRight(), bound);
    }
    if (expression instanceof FieldAccessExpr constant) {
      return FactTypes.ENUMS.stream()
          .anyMatch(e -> e.getSimpleName().equals(constant.getScope().toString()));
    }
    return expression instanceof MethodCallExpr call
        && call.getArguments().isEmpty()
        && call.getNameAsString().matches("(get|is)[A-Z]\\w*")
        && !call.getNameAsString().equals("getClass")
        && call.getScope().orElse(null) instanceof NameExpr scope
        && bound.contains(scope.getNameAsString());
  }
}
