package dev.premortem.rules.decision;

/**
 * What the rules conclude. A decision is a value: it says what should be done and because of what;
 * it does nothing itself.
 */
public sealed interface Decision {
  /** Returns what the cases make of this decision. */
  <R> R match(Cases<R> cases);

  /** One method for every kind of decision, so that none is forgotten. */
  interface Cases<R> {
    /** Handles this kind. */
    R on(OpenIncident decision);

    /** Handles this kind. */
    R on(Page decision);

    /** Handles this kind. */
    R on(Escalate decision);

    /** Handles this kind. */
    R on(ResolveIncident decision);

    /** Handles this kind. */
    R on(Notify decision);

    /** Handles this kind. */
    R on(FireAlert decision);

    /** Handles this kind. */
    R on(Promote decision);

    /** Handles this kind. */
    R on(Hold decision);

    /** Handles this kind. */
    R on(RollBack decision);

    /** Handles this kind. */
    R on(Recommend decision);

    /** Handles this kind. */
    R on(Require decision);

    /** Handles this kind. */
    R on(StartRecovery decision);

    /** Handles this kind. */
    R on(RotateSecret decision);

    /** Handles this kind. */
    R on(MissTarget decision);
  }

  /** Returns the rule, the facts and the limit that led here. */
  Because because();

  /** Returns the name of this kind of decision, as it is printed. */
  String kind();

  /** Returns the service, incident or thing that the decision is about. */
  String about();

  /** An incident must be open, at this severity or worse. */
  record OpenIncident(Because because, String service, Severity severity) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "openIncident";
    }

    @Override
    public String about() {
      return service;
    }
  }

  /** A person must be paged for an incident. */
  record Page(Because because, String incident) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "page";
    }

    @Override
    public String about() {
      return incident;
    }
  }

  /** The next escalation level must be called. */
  record Escalate(Because because, String incident) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "escalate";
    }

    @Override
    public String about() {
      return incident;
    }
  }

  /** An incident is over. */
  record ResolveIncident(Because because, String incident) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "resolve";
    }

    @Override
    public String about() {
      return incident;
    }
  }

  /** A channel must be told. */
  record Notify(Because because, String subject, String channel) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "notify";
    }

    @Override
    public String about() {
      return subject;
    }
  }

  /** An alert policy fires. */
  record FireAlert(Because because, String policy, int condition) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "alert";
    }

    @Override
    public String about() {
      return policy;
    }
  }

  /** A rollout may take its next step. */
  record Promote(Because because, String service) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "promote";
    }

    @Override
    public String about() {
      return service;
    }
  }

  /** A rollout must stay where it is. */
  record Hold(Because because, String service) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "hold";
    }

    @Override
    public String about() {
      return service;
    }
  }

  /** All traffic must go back to the stable revision. */
  record RollBack(Because because, String service) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "rollBack";
    }

    @Override
    public String about() {
      return service;
    }
  }

  /** A change is advised; a person decides. */
  record Recommend(Because because, String subject) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "recommend";
    }

    @Override
    public String about() {
      return subject;
    }
  }

  /** Something that must exist does not. */
  record Require(Because because, String subject, String what) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "require";
    }

    @Override
    public String about() {
      return subject;
    }
  }

  /** A recovery procedure must start. */
  record StartRecovery(Because because, String procedure) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "recover";
    }

    @Override
    public String about() {
      return procedure;
    }
  }

  /** A secret must be replaced. */
  record RotateSecret(Because because, String secret) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "rotate";
    }

    @Override
    public String about() {
      return secret;
    }
  }

  /** A success metric misses its target. */
  record MissTarget(Because because, String target) implements Decision {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    @Override
    public String kind() {
      return "target";
    }

    @Override
    public String about() {
      return target;
    }
  }
}
