package dev.premortem.rules.base;

import dev.premortem.rules.Decide;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.Fact;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A right-hand side that says the same whatever the fields of its fact hold: calls of {@code
 * decide} with the fact, severities and texts, and nothing else.
 */
final class Consequence {
  private static final String ARGUMENT = "\\s*,\\s*(?:Severity\\.P[0-3]|\"[^\"\\\\\\r\\n]*\")";
  private static final Pattern CALL =
      Pattern.compile(
          "\\s*decide\\s*\\.\\s*(\\w+)\\s*\\(\\s*(\\$?\\w+)((?:"
              + ARGUMENT
              + ")*)\\s*\\)\\s*;?\\s*");
  private static final Pattern VALUE = Pattern.compile("Severity\\.(P[0-3])|\"([^\"]*)\"");

  /** One call: a method of Decide and what follows the fact. */
  private record Call(Method method, List<Object> rest) {}

  private final List<Call> calls;

  private Consequence(List<Call> calls) {
    this.calls = calls;
  }

  /**
   * Reads a right-hand side, null where it is more than that.
   *
   * @param binding name of the fact
   * @param type its type
   */
  static @Nullable Consequence of(String text, String binding, Class<? extends Fact> type) {
    List<Call> calls = new ArrayList<>();
    Matcher call = CALL.matcher(text);
    int at = 0;
    while (at < text.length() && call.region(at, text.length()).lookingAt()) {
      List<Object> rest = new ArrayList<>();
      Matcher value = VALUE.matcher(call.group(3));
      while (value.find()) {
        rest.add(value.group(1) != null ? Severity.valueOf(value.group(1)) : value.group(2));
      }
      Method method = method(call.group(1), type, rest);
      if (method == null || !call.group(2).equals(binding)) {
        return null;
      }
      calls.add(new Call(method, rest));
      at = call.end();
    }
    return at < text.length() || calls.isEmpty() ? null : new Consequence(calls);
  }

  private static @Nullable Method method(String name, Class<?> fact, List<Object> rest) {
    for (Method method : Decide.class.getMethods()) {
      Class<?>[] types = method.getParameterTypes();
      boolean fits =
          method.getName().equals(name)
              && types.length == rest.size() + 1
              && types[0].isAssignableFrom(fact);
      for (int i = 0; fits && i < rest.size(); i++) {
        fits = types[i + 1].isInstance(rest.get(i));
      }
      if (fits) {
        return method;
      }
    }
    return null;
  }

  /** Says it of a fact. */
  void say(Decide decide, Fact fact) {
    for (Call call : calls) {
      Object[] arguments = new Object[call.rest().size() + 1];
      arguments[0] = fact;
      for (int i = 1; i < arguments.length; i++) {
        arguments[i] = call.rest().get(i - 1);
      }
      try {
        call.method().invoke(decide, arguments);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
