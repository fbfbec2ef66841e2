package dev.premortem.engine.evaluate;

import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Verb;
import java.util.Comparator;
import java.util.List;

/**
 * One thing that a decision asks for; an alert with three channels asks for four.
 *
 * @param source what keeps it asked for: the identity of the conclusion, or of the alert
 * @param channel channel that the message or the page goes to, empty for what is no message
 * @param text the message
 * @param people who is paged, where that is asked for by name
 */
record Request(String source, Decision decision, String channel, String text, List<String> people) {
  /** How the source of what a person asks for begins. */
  static final String PERSON = "person|";

  private static final int ADVICE = 10;

  /** How the source of a rollback begins that was refused; no rule has to ask for it any more. */
  private static final String REFUSED = "refused|";

  /**
   * An order that does not depend on who wrote a rule, nor where: people were first, what undoes
   * comes before what does, what is worse before what is not.
   */
  static final Comparator<Request> ORDER =
      Comparator.comparing((Request r) -> !r.byPerson())
          .thenComparingInt(r -> rank(r.verb()))
          .thenComparing(
              r -> r.decision().severity(), Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Request::source)
          .thenComparing(Request::channel);

  /** Copies the list. */
  Request {
    people = List.copyOf(people);
  }

  static Request of(String source, Decision decision) {
    return new Request(source, decision, "", "", List.of());
  }

  Request to(String toChannel, String message) {
    return new Request(source, decision, toChannel, message, List.of());
  }

  /** Returns the same after it was refused: a rollback is wanted from now on until it is done. */
  Request again() {
    return verb() == Verb.ROLL_BACK
        ? new Request(REFUSED + about(), decision, channel, text, people)
        : this;
  }

  /** Returns whether it is a rollback that was refused. */
  boolean refused() {
    return source.startsWith(REFUSED);
  }

  Verb verb() {
    return decision.verb();
  }

  String about() {
    return decision.about();
  }

  String subject() {
    return decision.because().subject();
  }

  /** Returns whether a person asks for it, and no rule. */
  boolean byPerson() {
    return source.startsWith(PERSON);
  }

  /** Returns whether it opens or closes an incident, and so may change what others ask for. */
  boolean ofIncidents() {
    return verb() == Verb.OPEN_INCIDENT || verb() == Verb.ALERT || verb() == Verb.RESOLVE;
  }

  /** Returns whether it is advice, which is only noted. */
  boolean advice() {
    return rank(verb()) == ADVICE;
  }

  boolean message() {
    return !channel.isEmpty();
  }

  private static int rank(Verb verb) {
    return switch (verb) {
      case ROLL_BACK -> 0;
      case HOLD -> 1;
      case PROMOTE -> 2;
      case OPEN_INCIDENT -> 3;
      case ALERT -> 4;
      case RESOLVE -> 5;
      case PAGE -> 6;
      case ESCALATE -> 7;
      case RECOVER, ROTATE -> 8;
      case NOTIFY -> 9;
      case RECOMMEND, REQUIRE, MISS_TARGET -> ADVICE;
    };
  }
}
