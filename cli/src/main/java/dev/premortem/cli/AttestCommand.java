package dev.premortem.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.premortem.daemon.attest.Attestation;
import dev.premortem.daemon.attest.Keys;
import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.BundleLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code premortem attest}. */
@Command(
    name = "attest",
    description = "Signs and verifies that a bundle passed its gates.",
    subcommands = {AttestCommand.SignIt.class, AttestCommand.Verify.class},
    footer = {
      "",
      "Example:",
      "  premortem attest verify premortem-out/attestation.json --key release-key.pem.pub"
    })
final class AttestCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say sign or verify");
  }

  /** Signs a summary and returns the envelope. */
  static String sign(JsonNode summary, Path key) throws IOException {
    Path shown = Path.of(key + ".pub");
    if (!Files.exists(key) || !Files.exists(shown)) {
      throw Failure.unreadable(
          "there is no pair " + key + " and " + shown + "\n  hint: premortem keys generate " + key);
    }
    try {
      return Attestation.sign(summary, Keys.privateKey(key), Keys.id(Keys.publicKey(shown)));
    } catch (IllegalArgumentException e) {
      throw Failure.unreadable("nothing was signed: " + e.getMessage());
    }
  }

  /** {@code attest sign}. */
  @Command(
      name = "sign",
      description = "Signs the summary of a simulation that passed.",
      footer = {
        "",
        "Example:",
        "  premortem attest sign premortem-out/summary.json --key release-key.pem"
      })
  static final class SignIt implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "SUMMARY", description = "summary.json of a simulation.")
    private Path summary;

    @Option(names = "--key", required = true, description = "Private key; FILE.pub beside it.")
    private Path key;

    SignIt(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      console.print(sign(InputFile.json(summary), key));
      return ExitStatus.HOLDS;
    }
  }

  /** {@code attest verify}. */
  @Command(
      name = "verify",
      description = "Verifies an attestation, and that it is for a bundle.",
      footer = {
        "",
        "Example:",
        "  premortem attest verify attestation.json --key release-key.pem.pub --bundle my-policies"
      })
  static final class Verify implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "Attestation.")
    private Path file;

    @Option(names = "--key", required = true, description = "Trusted public key. Repeatable.")
    private List<Path> keys = new ArrayList<>();

    @Option(names = "--bundle", description = "Bundle that it must be for.")
    private @Nullable Path bundle;

    Verify(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      List<PublicKey> trusted = new ArrayList<>();
      for (Path key : keys) {
        trusted.add(Keys.publicKey(key));
      }
      Attestation.Proven proven;
      String envelope = InputFile.text(file);
      try {
        proven = Attestation.verify(envelope, trusted);
      } catch (IllegalArgumentException e) {
        console.print("not ok: " + e.getMessage() + "\n");
        return ExitStatus.DOES_NOT_HOLD;
      }
      if (bundle != null) {
        Bundle loaded = BundleLoader.load(bundle).bundle();
        String digest = loaded.digest();
        if (!digest.equals(proven.digest())) {
          console.print(
              "not ok: it is for " + proven.digest() + ", the bundle is " + digest + "\n");
          return ExitStatus.DOES_NOT_HOLD;
        }
        List<String> missing = proven.missing(loaded);
        if (!missing.isEmpty()) {
          console.print("not ok: " + String.join("\nnot ok: ", missing) + "\n");
          return ExitStatus.DOES_NOT_HOLD;
        }
      }
      console.print(
          "ok: "
              + proven.digest()
              + " passed "
              + proven.predicate().path("gates").size()
              + " gates, signed by "
              + proven.keyId()
              + "\n");
      return ExitStatus.HOLDS;
    }
  }
}
