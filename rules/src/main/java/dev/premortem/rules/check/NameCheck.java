package dev.premortem.rules.check;

import dev.premortem.rules.decision.Verb;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.fact.NameKind;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Call;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Rule;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds names of services, channels, objectives and the like that no document has. */
final class NameCheck {
  private final KnownNames names;
  private final List<Problem> problems;

  NameCheck(KnownNames names, List<Problem> problems) {
    this.names = names;
    this.problems = problems;
  }

  void check(Rule rule) {
    Reads.patterns(
        rule, pattern -> pattern.conditions().forEach(c -> Reads.tests(c.test(), this::test)));
    for (Call call : rule.then()) {
      if (call.verb() == Verb.NOTIFY) {
        channel(call.texts().get(0));
      }
    }
  }

  /** A channel that is written out, in one piece or several; there is none without a name. */
  private void channel(Call.Text text) {
    StringBuilder name = new StringBuilder();
    for (Call.Part part : text.parts()) {
      if (!(part instanceof Call.Written written)) {
        return;
      }
      name.append(written.text());
    }
    name(NameKind.CHANNEL, name.toString(), text.place());
  }

  private void test(Test test) {
    if (test instanceof Test.Compare compare) {
      compared(compare.left(), compare.right());
    } else if (test instanceof Test.Among among) {
      among.items().forEach(item -> compared(among.left(), item));
    }
  }

  private void compared(Value left, Value right) {
    NameKind kind = names(left);
    if (kind != null && right instanceof Value.Words words) {
      name(kind, words.text(), words.place());
    }
  }

  private static @Nullable NameKind names(Value value) {
    Field field =
        value instanceof Value.Own own
            ? own.field()
            : value instanceof Value.Bound bound ? bound.like() : null;
    return field instanceof Field.Text text ? text.names() : null;
  }

  private void name(NameKind kind, String name, Place place) {
    boolean none = name.isEmpty() && kind != NameKind.CHANNEL;
    if (!none && names.checks(kind) && !names.of(kind).contains(name)) {
      problems.add(
          Problem.error(
              place,
              "DRL-UNKNOWN-NAME",
              "no document has the " + kind.words() + " \"" + name + "\"",
              Nearest.hint(name, names.of(kind))));
    }
  }
}
