package dev.premortem.cli;

import dev.premortem.daemon.attest.Keys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code premortem keys}. */
@Command(
    name = "keys",
    description = "Makes and names the keys that sign attestations.",
    subcommands = {KeysCommand.Generate.class, KeysCommand.Id.class},
    footer = {"", "Example:", "  premortem keys generate release-key.pem"})
final class KeysCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say generate or id");
  }

  /** {@code keys generate}. */
  @Command(
      name = "generate",
      description = "Writes an Ed25519 pair: FILE, for its owner only, and FILE.pub.",
      footer = {"", "Example:", "  premortem keys generate release-key.pem"})
  static final class Generate implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "New file.")
    private Path file;

    Generate(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      try {
        Keys.generate(file);
      } catch (FileAlreadyExistsException e) {
        throw Failure.unreadable(file + " is there already\n  hint: name a new file");
      }
      console.print(
          "wrote " + file + " and " + file + ".pub, key " + id(Path.of(file + ".pub")) + "\n");
      return ExitStatus.HOLDS;
    }
  }

  /** {@code keys id}. */
  @Command(
      name = "id",
      description = "Prints what a public key is known by.",
      footer = {"", "Example:", "  premortem keys id release-key.pem.pub"})
  static final class Id implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "Public key.")
    private Path file;

    Id(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      console.print(id(file) + "\n");
      return ExitStatus.HOLDS;
    }
  }

  private static String id(Path file) throws IOException {
    return Keys.id(Keys.publicKey(file));
  }
}
