package dev.premortem.engine.promql.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads templates: text, and actions between double braces. */
final class TemplateParser {
  private static final int DEEPEST = 100;
  private static final Pattern COMMENT =
      Pattern.compile("(?s)\\{\\{(- )?\\s*/\\*.*?\\*/\\s*( -)?\\}\\}");

  private final String text;
  private final List<String> variables = new ArrayList<>(List.of("$"));
  private int at;
  private int depth;

  /** What ended the latest list of parts: {@code end}, {@code else} or nothing. */
  private String ended = "";

  private TemplateParser(String text) {
    this.text = text;
  }

  /**
   * Reads a template in which some variables are known.
   *
   * @throws TemplateException when it is none
   */
  static List<Part> parse(String text, List<String> variables) {
    TemplateParser parser = new TemplateParser(text);
    parser.variables.addAll(variables);
    List<Part> parts = parser.parts();
    if (!parser.ended.isEmpty()) {
      throw new TemplateException("unexpected {{" + parser.ended + "}}");
    }
    return parts;
  }

  private List<Part> parts() {
    if (++depth > DEEPEST) {
      throw new TemplateException("nested more than " + DEEPEST + " deep");
    }
    List<Part> parts = new ArrayList<>();
    ended = "";
    while (at < text.length()) {
      int open = text.indexOf("{{", at);
      String plain = text.substring(at, open < 0 ? text.length() : open);
      at = open < 0 ? text.length() : open;
      boolean trimmed = open >= 0 && isTrim(open + 2);
      addText(parts, trimmed ? plain.stripTrailing() : plain);
      if (open >= 0 && !comment()) {
        at = open + 2 + (trimmed ? 1 : 0);
        if (action(parts)) {
          depth--;
          return parts;
        }
      }
    }
    depth--;
    return parts;
  }

  private static void addText(List<Part> parts, String plain) {
    if (!plain.isEmpty()) {
      parts.add(new Part.Text(plain));
    }
  }

  private boolean isTrim(int from) {
    return text.startsWith("- ", from)
        || text.startsWith("-\t", from)
        || text.startsWith("-\n", from);
  }

  private boolean comment() {
    Matcher matcher = COMMENT.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return false;
    }
    at = matcher.end();
    if (matcher.group(2) != null) {
      skipBlank();
    }
    return true;
  }

  private void skipBlank() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  /** Reads an action; returns whether it ends a list of parts. */
  private boolean action(List<Part> parts) {
    ActionLexer lexer = new ActionLexer(text, at);
    List<ActionLexer.Word> words = lexer.words();
    at = lexer.end();
    if (lexer.trims()) {
      skipBlank();
    }
    if (words.isEmpty()) {
      throw new TemplateException("missing value for command");
    }
    String first = words.get(0).text();
    List<ActionLexer.Word> rest = words.subList(1, words.size());
    switch (first.toLowerCase(Locale.ROOT)) {
      case "end", "else" -> {
        ended = first;
        pendingElse = rest;
        return true;
      }
      case "if" -> parts.add(conditional(rest));
      case "with" -> parts.add(with(rest));
      case "range" -> parts.add(range(rest));
      case "define", "template", "block", "break", "continue" ->
          throw new TemplateException("{{" + first + "}} is not supported");
      default -> parts.add(new Part.Action(pipeline(words)));
    }
    return false;
  }

  private List<ActionLexer.Word> pendingElse = List.of();

  private Part conditional(List<ActionLexer.Word> words) {
    int known = variables.size();
    Part.Pipeline condition = pipeline(words);
    List<Part> then = parts();
    List<Part> otherwise = otherwise("if", this::conditional);
    forget(known);
    return new Part.If(condition, then, otherwise);
  }

  private Part with(List<ActionLexer.Word> words) {
    int known = variables.size();
    Part.Pipeline value = pipeline(words);
    List<Part> then = parts();
    List<Part> otherwise = otherwise("with", this::with);
    forget(known);
    return new Part.With(value, then, otherwise);
  }

  private Part range(List<ActionLexer.Word> words) {
    int known = variables.size();
    String index = null;
    List<ActionLexer.Word> rest = words;
    if (words.size() > 3 && words.get(0).isVariable() && words.get(1).text().equals(",")) {
      index = words.get(0).text();
      variables.add(index);
      rest = words.subList(2, words.size());
    }
    Part.Pipeline over = pipeline(rest);
    List<Part> each = parts();
    List<Part> none = otherwise("range", this::range);
    forget(known);
    return new Part.Range(over, index, each, none);
  }

  private void forget(int known) {
    variables.subList(known, variables.size()).clear();
  }

  private interface Chained {
    Part parse(List<ActionLexer.Word> words);
  }

  private List<Part> otherwise(String what, Chained chained) {
    if (ended.isEmpty()) {
      throw new TemplateException(
          "unexpected end of the template: {{" + what + "}} has no {{end}}");
    }
    if (ended.equals("end")) {
      ended = "";
      return List.of();
    }
    List<ActionLexer.Word> words = pendingElse;
    if (!words.isEmpty()) {
      if (!words.get(0).text().equals(what)) {
        throw new TemplateException("unexpected <" + words.get(0).text() + "> after {{else}}");
      }
      return List.of(chained.parse(words.subList(1, words.size())));
    }
    List<Part> parts = parts();
    if (!ended.equals("end")) {
      throw new TemplateException("expected {{end}} after {{else}}");
    }
    ended = "";
    return parts;
  }

  private Part.Pipeline pipeline(List<ActionLexer.Word> words) {
    return new PipelineParser(words, variables).whole();
  }
}
