package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.RolloutCommand;
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
    void on(TrafficObserved event);

    /** Handles this kind. */
    void on(TrafficRefused event);

    /** Handles this kind. */
    void on(RolloutCommanded event);

    /** Handles this kind. */
    void on(RevisionWithdrawn event);

    /** Handles this kind. */
    void on(SmokeTestFinished event);

    /** Handles this kind. */
    void on(IncidentAcknowledged event);

    /** Handles this kind. */
    void on(IncidentSnoozed event);

    /** Handles this kind. */
    void on(IncidentReassigned event);

    /** Handles this kind. */
    void on(IncidentsMerged event);

    /** Handles this kind. */
    void on(IncidentResolved event);

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

  /**
   * A new revision of a service was deployed.
   *
   * @param percent share of traffic that it got at once, 0 for none, 100 for a deployment that
   *     waits for nothing
   */
  record RevisionDeployed(int service, String candidate, String stable, int percent)
      implements Event {
    /** Checks the share. */
    public RevisionDeployed {
      if (percent < 0 || percent > 100) {
        throw new IllegalArgumentException("a share of traffic is 0 to 100%, found " + percent);
      }
    }

    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /**
   * The candidate of a service was seen to get a share of its traffic.
   *
   * @param percent share, 0 to 100
   */
  record TrafficObserved(int service, String candidate, int percent) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /**
   * A share of traffic that was decided for the candidate of a service was not given to it, and
   * will not be unless it is asked for again.
   *
   * @param percent that share, 0 to 100
   * @param why what refuses it, for people
   */
  record TrafficRefused(int service, String candidate, int percent, String why) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** A person says what is to become of the rollout of a service. */
  record RolloutCommanded(int service, RolloutCommand command, String who) implements Event {
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

  /** A responder wants nobody paged for an incident until a time, epoch seconds. */
  record IncidentSnoozed(String incident, String responder, long until) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** An incident is somebody else's from now on. */
  record IncidentReassigned(String incident, String responder) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** One incident is part of another. */
  record IncidentsMerged(String incident, String into) implements Event {
    @Override
    public void match(Cases cases) {
      cases.on(this);
    }
  }

  /** A person says that an incident is over. */
  record IncidentResolved(String incident, String responder) implements Event {
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
