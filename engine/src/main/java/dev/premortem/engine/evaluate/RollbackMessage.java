package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.decision.Decision;

/** Fills in the message that a rollout policy sends when it rolls back. */
final class RollbackMessage {
  private RollbackMessage() {}

  static String of(
      RolloutSpec spec, Policy policy, int service, String candidate, Decision decision) {
    RolloutSpec.Message message = spec.message();
    String name = policy.services().get(service).name();
    if (message == null) {
      return "Rollback of " + name + ": " + decision.because().reason();
    }
    StringBuilder text = new StringBuilder(fill(message.text(), name, candidate, decision));
    for (RolloutSpec.Field field : message.fields()) {
      text.append('\n')
          .append(field.title())
          .append(": ")
          .append(fill(field.value(), name, candidate, decision));
    }
    return text.toString();
  }

  private static String fill(String template, String service, String candidate, Decision decision) {
    return template
        .replace("{service}", service)
        .replace("{candidate}", candidate)
        .replace("{reason}", decision.because().reason())
        .replace("{rule}", decision.because().rule());
  }
}
