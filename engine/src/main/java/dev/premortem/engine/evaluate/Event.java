package dev.premortem.engine.evaluate;

import dev.premortem.rules.fact.Disaster;

/**
 * Something that happened outside and is no measurement. The engine's state is a fold over these.
 */
public sealed interface Event {
  /** Hands this event to its case. */
  void match(Cases cases);

  /** One method for every kind of event, so that none is forgotten. */
  interface Cases {
    /** Handles this kind. */
    void on(RevisionDeployed event);

    /** Handles this kind. */
    void on(RevisionWithdrawn event);

    /** Handles this kind. */
    void on(SmokeTestFinished event);

    /** Handles this kind. */
    void on(IncidentAcknowledged event);

    /** Handles this kind. */
    void on(BackupFinished event);

    /** Handles this kind. */
    void on(SecretRotated event);

    /** Handles this kind. */
    void on(SecretExpired event);

    /** Handles this kind. */
    void on(DisasterDeclared event);

    /** Handles this kind. */
    void on(DisasterMended event);

    /** Handles this kind. */
    void on(BreachReported event);

    /** Handles this kind. */
    void on(TargetMeasured event);

    /** Handles this kind. */
    void on(CostExported event);
  }

  /** A new revision of a service was deployed without traffic. */
  record RevisionDeployed(int service, String candidate, String stable) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** A person took the latest revision of a service back by hand. */
  record RevisionWithdrawn(int service) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** The smoke test of the latest revision ended. */
  record SmokeTestFinished(int service, boolean passed) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** A responder took an incident. */
  record IncidentAcknowledged(String incident, String responder) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** A backup run ended. */
  record BackupFinished(String backup, boolean succeeded) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** A secret got a new version. */
  record SecretRotated(String secret) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** A secret stopped working. */
  record SecretExpired(String secret) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** A responder found out that a disaster is on. */
  record DisasterDeclared(Disaster kind, String resource) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** A disaster is over. */
  record DisasterMended(Disaster kind, String resource) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** A data breach was reported, or is contained. */
  record BreachReported(int service, boolean on) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** A success metric was computed. */
  record TargetMeasured(String target, boolean met) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** The bill of a component for the last month arrived, in the bundle's currency. */
  record CostExported(String component, double monthly) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }
}
