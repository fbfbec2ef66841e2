package dev.premortem.rules.decision;

import dev.premortem.rules.fact.AlertState;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.fact.IncidentState;
import dev.premortem.rules.fact.MetricState;
import dev.premortem.rules.fact.RecoveryState;
import dev.premortem.rules.fact.SecretState;
import dev.premortem.rules.fact.TargetState;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule may decide: all that authors can write behind {@code decide.} The first argument is
 * the fact that it is about, the last a sentence for people; nothing else leads from a rule to the
 * world.
 */
public enum Verb {
  OPEN_INCIDENT(
      "openIncident",
      null,
      null,
      "Keeps an incident of at least this severity open on the fact's service while the rule holds.",
      "Severity.P1",
      "\"reason\""),
  PAGE(
      "page",
      null,
      IncidentState.INCIDENT,
      "Pages for an incident. Of another fact it opens a P1 incident, which pages as its class says.",
      "\"reason\""),
  ESCALATE(
      "escalate",
      IncidentState.TYPE,
      IncidentState.INCIDENT,
      "Pages the next escalation level.",
      "\"reason\""),
  RESOLVE(
      "resolve", IncidentState.TYPE, IncidentState.INCIDENT, "Resolves an incident.", "\"reason\""),
  NOTIFY("notify", null, null, "Posts to a channel.", "\"channel\"", "\"reason\""),
  ALERT(
      "alert",
      AlertState.TYPE,
      AlertState.POLICY,
      "Fires an alert policy for as long as the rule holds.",
      "\"reason\""),
  PROMOTE(
      "promote",
      null,
      null,
      "Lets the rollout on the fact's service take its next step.",
      "\"reason\""),
  HOLD("hold", null, null, "Keeps the rollout on the fact's service where it is.", "\"reason\""),
  ROLL_BACK(
      "rollBack",
      null,
      null,
      "Rolls back the candidate revision of the fact's service.",
      "\"reason\""),
  RECOMMEND("recommend", null, null, "Advises a change.", "\"reason\""),
  REQUIRE(
      "require",
      null,
      null,
      "Says that something which must exist does not.",
      "\"what\"",
      "\"reason\""),
  RECOVER(
      "recover",
      RecoveryState.TYPE,
      RecoveryState.PROCEDURE,
      "Starts a recovery procedure.",
      "\"reason\""),
  ROTATE(
      "rotate",
      SecretState.TYPE,
      SecretState.SECRET,
      "Asks for a new version of a secret.",
      "\"reason\""),
  MISS_TARGET(
      "missTarget",
      TargetState.TYPE,
      TargetState.TARGET,
      "Says that a success metric misses its target.",
      "\"reason\"");

  private final String word;
  private final @Nullable FactType about;
  private final Field.@Nullable Text subject;
  private final String meaning;
  private final List<String> arguments;

  Verb(
      String word,
      @Nullable FactType about,
      Field.@Nullable Text subject,
      String meaning,
      String... arguments) {
    this.word = word;
    this.about = about;
    this.subject = subject;
    this.meaning = meaning;
    this.arguments = List.of(arguments);
  }

  /** Returns how authors write it. */
  public String word() {
    return word;
  }

  /** Returns what it does, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /** Returns the type of facts that it is about, null where it can be about any. */
  public @Nullable FactType about() {
    return about;
  }

  /** Returns what follows the fact, as authors write it: the reason is the last. */
  public List<String> arguments() {
    return arguments;
  }

  /** Returns the name of the decision, as it is printed. */
  public String kind() {
    return this == MISS_TARGET ? "target" : word;
  }

  /** Returns a call of it, as authors write it. */
  public String example() {
    String fact =
        about == null
            ? "fact"
            : about.name().replaceAll("State$", "").toLowerCase(java.util.Locale.ROOT);
    return "decide." + word + "(" + fact + ", " + String.join(", ", arguments) + ")";
  }

  /**
   * Returns the decision that a rule comes to.
   *
   * @param severity how bad it is, null where the verb takes none
   * @param texts arguments that are texts, the reason last
   * @param cause what the rule's incidents are of
   */
  public Decision decide(
      Because because, Fact fact, @Nullable Severity severity, List<String> texts, String cause) {
    if (this == PAGE && !(fact instanceof IncidentState)) {
      return OPEN_INCIDENT.decide(because, fact, Severity.P1, texts, cause);
    }
    String detail =
        switch (this) {
          case ALERT -> String.valueOf((int) fact.get(AlertState.CONDITION));
          case OPEN_INCIDENT -> cause + " of " + identity(fact);
          default -> texts.size() > 1 ? texts.get(0) : "";
        };
    return new Decision(
        this,
        because,
        subject == null ? fact.subject() : fact.get(subject),
        this == OPEN_INCIDENT && severity == null ? Severity.P1 : severity,
        detail);
  }

  /** A series has one incident, whichever of its limits it is past. */
  private static String identity(Fact fact) {
    return fact instanceof MetricState
        ? fact.get(MetricState.METRIC) + "/" + fact.subject() + "/" + fact.get(MetricState.SIGNAL)
        : fact.key();
  }

  /** Returns the verb of that word, null where there is none. */
  public static @Nullable Verb of(String word) {
    for (Verb verb : values()) {
      if (verb.word.equals(word)) {
        return verb;
      }
    }
    return null;
  }

  /** Returns the words of all verbs. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Verb::word).toList();
  }
}
