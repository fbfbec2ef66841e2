package dev.premortem.rules.fact;

public final class SecretState extends Fact {
  public static final FactType TYPE =
      new FactType(SecretState.class, "The age of one secret, as flags that timers set.").few();

  public static final Field.Text SECRET =
      TYPE.text("secret", "name of the secret").of(NameKind.SECRET).fixed();

  public static final Field.Text SERVICE =
      TYPE.text("service", "service that uses it").of(NameKind.SUBJECT).fixed();

  public static final Field.Truth MANAGED =
      TYPE.truth("managed", "whether it is kept in the secret manager");

  public static final Field.Truth DUE =
      TYPE.truth("due", "whether its rotation period ends within the notice");

  public static final Field.Truth OVERDUE =
      TYPE.truth("overdue", "whether its rotation period is over");

  public static final Field.Truth EXPIRED = TYPE.truth("expired", "whether it has stopped working");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public SecretState(String secret, String service) {
    super(TYPE, secret, service.isEmpty() ? secret : service);
    set(SECRET, secret);
    set(SERVICE, service);
  }
}
