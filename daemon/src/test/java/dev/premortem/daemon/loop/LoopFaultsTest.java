package dev.premortem.daemon.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.premortem.daemon.Bundles;
import dev.premortem.daemon.act.ActionFailed;
import dev.premortem.daemon.config.Mode;
import dev.premortem.daemon.store.Lease;
import dev.premortem.daemon.store.OutboxRow;
import dev.premortem.daemon.store.Store;
import dev.premortem.daemon.store.StoreException;
import dev.premortem.engine.policy.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole loop under a virtual clock and a seeded plan of faults. {@code
 * -Dpremortem.fault.seeds=20000} for the long run; a seed that fails is in the message.
 */
class LoopFaultsTest {
  private static final int SEEDS = Integer.getInteger("premortem.fault.seeds", 500);
  private static final long START = 1_800_000_000L / 60 * 60;
  private static final int MINUTES = 45;
  @TempDir static Path folder;
  private static Policy policy;

  @BeforeAll
  static void compile() {
    policy = Bundles.shop(folder.resolve("bundle"));
  }

  /** Ends the process, as {@code kill -9} would. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /** What goes wrong in one run. */
  private static final class Plan implements FakeWorld.Faults, Store.Probe {
    final Random random;
    final double kill;
    final double fail;
    final double full;
    int kills;
    boolean quiet;
    boolean down;

    Plan(long seed, double kill, double fail, double full) {
      this.random = new Random(seed);
      this.kill = kill;
      this.fail = fail;
      this.full = full;
    }

    private void maybeKill() {
      if (!quiet && kills < 12 && random.nextDouble() < kill) {
        kills++;
        throw new Killed();
      }
    }

    @Override
    public void before(String what) throws ActionFailed {
      maybeKill();
      if (!quiet && (random.nextDouble() < fail || (down && what.equals("tell")))) {
        throw ActionFailed.forNow(what + " is unavailable", null);
      }
    }

    @Override
    public void after(String what) throws ActionFailed {
      maybeKill();
      if (!quiet && random.nextDouble() < fail) {
        throw ActionFailed.forNow(what + " did not answer in time", null);
      }
    }

    @Override
    public void beforeCommit() {
      maybeKill();
      if (!quiet && random.nextDouble() < full) {
        throw new StoreException("the disk is full", null);
      }
    }

    @Override
    public void afterCommit() {
      maybeKill();
    }
  }

  /** One run: the world, its store, and what the journal came to. */
  private record Ran(FakeWorld world, List<String> decisions, int kills) {}

  private static Ran run(long seed, Plan plan, double candidateErrors, boolean lateData) {
    Path file = folder.resolve("store-" + seed + "-" + System.identityHashCode(plan) + ".db");
    String url = "jdbc:sqlite:" + file + "?synchronous=OFF";
    FakeWorld world = new FakeWorld(plan, candidateErrors);
    Random data = new Random(seed + 1);
    Store store = Store.open(url, null, null);
    store.probe(plan);
    Loop loop = null;
    try {
      for (int minute = 0; minute <= MINUTES; minute++) {
        world.now = START + minute * 60L;
        plan.quiet = minute >= MINUTES - 5;
        if (minute == 8) {
          world.deploy("r2");
        }
        if (lateData) {
          world.source.failing = data.nextInt(12) == 0;
          world.source.doubling = data.nextInt(3) == 0;
          if (data.nextInt(15) == 0) {
            world.gaps.add(world.now);
          }
        }
        if (lateData && data.nextInt(20) == 0) {
          // The clock jumps back, and the webhooks are down for a while.
          world.now -= 120;
          plan.down = !plan.down && minute < MINUTES - 15;
        }
        boolean done = false;
        for (int attempt = 0; !done; attempt++) {
          assertTrue(attempt < 200, "seed " + seed + ": minute " + minute + " never ends");
          try {
            if (loop == null) {
              loop = open(store, world);
            }
            loop.run(world.now);
            done = true;
          } catch (Killed e) {
            loop = null;
            store.close();
            store = Store.open(url, null, null);
            store.probe(plan);
          } catch (StoreException e) {
            loop = null;
          }
        }
      }
      // Whatever waits with a pause gets its turn.
      for (int i = 0; i < 40; i++) {
        world.now += 600;
        loop.dispatch(world.now);
      }
      check(seed, store, world);
      return new Ran(world, decisions(store), plan.kills);
    } finally {
      store.close();
      delete(file);
    }
  }

  private static void delete(Path file) {
    for (String suffix : List.of("", "-wal", "-shm")) {
      try {
        Files.deleteIfExists(Path.of(file + suffix));
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private static Loop open(Store store, FakeWorld world) {
    Lease lease = store.acquire("test", world.now, world.now + 90).orElseThrow();
    return new Loop(
        policy,
        store,
        lease,
        90,
        new Loop.Ports(List.of(world.source), world, world, world),
        service -> Mode.ENFORCE,
        LoopMetrics.NONE,
        60,
        world.now);
  }

  private static void check(long seed, Store store, FakeWorld world) {
    String of = "seed " + seed;
    assertEquals(0, store.verify(), of + ": the journal does not verify");
    Replay.Result replay = Replay.of(store, 60);
    assertEquals("", replay.difference(), of);
    assertEquals(List.of(), store.outbox(OutboxRow.State.READY), of + ": an action was lost");
    assertEquals(List.of(), store.outbox(OutboxRow.State.FAILED), of);
    for (OutboxRow row : store.outbox(OutboxRow.State.DONE)) {
      boolean message = !row.kind().equals("traffic") && !row.kind().equals("smoke");
      if (message) {
        assertEquals(1, world.effects.getOrDefault(row.id(), 0), of + ": " + row.id());
      }
    }
    for (int i = 1; i < world.shifts.size(); i++) {
      assertTrue(!world.shifts.get(i).equals(world.shifts.get(i - 1)), of + ": " + world.shifts);
    }
    noDecisionOnMissingData(of, store);
  }

  /** A candidate that nobody measured is neither promoted nor found guilty of errors. */
  private static void noDecisionOnMissingData(String of, Store store) {
    store.journal(
        0,
        List.of("decision"),
        entry -> {
          JsonNode body = entry.body();
          String rule = body.path("rule").asText();
          if (rule.endsWith("step passed") || rule.endsWith("error ratio above limit")) {
            for (JsonNode fact : body.path("facts")) {
              if (fact.path("key").asText().startsWith("CandidateHealth")) {
                assertTrue(fact.at("/values/requests").asLong() >= 50, of + ": " + body);
                assertTrue(fact.at("/values").has("errorRatio"), of + ": " + body);
              }
            }
          }
          return true;
        });
  }

  private static List<String> decisions(Store store) {
    List<String> decisions = new ArrayList<>();
    store.journal(
        0,
        List.of("decision"),
        entry -> {
          decisions.add(entry.at() + " " + entry.text());
          return true;
        });
    return decisions;
  }

  private static void same(long seed, List<String> calm, List<String> killed) {
    for (int i = 0; i < Math.min(calm.size(), killed.size()); i++) {
      assertEquals(calm.get(i), killed.get(i), "seed " + seed + ", decision " + i);
    }
    assertEquals(calm.size(), killed.size(), "seed " + seed);
  }

  @Test
  void withoutFaultsABadRevisionGoesBackAndAGoodOneIsTaggedStable() {
    Ran bad = run(1, new Plan(1, 0, 0, 0), 0.12, false);
    assertEquals(List.of("r2=10", "r2=0"), bad.world().shifts);
    Ran good = run(2, new Plan(2, 0, 0, 0), 0, false);
    assertEquals(List.of("r2=10", "r2=50", "r2=100"), good.world().shifts);
    assertEquals("", good.world().candidateTag);
  }

  @Test
  void aDaemonThatIsKilledBetweenAnyTwoWritesDecidesAndActsAsIfItHadNotBeen() {
    int kills = 0;
    for (double errors : new double[] {0.12, 0}) {
      Ran calm = run(0, new Plan(0, 0, 0, 0), errors, false);
      for (long seed = 1; seed <= SEEDS / 4; seed++) {
        Ran killed = run(seed, new Plan(seed, 0.04, 0, 0), errors, false);
        same(seed, calm.decisions(), killed.decisions());
        assertEquals(calm.world().shifts, killed.world().shifts, "seed " + seed);
        assertEquals(
            calm.world().effects.keySet(), killed.world().effects.keySet(), "seed " + seed);
        kills += killed.kills();
      }
    }
    assertTrue(kills > SEEDS, "only " + kills + " kills");
  }

  @Test
  void underEveryFaultAtOnceNoActionIsLostOrDoneTwiceAndNothingIsDecidedOnMissingData() {
    for (long seed = 1; seed <= SEEDS / 2; seed++) {
      Plan plan = new Plan(seed, 0.02, 0.15, 0.02);
      run(seed, plan, seed % 2 == 0 ? 0.12 : 0, true);
    }
  }
}
