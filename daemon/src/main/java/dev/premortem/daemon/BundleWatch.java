package dev.premortem.daemon;

import dev.premortem.daemon.attest.Attestation;
import dev.premortem.daemon.attest.Keys;
import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundle on disk, which may change while the daemon runs, and whether an attestation proves the
 * bytes that were loaded. A changed bundle takes the place of the last one, a broken one does not.
 */
final class BundleWatch {
  private static final Logger LOG = LoggerFactory.getLogger(BundleWatch.class);
  private static final int PROBLEMS_LOGGED = 20;

  /** What a look at the disk found. */
  enum Found {
    /** What was there before. */
    SAME,
    /** Another bundle, which counts from now on. */
    CHANGED,
    /** A bundle with errors, which does not. */
    BROKEN
  }

  private final Path folder;
  private final DaemonSpec spec;
  private final List<PublicKey> keys = new ArrayList<>();
  private volatile Policy policy;
  private volatile boolean attested;
  private String rejected = "";
  private String said = "";

  /**
   * Begins with a bundle that was loaded.
   *
   * @throws IOException when a key or the attestation can't be read
   */
  BundleWatch(Path folder, Policy policy, DaemonSpec spec) throws IOException {
    this.folder = folder;
    this.policy = policy;
    this.spec = spec;
    for (String file : spec.trustedKeys()) {
      keys.add(Keys.publicKey(Path.of(file)));
    }
    attested = proven();
  }

  /** Returns the bundle that counts. */
  Policy policy() {
    return policy;
  }

  /** Returns whether a trusted key proves that this very bundle passed its gates. */
  boolean attested() {
    return attested;
  }

  /** Returns the digest of the bundle that was found broken last. */
  String rejected() {
    return rejected;
  }

  /** Looks at bundle and attestation. */
  Found look() {
    Found found = Found.SAME;
    try {
      BundleLoader.Loaded loaded = BundleLoader.load(folder);
      String digest = loaded.bundle().digest();
      if (!digest.equals(policy.bundle().digest()) && !digest.equals(rejected)) {
        found = take(loaded);
      }
      attested = proven();
    } catch (IOException e) {
      say("the bundle or its attestation can't be read, the last good one stays: " + e);
    }
    if (found == Found.CHANGED) {
      LOG.warn("the bundle changed to {}, attested: {}", policy.bundle().digest(), attested);
    }
    return found;
  }

  private Found take(BundleLoader.Loaded loaded) {
    Policy.Compiled compiled = Policy.compile(loaded.bundle());
    Policy next = compiled.policy();
    if (!loaded.failed() && next != null) {
      attested = false;
      policy = next;
      return Found.CHANGED;
    }
    rejected = loaded.bundle().digest();
    List<Problem> all = new ArrayList<>(loaded.problems());
    all.addAll(compiled.problems());
    all.stream()
        .filter(p -> p.level() == Problem.Level.ERROR)
        .limit(PROBLEMS_LOGGED)
        .forEach(p -> LOG.error("{}", p.text()));
    LOG.error("the changed bundle has errors, the last good one stays");
    return Found.BROKEN;
  }

  private boolean proven() throws IOException {
    if (spec.attestation() == null) {
      return false;
    }
    Path file = Path.of(spec.attestation());
    if (!Files.exists(file)) {
      say("there is no attestation " + file + ": observing");
      return false;
    }
    try {
      String digest = policy.bundle().digest();
      Attestation.Proven proven = Attestation.verify(Files.readString(file), keys);
      boolean same = proven.digest().equals(digest);
      List<String> missing = same ? proven.missing(policy.bundle()) : List.of();
      if (!missing.isEmpty()) {
        say("the attestation lacks something: " + missing.get(0) + ": observing");
        return false;
      }
      say(
          same
              ? "attested by " + proven.keyId()
              : "the attestation is for "
                  + proven.digest()
                  + ", the bundle is "
                  + digest
                  + ": observing");
      return same;
    } catch (IllegalArgumentException e) {
      say("the attestation proves nothing: " + e.getMessage());
      return false;
    }
  }

  /** Says something once, not at every look. */
  private void say(String what) {
    if (!what.equals(said)) {
      said = what;
      LOG.warn("{}", what);
    }
  }
}
