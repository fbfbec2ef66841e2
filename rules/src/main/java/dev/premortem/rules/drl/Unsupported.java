package dev.premortem.rules.drl;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What DRL has and rules here may not have, by the place where it would stand: each by its name,
 * with its own code and the nearest thing that is supported. Nothing is allowed by being absent
 * here: what no reader reads is refused all the same, as {@code DRL-SYNTAX}.
 */
enum Unsupported {
  /** Between rules. */
  FILE,
  /** Among the patterns of a rule. */
  PATTERN,
  /** Behind a pattern. */
  BEHIND,
  /** Between values. */
  OPERATOR,
  /** Where a statement begins. */
  STATEMENT,
  /** Before the conditions of a rule. */
  ATTRIBUTE;

  private record Entry(String code, String what, String instead) {}

  private static final String ONLY_DECIDE =
      "a consequence calls decide and nothing else: decide.notify($fact, \"channel\", \"why\");";

  /** Place, code, what it is called, what to do instead, and its words; two blanks between. */
  private static final String TABLE =
      """
      FILE  DRL-GLOBAL  a global  decide is known without one  global
      FILE  DRL-FUNCTION  a function  write the condition out  function
      FILE  DRL-DECLARE  a declared type  use the documented facts  declare
      FILE  DRL-QUERY  a query  write a rule  query
      FILE  DRL-WINDOW  a window  fields of facts are folded over windows  window
      FILE  DRL-UNIT  a rule unit  leave it out: all rules are one unit  unit
      FILE  DRL-TEMPLATE  a rule template  write the rules out  template
      FILE  DRL-ENTRY-POINT  an entry point  all facts are in one working memory  entry
      FILE  DRL-COMMENT  a comment  write //  #
      PATTERN  DRL-COMMENT  a comment  write //  #
      PATTERN  DRL-EVAL  eval  write the condition inside of a pattern: ServiceHealth( errorRatio > 0.02 )  eval
      PATTERN  DRL-ANNOTATION  an annotation  leave it out  @
      PATTERN  DRL-UNIT  a path or query  write $s : ServiceHealth( … )  / ?
      PATTERN  DRL-ACCUMULATE  groupby  accumulate counts, sums, averages and finds the least and the most  groupby
      PATTERN  DRL-NAMED-CONSEQUENCE  a branch between conditions and consequences  write a rule for each branch  if do else break
      BEHIND  DRL-FROM  from  facts are matched by patterns alone; accumulate( ServiceHealth( … ); $n : count() ) needs no from  from
      BEHIND  DRL-WINDOW  a sliding window  fields of facts are folded over windows; a Metric document has lasting  over
      OPERATOR  DRL-OPERATOR  a temporal operator  facts have no time stamps; write a Metric document with lasting  after before coincides during finishes finishedby includes meets metby overlaps overlappedby starts startedby
      OPERATOR  DRL-OPERATOR  soundslike  write matches  soundslike
      OPERATOR  DRL-OPERATOR  instanceof  the type of a pattern says it  instanceof
      OPERATOR  DRL-OPERATOR  =  write == to compare  =
      OPERATOR  DRL-OPERATOR  unification  write $x : field  :=
      OPERATOR  DRL-OPERATOR  an operator on bits  write && for and, || for or  & | ^ ~ << >>
      OPERATOR  DRL-OPERATOR  a choice with ?  write a || b, or two rules  ?
      OPERATOR  DRL-OPERATOR  a function written in place  write it out  ->
      OPERATOR  DRL-OPERATOR  a reference to a method  facts have no methods  ::
      OPERATOR  DRL-OPERATOR  a step that minds null  what is compared with something unknown is unknown by itself  !
      OPERATOR  DRL-OPERATOR  an index  facts have no lists  [
      OPERATOR  DRL-OPERATOR  a cast to a subtype  the type of a pattern says it  #
      STATEMENT  DRL-COMMENT  a comment  write //  #
      STATEMENT  DRL-WORKING-MEMORY  a change of the working memory  facts follow what is measured; ONLY_DECIDE  insert insertLogical insertAsync update modify delete retract drools kcontext
      STATEMENT  DRL-STATEMENT  a statement of Java  ONLY_DECIDE  if else for while do switch try throw return new synchronized class import with foreach def function proto until assert break continue var final int long double boolean String Object
      ATTRIBUTE  DRL-ATTRIBUTE  a group of rules  all conclusions are judged together; state what excludes another rule as a condition  agenda-group activation-group ruleflow-group auto-focus
      ATTRIBUTE  DRL-ATTRIBUTE  a time of validity  write a Silence document with from and until  date-effective date-expires calendars
      ATTRIBUTE  DRL-ATTRIBUTE  a timer  write a Metric document with lasting, or a condition on a field that is folded over time  timer duration
      """;

  static {
    for (String line : TABLE.replace("ONLY_DECIDE", ONLY_DECIDE).split("\n")) {
      String[] columns = line.split("  ");
      for (String word : columns[4].split(" ")) {
        valueOf(columns[0]).entries.put(word, new Entry(columns[1], columns[2], columns[3]));
      }
    }
  }

  private final Map<String, Entry> entries = new HashMap<>();

  /** Returns why something can't stand here, null where that is not known. */
  @Nullable Refusal refusal(Token token) {
    Entry entry = token.isText() ? null : entries.get(token.text());
    if (entry == null) {
      return null;
    }
    String word = token.text();
    String name = entry.what().equals(word) ? word : entry.what() + " (" + word + ")";
    return token.refusal(entry.code(), name + " is not supported", entry.instead());
  }

  /** Refuses what is known to have no place here. */
  void check(Token token) {
    Refusal refusal = refusal(token);
    if (refusal != null) {
      throw refusal;
    }
  }

  /** Says what is wrong with a {@code then} that has a name, or that is not the first. */
  static Refusal then(Token then, Token next) {
    return next.is("[")
        ? next.refusal(
            "DRL-NAMED-CONSEQUENCE",
            "named consequences are not supported",
            "write a rule for each")
        : then.refusal("DRL-SYNTAX", "then for the second time", "a rule ends with end");
  }
}
