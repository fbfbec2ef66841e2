package dev.premortem.daemon.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.store.JournalEntry;
import dev.premortem.daemon.store.Store;
import dev.premortem.engine.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides everything in a journal again, with the bundles that decided then, and compares. Inputs
 * are all that goes in, so what comes out must be what was written.
 */
public final class Replay {
  /**
   * What came of it.
   *
   * @param rounds rounds that were decided again
   * @param decisions decisions that agree
   * @param difference the first that does not, empty when all do
   */
  public record Result(long rounds, long decisions, String difference) {}

  private final Store store;
  private final int tickSeconds;
  private final List<JournalEntry> past = new ArrayList<>();
  private final List<JsonNode> expected = new ArrayList<>();
  private final List<ObjectNode> decided = new ArrayList<>();
  private @Nullable Decider decider;
  private @Nullable Policy policy;
  private long begin = -1;
  private long rounds;
  private long agreed;
  private String difference = "";

  private Replay(Store store, int tickSeconds) {
    this.store = store;
    this.tickSeconds = tickSeconds;
  }

  /** Replays a whole journal. */
  public static Result of(Store store, int tickSeconds) {
    Replay replay = new Replay(store, tickSeconds);
    store.journal(
        0,
        List.of("bundle", "inputs", "decision"),
        entry -> {
          replay.take(entry);
          return replay.difference.isEmpty();
        });
    replay.compare();
    if (replay.decider != null) {
      replay.decider.close();
    }
    return new Result(replay.rounds, replay.agreed, replay.difference);
  }

  private void take(JournalEntry entry) {
    switch (entry.kind()) {
      case "bundle" -> {
        compare();
        if (begin < 0) {
          begin = Math.floorDiv(entry.at(), (long) tickSeconds) * tickSeconds;
        }
        policy = policy(entry.body().path("digest").asText(), entry.body().path("path").asText());
        rebuild();
      }
      case "inputs" -> {
        compare();
        past.add(entry);
        rounds++;
        if (decider == null) {
          rebuild();
        } else {
          decide(entry);
        }
      }
      default -> expected.add(entry.body());
    }
  }

  /** Folds the past with the present bundle, as the daemon does when its bundle changes. */
  private void rebuild() {
    if (decider != null) {
      decider.close();
      decider = null;
    }
    if (policy == null || past.isEmpty()) {
      return;
    }
    decider = new Decider(policy, begin, tickSeconds);
    past.forEach(this::decide);
    if (past.size() > 1) {
      decided.clear();
    }
  }

  private void decide(JournalEntry entry) {
    if (decider != null) {
      decided.clear();
      decided.addAll(decider.decide(Inputs.unpack(entry.body()), entry.at()).decisions());
    }
  }

  private void compare() {
    if (!difference.isEmpty()) {
      return;
    }
    for (int i = 0; i < Math.max(expected.size(), decided.size()); i++) {
      String then = i < expected.size() ? expected.get(i).toString() : "nothing";
      String now = i < decided.size() ? decided.get(i).toString() : "nothing";
      if (!then.equals(now)) {
        long at = past.isEmpty() ? 0 : past.get(past.size() - 1).at();
        difference = "at " + at + " the journal has " + then + ", and now it is " + now;
        return;
      }
      agreed++;
    }
    expected.clear();
    decided.clear();
  }

  private Policy policy(String digest, String shown) {
    String packed =
        store
            .bundle(digest)
            .orElseThrow(() -> new IllegalStateException("the bundle " + digest + " was not kept"));
    Policy compiled = Policy.compile(BundleFiles.unpack(packed, shown)).policy();
    if (compiled == null) {
      throw new IllegalStateException("the bundle " + digest + " no longer compiles");
    }
    return compiled;
  }
}
