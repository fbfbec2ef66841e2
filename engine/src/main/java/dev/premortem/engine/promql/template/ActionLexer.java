package dev.premortem.engine.promql.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts what stands between double braces into words. */
final class ActionLexer {
  private static final Pattern WORD =
      Pattern.compile(
          "(?s)\"(?:[^\"\\\\\\n]|\\\\.)*\"|`[^`]*`|'(?:[^'\\\\\\n]|\\\\.)+'"
              + "|:=|[(),|=]"
              + "|[-+]?(?:[0-9][0-9_]*(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
              + "|\\$[A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)*"
              + "|(?:\\.[A-Za-z_][A-Za-z0-9_]*)+|\\."
              + "|[A-Za-z_][A-Za-z0-9_]*");

  /**
   * A word.
   *
   * @param text as it was written
   * @param glued whether nothing separates it from the word before
   */
  record Word(String text, boolean glued) {
    boolean isVariable() {
      return text.startsWith("$");
    }
  }

  private final List<Word> words = new ArrayList<>();
  private final boolean trims;
  private final int end;

  ActionLexer(String text, int from) {
    int at = from;
    boolean glued = false;
    while (true) {
      int start = at;
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      glued = glued && at == start;
      if (text.startsWith("}}", at)) {
        trims = false;
        end = at + 2;
        return;
      }
      if (at > start && text.startsWith("-}}", at)) {
        trims = true;
        end = at + 3;
        return;
      }
      Matcher matcher = WORD.matcher(text).region(at, text.length());
      if (at >= text.length()) {
        throw new TemplateException("unclosed action");
      }
      if (!matcher.lookingAt()) {
        throw new TemplateException(
            "unexpected \"" + Character.toString(text.codePointAt(at)) + "\" in action");
      }
      words.add(new Word(matcher.group(), glued));
      at = matcher.end();
      glued = true;
    }
  }

  List<Word> words() {
    return words;
  }

  /** Whether blanks after the action are left out. */
  boolean trims() {
    return trims;
  }

  int end() {
    return end;
  }
}
