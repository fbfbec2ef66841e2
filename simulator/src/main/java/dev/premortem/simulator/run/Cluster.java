package dev.premortem.simulator.run;

/** Workers on other machines; found by {@link java.util.ServiceLoader} where there are any. */
public interface Cluster {
  /** Returns the name that {@code --engine} knows it by. */
  String name();

  /**
   * Connects.
   *
   * @param master where the cluster is, empty when the environment says so
   */
  Workers connect(String master);
}
