package dev.premortem.rules.drl;

import dev.premortem.rules.tree.Value;
import java.util.regex.Pattern;

/** Reads numbers that are written out. */
final class Numbers {
  private static final Pattern DECIMAL =
      Pattern.compile("-?(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?[lLdD]?");

  private Numbers() {}

  static Value.Literal read(Token token) {
    String text = token.text();
    if (!DECIMAL.matcher(text).matches()) {
      throw refusal(token, "write it as a decimal number: 0.02, 100, 1e6");
    }
    if (text.length() > 1 && text.charAt(0) == '0' && Character.isDigit(text.charAt(1))) {
      throw refusal(token, "Java reads a leading zero as octal; leave it out");
    }
    String digits =
        "lLdD".indexOf(text.charAt(text.length() - 1)) >= 0
            ? text.substring(0, text.length() - 1)
            : text;
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw refusal(token, "no number is that large");
    }
    return new Value.Literal(value, digits);
  }

  private static Refusal refusal(Token token, String hint) {
    return token.refusal("DRL-NUMBER", "the number " + token.text(), hint);
  }
}
