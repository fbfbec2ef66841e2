package dev.premortem.rules.drl;

import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.FactTypes;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.tree.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what names stand for: constants, bound facts and values, and fields of facts. */
final class Names {
  /** Words that mean something by themselves, wherever they stand. */
  private static final Set<String> KEYWORDS =
      Set.of(
          ("rule when then end and or not exists forall accumulate acc in memberOf contains excludes"
                  + " matches str startsWith endsWith true false null this new decide from eval over")
              .split(" "));

  private Names() {}

  /** Reads a name that something is bound to: one that means nothing else anywhere. */
  static String label(Token token) {
    String name = token.text();
    boolean taken =
        KEYWORDS.contains(name)
            || FactTypes.of(name) != null
            || FactTypes.ENUMS.stream().anyMatch(e -> e.getSimpleName().equals(name))
            || FactTypes.ALL.stream().anyMatch(t -> t.field(name) != null);
    if (taken) {
      throw token.refusal(
          "DRL-BINDING",
          name + " has a meaning of its own and can't be bound to something else",
          "write $" + name + " : …");
    }
    return name;
  }

  /** Reads {@code Severity.P1}. */
  static Value.Constant constant(Cursor cursor, Class<? extends Enum<?>> choices) {
    cursor.take();
    cursor.take();
    Token name = cursor.take();
    for (Enum<?> constant : choices.getEnumConstants()) {
      if (constant.name().equals(name.text()) && !cursor.peek().is("(")) {
        if (cursor.peek().is(".")) {
          throw call(cursor.peek(1));
        }
        return new Value.Constant(constant);
      }
    }
    if (cursor.peek().is("(")) {
      throw call(name);
    }
    List<String> known = Arrays.stream(choices.getEnumConstants()).map(Enum::name).toList();
    throw name.refusal(
        "DRL-UNKNOWN-CONSTANT",
        choices.getSimpleName() + " has no constant " + name.text(),
        Nearest.hint(name.text(), known));
  }

  /** Reads a bound name, and the field of a bound fact behind it. */
  static Value bound(Cursor cursor, Scope scope, @Nullable FactType own) {
    Token word = cursor.take();
    if (cursor.peek().is("(")) {
      throw call(word);
    }
    Value inner = scope.own(word.text());
    if (inner != null) {
      if (cursor.peek().is(".")) {
        throw call(cursor.peek(1));
      }
      return inner;
    }
    if (scope.isSelf(word.text()) && own != null) {
      return cursor.peek().is(".") ? new Value.Own(field(cursor, own)) : new Value.Self();
    }
    Scope.Variable variable = scope.variable(word.text());
    if (variable == null) {
      throw unknown(cursor, scope, own);
    }
    FactType fact = variable.fact();
    if (fact == null) {
      if (cursor.peek().is(".")) {
        throw call(cursor.peek(1));
      }
      return new Value.Bound(word.text(), null, variable.like());
    }
    if (!cursor.peek().is(".")) {
      return new Value.FactOf(word.text());
    }
    Field field = field(cursor, fact);
    return new Value.Bound(word.text(), field, field);
  }

  /** Reads {@code .errorRatio} or {@code .getErrorRatio()}. */
  static Field field(Cursor cursor, FactType type) {
    cursor.take();
    Token name = cursor.take();
    String text = name.text();
    boolean getter = cursor.peek().is("(");
    if (getter) {
      int prefix = text.startsWith("get") ? 3 : text.startsWith("is") ? 2 : 0;
      if (prefix == 0 || text.length() == prefix || !cursor.peek(1).is(")")) {
        throw call(name);
      }
      text = Character.toLowerCase(text.charAt(prefix)) + text.substring(prefix + 1);
    }
    Field field = type.field(text);
    if (field == null) {
      if (getter) {
        throw call(name);
      }
      throw name.refusal(
          "DRL-UNKNOWN-PROPERTY",
          type.name() + " has no property " + text,
          Nearest.hint(text, type.fieldNames()));
    }
    if (getter) {
      cursor.take();
      cursor.take();
    }
    if (cursor.peek().is(".")) {
      throw call(cursor.peek(1));
    }
    return field;
  }

  static Refusal call(Token name) {
    if (name.is("eval")) {
      Unsupported.PATTERN.check(name);
    }
    return name.refusal(
        "DRL-CALL",
        "a call of " + name.shown(),
        "rules call nothing but decide; fields are read by their names");
  }

  /** Says what is wrong with a name that stands for nothing. */
  static Refusal unknown(Cursor cursor, Scope scope, @Nullable FactType type) {
    Token word = cursor.peek();
    Token next = cursor.peek(1);
    if (next.is("(")) {
      return call(word);
    }
    if (next.is(".") && type != null && type.field(word.text()) != null) {
      return cursor
          .peek(2)
          .refusal(
              "DRL-UNKNOWN-PROPERTY",
              word.text() + " has no property " + cursor.peek(2).text(),
              "compare " + word.text() + " itself");
    }
    if ((next.is(".") || next.is("::")) && !word.text().startsWith("$")) {
      return word.refusal(
          "DRL-STATIC",
          word.text() + "." + cursor.peek(2).text() + ": classes of Java are not known here",
          "a rule compares the fields of documented facts");
    }
    if (type == null || word.text().startsWith("$")) {
      return word.refusal(
          "DRL-UNKNOWN-VARIABLE", "nothing is bound to " + word.text(), scope.hint(word.text()));
    }
    return word.refusal(
        "DRL-UNKNOWN-PROPERTY",
        type.name() + " has no property " + word.text(),
        hint(word.text(), type));
  }

  /** Says what was probably meant by a word that is no field. */
  private static String hint(String word, FactType type) {
    if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
      return "write " + word.toLowerCase(Locale.ROOT);
    }
    for (Class<? extends Enum<?>> choices : FactTypes.ENUMS) {
      for (Enum<?> constant : choices.getEnumConstants()) {
        if (constant.name().equals(word)) {
          return "write " + choices.getSimpleName() + "." + word;
        }
      }
    }
    String nearest = Nearest.hint(word, type.fieldNames());
    return nearest.startsWith("did you mean")
        ? nearest
        : nearest + "; a text stands in double quotes";
  }
}
