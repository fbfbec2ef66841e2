package dev.premortem.rules.base;

/** Is in reach of whoever resolves names of classes, and remembers whether anybody did. */
final class Canary {
  /** Where it leaves a mark, so that looking for one wakes nobody. */
  static final String MARK = "premortem.canary";

  static {
    System.setProperty(MARK, "loaded");
  }

  /** Does what nobody may make it do. */
  static String sing() {
    System.setProperty(MARK, "sang");
    return "x";
  }

  private Canary() {
    System.setProperty(MARK, "made");
  }
}
