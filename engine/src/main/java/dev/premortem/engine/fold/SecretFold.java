package dev.premortem.engine.fold;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.SecretsSpec;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.SecretState;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Folds rotations of secrets into whether they are due, overdue or expired. */
public final class SecretFold {
  /** A secret, how long its versions live, and how often it was rotated. */
  private static final class Secret {
    private final SecretState fact;
    private final long period;
    private final long notice;
    private final long expiry;
    private int rotations;

    private Secret(SecretState fact, SecretsSpec spec, SecretsSpec.Secret secret) {
      Duration own = secret.rotationPeriod();
      this.fact = fact;
      this.period = (own == null ? spec.rotationPeriod() : own).toSeconds();
      this.notice = Math.min(period, spec.notice().toSeconds());
      this.expiry = spec.expiresAfter().toSeconds();
    }
  }

  private final Timers timers;
  private final Map<String, Secret> secrets = new HashMap<>();

  /** Makes the secrets of a bundle known, as they were last rotated. */
  public SecretFold(Bundle bundle, RuleSession session, Timers timers, long now) {
    this.timers = timers;
    for (Document<SecretsSpec> document : bundle.all(Kind.SECRETS, SecretsSpec.class)) {
      for (SecretsSpec.Secret spec : document.spec().secrets()) {
        String service = spec.services().isEmpty() ? "" : spec.services().get(0).value();
        SecretState fact = new SecretState(spec.name(), service);
        fact.set(SecretState.MANAGED, spec.manager().equals("google-secret-manager"));
        Secret secret = new Secret(fact, document.spec(), spec);
        secrets.put(spec.name(), secret);
        session.insert(fact);
        LocalDate day = spec.rotated();
        if (day != null) {
          startClocks(secret, Math.min(day.atStartOfDay(ZoneOffset.UTC).toEpochSecond(), now));
        }
      }
    }
  }

  private void startClocks(Secret secret, long rotated) {
    int rotation = ++secret.rotations;
    SecretState fact = secret.fact;
    long over = rotated + secret.period;
    whenStill(secret, rotation, over - secret.notice, () -> fact.set(SecretState.DUE, true));
    whenStill(secret, rotation, over, () -> fact.set(SecretState.OVERDUE, true));
    if (secret.expiry > 0) {
      long expires = rotated + secret.expiry;
      whenStill(secret, rotation, expires, () -> fact.set(SecretState.EXPIRED, true));
    }
  }

  private void whenStill(Secret secret, int rotation, long at, Runnable action) {
    timers.at(
        at,
        () -> {
          if (secret.rotations == rotation) {
            action.run();
          }
        });
  }

  /** Takes in that a secret got a new version. */
  public void rotated(String name, long now) {
    Secret secret = secrets.get(name);
    if (secret != null) {
      secret.fact.set(SecretState.DUE, false);
      secret.fact.set(SecretState.OVERDUE, false);
      secret.fact.set(SecretState.EXPIRED, false);
      startClocks(secret, now);
    }
  }

  /** Takes in that a secret stopped working. */
  public void expired(String name) {
    Secret secret = secrets.get(name);
    if (secret != null) {
      secret.fact.set(SecretState.EXPIRED, true);
    }
  }
}
