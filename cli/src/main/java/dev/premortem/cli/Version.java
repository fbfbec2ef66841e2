package dev.premortem.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build put into the jar. */
final class Version implements IVersionProvider {
  /** Returns the version, {@code dev} when the classes run outside of their jar. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "premortem " + current(),
      "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
    };
  }
}
