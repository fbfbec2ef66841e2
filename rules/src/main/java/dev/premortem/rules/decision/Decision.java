package dev.premortem.rules.decision;

import org.jspecify.annotations.Nullable;

/**
 * What the rules conclude. A decision is a value: it says what should be done and because of what;
 * it does nothing itself.
 *
 * @param verb what should be done
 * @param because the rule, the facts and the limit that led here
 * @param about the service, incident or thing that it is about
 * @param severity how bad an incident is at least, null where none must be open
 * @param detail the channel that must be told, the thing that must exist, the position of the
 *     condition of an alert policy, or the cause of an incident: those of one subject and cause are
 *     one; else empty
 */
public record Decision(
    Verb verb, Because because, String about, @Nullable Severity severity, String detail) {
  /** Returns the name of this kind of decision, as it is printed. */
  public String kind() {
    return verb.kind();
  }
}
