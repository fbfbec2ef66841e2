package dev.premortem.rules.fact;

public final class RolloutState extends Fact {
  public static final FactType TYPE =
      new FactType(
          RolloutState.class, "How far the latest revision of a service has been rolled out.");
  public static final Field.Text SERVICE =
      TYPE.text("service", "name of the service").of(NameKind.SERVICE).fixed();
  public static final Field.Text POLICY =
      TYPE.text(
              "policy",
              "name of the rollout policy that its releases follow, empty when there is none")
          .of(NameKind.ROLLOUT)
          .fixed();
  public static final Field.Text STRATEGY = TYPE.text("strategy", "canary or blueGreen");
  public static final Field.Text CANDIDATE =
      TYPE.text("candidate", "revision on its way, empty when none");
  public static final Field.Text STABLE = TYPE.text("stable", "revision that it replaces");
  public static final Field.Choice<RolloutPhase> PHASE =
      TYPE.choice(
          "phase", "idle, smoke test, baking, watching, done or rolled back", RolloutPhase.IDLE);
  public static final Field.Numeric STEP =
      TYPE.count("step", "step of the rollout, 0 while no traffic is shifted");
  public static final Field.Numeric WEIGHT_PERCENT =
      TYPE.count("weightPercent", "share of traffic that the candidate was seen to get, 0 to 100")
          .between(0, 100);
  public static final Field.Numeric WANTED_PERCENT =
      TYPE.count(
              "wantedPercent",
              "share that it was decided to get; other than weightPercent until that is observed")
          .between(0, 100);
  public static final Field.Choice<SmokeTest> SMOKE_TEST =
      TYPE.choice("smokeTest", "verdict of the smoke test", SmokeTest.PENDING);
  public static final Field.Truth BAKED =
      TYPE.truth("baked", "whether the bake time of this step is over");
  public static final Field.Truth HOLD_EXPIRED =
      TYPE.truth("holdExpired", "whether this step has been held for as long as the policy allows");
  public static final Field.Truth LAST_STEP =
      TYPE.truth("lastStep", "whether all traffic goes to the candidate");
  public static final Field.Truth URGENT_INCIDENT =
      TYPE.truth("urgentIncident", "whether a P0 incident is open on the service");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public RolloutState(String service, String policy) {
    super(TYPE, service, service);
    set(SERVICE, service);
    set(POLICY, policy);
  }
}
