package dev.premortem.engine.promql.template;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.series.NumberText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads pipelines: commands between bars. */
final class PipelineParser {
  private static final int DEEPEST = 100;

  private final List<ActionLexer.Word> words;
  private final List<String> variables;
  private int at;
  private int depth;

  PipelineParser(List<ActionLexer.Word> words, List<String> variables) {
    this.words = words;
    this.variables = variables;
  }

  Part.Pipeline whole() {
    String variable = null;
    boolean declares = false;
    if (words.size() > 1 && words.get(0).isVariable()) {
      String sign = words.get(1).text();
      if (sign.equals(":=") || sign.equals("=")) {
        variable = words.get(0).text();
        declares = sign.equals(":=");
        at = 2;
      }
    }
    if (variable != null && !declares) {
      require(variable);
    }
    List<Part.Command> commands = commands();
    if (at < words.size()) {
      throw unexpected();
    }
    if (variable != null && declares) {
      variables.add(variable);
    }
    return new Part.Pipeline(variable, declares, commands);
  }

  private TemplateException unexpected() {
    return new TemplateException("unexpected \"" + words.get(at).text() + "\" in action");
  }

  private List<Part.Command> commands() {
    List<Part.Command> commands = new ArrayList<>();
    do {
      List<Part.Operand> operands = new ArrayList<>();
      while (at < words.size() && !isEnd(words.get(at).text())) {
        operands.add(operand());
      }
      if (operands.isEmpty()) {
        throw new TemplateException("missing value for command");
      }
      commands.add(new Part.Command(List.copyOf(operands)));
    } while (takeIf("|"));
    return commands;
  }

  private static boolean isEnd(String text) {
    return text.equals("|") || text.equals(")");
  }

  private boolean takeIf(String text) {
    if (at < words.size() && words.get(at).text().equals(text)) {
      at++;
      return true;
    }
    return false;
  }

  private Part.Operand operand() {
    String text = words.get(at).text();
    if (text.equals("(")) {
      at++;
      if (++depth > DEEPEST) {
        throw new TemplateException("nested more than " + DEEPEST + " deep");
      }
      List<Part.Command> commands = commands();
      depth--;
      if (!takeIf(")")) {
        throw new TemplateException("unclosed left paren");
      }
      Part.Pipeline pipeline = new Part.Pipeline(null, false, commands);
      return new Part.Operand.Nested(pipeline, gluedFields());
    }
    char first = text.charAt(0);
    if (first == ',' || first == '=' || first == ':') {
      throw unexpected();
    }
    at++;
    if (first == '$') {
      List<String> fields = fields(text);
      String variable = text.indexOf('.') < 0 ? text : text.substring(0, text.indexOf('.'));
      require(variable);
      return new Part.Operand.Variable(variable, fields);
    }
    if (first == '.' && (text.length() == 1 || !Character.isDigit(text.charAt(1)))) {
      return new Part.Operand.Dot(fields(text));
    }
    return Character.isLetter(first) || first == '_' ? word(text) : literal(text);
  }

  private List<String> gluedFields() {
    boolean fields =
        at < words.size() && words.get(at).glued() && words.get(at).text().startsWith(".");
    return fields ? fields(words.get(at++).text()) : List.of();
  }

  private void require(String variable) {
    if (!variables.contains(variable)) {
      throw new TemplateException("undefined variable \"" + variable + "\"");
    }
  }

  /** The names after the dots. */
  private static List<String> fields(String text) {
    List<String> fields = new ArrayList<>();
    int dot = text.indexOf('.');
    while (dot >= 0) {
      int next = text.indexOf('.', dot + 1);
      String field = text.substring(dot + 1, next < 0 ? text.length() : next);
      if (!field.isEmpty()) {
        fields.add(field);
      }
      dot = next;
    }
    return fields;
  }

  private static Part.Operand word(String text) {
    return switch (text) {
      case "true" -> new Part.Operand.Literal(true);
      case "false" -> new Part.Operand.Literal(false);
      case "nil" -> new Part.Operand.Literal(null);
      default -> {
        if (!TemplateFunctions.has(text)) {
          throw new TemplateException("function \"" + text + "\" not defined");
        }
        yield new Part.Operand.Function(text);
      }
    };
  }

  private static Part.Operand literal(String text) {
    char first = text.charAt(0);
    if (first == '"' || first == '`') {
      return new Part.Operand.Literal(string(text));
    }
    if (first == '\'') {
      String character = string(text);
      return new Part.Operand.Literal((long) character.codePointAt(0));
    }
    Double number = NumberText.parse(text);
    if (number == null) {
      throw new TemplateException("bad number syntax: \"" + text + "\"");
    }
    boolean whole = text.chars().allMatch(c -> c == '-' || c == '+' || (c >= '0' && c <= '9'));
    return new Part.Operand.Literal(whole ? (Object) number.longValue() : number);
  }

  /** PromQL's string literals are Go's. */
  private static String string(String text) {
    @Nullable Expr literal = Promql.parse(text);
    if (literal instanceof Expr.StringLiteral string) {
      return string.value();
    }
    throw new TemplateException("bad string: " + text);
  }
}
