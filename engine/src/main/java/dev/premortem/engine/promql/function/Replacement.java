package dev.premortem.engine.promql.function;

import com.google.re2j.Matcher;

/**
 * Replacements that name groups of a regular expression as Go does: {@code $1}, {@code ${name}}.
 */
public final class Replacement {
  private Replacement() {}

  /** Returns the text with groups in place of their names; a group that is none is empty. */
  public static String expand(String template, Matcher matcher) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      int dollar = template.indexOf('$', at);
      if (dollar < 0 || dollar + 1 == template.length()) {
        text.append(template, at, template.length());
        break;
      }
      text.append(template, at, dollar);
      if (template.charAt(dollar + 1) == '$') {
        text.append('$');
        at = dollar + 2;
        continue;
      }
      boolean braced = template.charAt(dollar + 1) == '{';
      int start = dollar + (braced ? 2 : 1);
      int end = start;
      while (end < template.length() && isNamePart(template.charAt(end))) {
        end++;
      }
      boolean closed = !braced || (end < template.length() && template.charAt(end) == '}');
      if (end == start || !closed) {
        text.append('$');
        at = dollar + 1;
        continue;
      }
      text.append(group(template.substring(start, end), matcher));
      at = end + (braced ? 1 : 0);
    }
    return text.toString();
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String group(String name, Matcher matcher) {
    String found;
    if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = name.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(name);
      found = number > matcher.groupCount() ? null : matcher.group(number);
    } else {
      found = matcher.pattern().namedGroups().containsKey(name) ? matcher.group(name) : null;
    }
    return found == null ? "" : found;
  }
}
