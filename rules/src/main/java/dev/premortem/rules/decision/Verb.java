package dev.premortem.rules.decision;

import dev.premortem.rules.fact.AlertState;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.IncidentState;
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
      (because, fact, severity, texts) ->
          new Decision.OpenIncident(
              because, fact.subject(), severity == null ? Severity.P1 : severity),
      "Keeps an incident of at least this severity open on the fact's service while the rule holds.",
      "Severity.P1",
      "\"reason\""),
  PAGE(
      "page",
      null,
      (because, fact, severity, texts) ->
          fact instanceof IncidentState incident
              ? new Decision.Page(because, incident.get(IncidentState.INCIDENT))
              : new Decision.OpenIncident(because, fact.subject(), Severity.P1),
      "Pages for an incident, or opens a P1 incident on the fact's service and pages for that.",
      "\"reason\""),
  ESCALATE(
      "escalate",
      IncidentState.TYPE,
      (because, fact, severity, texts) ->
          new Decision.Escalate(because, fact.get(IncidentState.INCIDENT)),
      "Pages the next escalation level.",
      "\"reason\""),
  RESOLVE(
      "resolve",
      IncidentState.TYPE,
      (because, fact, severity, texts) ->
          new Decision.ResolveIncident(because, fact.get(IncidentState.INCIDENT)),
      "Resolves an incident.",
      "\"reason\""),
  NOTIFY(
      "notify",
      null,
      (because, fact, severity, texts) ->
          new Decision.Notify(because, fact.subject(), texts.get(0)),
      "Posts to a channel.",
      "\"channel\"",
      "\"reason\""),
  ALERT(
      "alert",
      AlertState.TYPE,
      (because, fact, severity, texts) ->
          new Decision.FireAlert(
              because, fact.get(AlertState.POLICY), (int) fact.get(AlertState.CONDITION)),
      "Fires an alert policy for as long as the rule holds.",
      "\"reason\""),
  PROMOTE(
      "promote",
      null,
      (because, fact, severity, texts) -> new Decision.Promote(because, fact.subject()),
      "Lets the rollout on the fact's service take its next step.",
      "\"reason\""),
  HOLD(
      "hold",
      null,
      (because, fact, severity, texts) -> new Decision.Hold(because, fact.subject()),
      "Keeps the rollout on the fact's service where it is.",
      "\"reason\""),
  ROLL_BACK(
      "rollBack",
      null,
      (because, fact, severity, texts) -> new Decision.RollBack(because, fact.subject()),
      "Rolls back the candidate revision of the fact's service.",
      "\"reason\""),
  RECOMMEND(
      "recommend",
      null,
      (because, fact, severity, texts) -> new Decision.Recommend(because, fact.subject()),
      "Advises a change.",
      "\"reason\""),
  REQUIRE(
      "require",
      null,
      (because, fact, severity, texts) ->
          new Decision.Require(because, fact.subject(), texts.get(0)),
      "Says that something which must exist does not.",
      "\"what\"",
      "\"reason\""),
  RECOVER(
      "recover",
      RecoveryState.TYPE,
      (because, fact, severity, texts) ->
          new Decision.StartRecovery(because, fact.get(RecoveryState.PROCEDURE)),
      "Starts a recovery procedure.",
      "\"reason\""),
  ROTATE(
      "rotate",
      SecretState.TYPE,
      (because, fact, severity, texts) ->
          new Decision.RotateSecret(because, fact.get(SecretState.SECRET)),
      "Asks for a new version of a secret.",
      "\"reason\""),
  MISS_TARGET(
      "missTarget",
      TargetState.TYPE,
      (because, fact, severity, texts) ->
          new Decision.MissTarget(because, fact.get(TargetState.TARGET)),
      "Says that a success metric misses its target.",
      "\"reason\"");

  /** What makes a decision of the arguments. */
  @FunctionalInterface
  private interface Making {
    Decision of(Because because, Fact fact, @Nullable Severity severity, List<String> texts);
  }

  private final String word;
  private final @Nullable FactType about;
  private final Making making;
  private final String meaning;
  private final List<String> arguments;

  Verb(String word, @Nullable FactType about, Making making, String meaning, String... arguments) {
    this.word = word;
    this.about = about;
    this.making = making;
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

  /** Returns whether the second argument is a severity. */
  public boolean takesSeverity() {
    return this == OPEN_INCIDENT;
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
   */
  public Decision decide(
      Because because, Fact fact, @Nullable Severity severity, List<String> texts) {
    return making.of(because, fact, severity, texts);
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
