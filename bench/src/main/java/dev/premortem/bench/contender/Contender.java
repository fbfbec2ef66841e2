package dev.premortem.bench.contender;

/** Decides on one tick after the other. */
public interface Contender extends AutoCloseable {
  /** Returns which of the ten rules hold after a tick, a bit each. */
  int decide(Tick tick);

  @Override
  default void close() {}

  /** Returns a contender by its name. */
  static Contender of(String name) {
    return switch (name) {
      case "premortem" -> new Premortem(new StringBuilder());
      case "java" -> new PlainJava();
      case "drools" -> new PlainDrools();
      case "evrete" -> new Evrete();
      case "cel" -> new Cel();
      case "easyRules" -> new EasyRules();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
