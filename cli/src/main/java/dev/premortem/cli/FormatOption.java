package dev.premortem.cli;

import picocli.CommandLine.Option;

/** {@code --format} of commands that print for people, or JSON for programs. */
final class FormatOption {
  enum Format {
    text,
    json
  }

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format;

  boolean json() {
    return format == Format.json;
  }
}
