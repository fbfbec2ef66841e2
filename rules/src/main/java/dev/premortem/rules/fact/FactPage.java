package dev.premortem.rules.fact;

import dev.premortem.rules.decision.Verb;

/** The pages about facts and decisions, written from their declarations. */
public final class FactPage {
  private FactPage() {}

  /** Returns a section in Markdown for every fact type, with a row for every field. */
  public static String facts() {
    StringBuilder out = new StringBuilder();
    for (FactType type : FactTypes.ALL) {
      out.append("#### `").append(type.name()).append("`\n").append(type.meaning());
      out.append("\n\n| field | type | meaning |\n|---|---|---|\n");
      for (Field field : type.fields()) {
        out.append("| `").append(field.name()).append("` | ").append(field.kind());
        out.append(" | ").append(field.meaning()).append(" |\n");
      }
      out.append('\n');
    }
    return out.toString();
  }

  /** Returns a table in Markdown with a row for everything that can be decided. */
  public static String decisions() {
    StringBuilder out = new StringBuilder("| call | what it concludes |\n|---|---|\n");
    for (Verb verb : Verb.values()) {
      out.append("| `").append(verb.example()).append("` | ").append(verb.meaning()).append(" |\n");
    }
    return out.toString();
  }
}
