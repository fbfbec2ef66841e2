package dev.premortem.daemon.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.Bundles;
import dev.premortem.daemon.act.ActionFailed;
import dev.premortem.daemon.config.Mode;
import dev.premortem.daemon.store.Lease;
import dev.premortem.daemon.store.OutboxRow;
import dev.premortem.daemon.store.Store;
import dev.premortem.engine.evaluate.Incident;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.decision.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long START = 1_800_000_000L / 60 * 60;
  @TempDir Path folder;
  private Store store;
  private Lease lease;
  private FakeWorld world;
  private Policy policy;
  private Mode mode = Mode.ENFORCE;

  @BeforeEach
  void open() {
    policy = Bundles.shop(folder.resolve("bundle"));
    store = Store.open("jdbc:sqlite:" + folder.resolve("store.db"), null, null);
    lease = store.acquire("test", START, START + 90).orElseThrow();
    world = new FakeWorld(FakeWorld.Faults.NONE, 0);
    world.now = START;
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Loop loop() {
    return new Loop(
        policy,
        store,
        lease,
        90,
        new Loop.Ports(List.of(world.source), world, world, world),
        service -> mode,
        LoopMetrics.NONE,
        60,
        world.now);
  }

  private void minute(Loop loop) {
    world.now += 60;
    loop.run(world.now);
  }

  private List<Integer> eventsOfRounds() {
    List<Integer> events = new ArrayList<>();
    store.journal(
        0,
        List.of("inputs"),
        entry -> {
          events.add(Inputs.unpack(entry.body()).path("events").size());
          return true;
        });
    return events;
  }

  @Test
  void anEventThatWasDecidedUponIsNotDecidedUponAgainAfterARestart() {
    ObjectNode breach = JSON.createObjectNode().put("event", "breachReported");
    breach.put("service", "shop").put("on", true);
    Loop before = loop();
    before.post(breach, world.now);
    minute(before);
    before.close();
    Loop after = loop();
    minute(after);
    after.close();
    assertEquals(List.of(1, 0), eventsOfRounds());
  }

  @Test
  void anEventThatWasOnlyPostedIsDecidedUponAfterARestart() {
    ObjectNode breach = JSON.createObjectNode().put("event", "breachReported");
    breach.put("service", "shop").put("on", true);
    Loop before = loop();
    before.post(breach, world.now);
    before.close();
    Loop after = loop();
    minute(after);
    minute(after);
    after.close();
    assertEquals(List.of(1, 0), eventsOfRounds());
  }

  @Test
  void aPageNamesTheRunbookOfItsService() {
    ObjectNode breach = JSON.createObjectNode().put("event", "breachReported");
    breach.put("service", "shop").put("on", true);
    mode = Mode.OBSERVE;
    policy =
        Bundles.policy(
            folder.resolve("bundle"),
            Bundles.SHOP.replace(
                "completeOutage: true,", "completeOutage: true, dataBreach: true,"));
    Loop loop = loop();
    loop.post(breach, world.now);
    minute(loop);
    loop.close();
    List<OutboxRow> pages =
        store.outbox(OutboxRow.State.OBSERVED).stream()
            .filter(r -> r.kind().equals("page"))
            .toList();
    assertEquals(1, pages.size());
    assertEquals("shop.md", pages.get(0).body().path("runbook").asText());
  }

  @Test
  void aRejectedStepIsHeldAndAskedForAgainLater() {
    mode = Mode.APPROVE;
    world.deploy("r2");
    Loop loop = loop();
    for (int i = 0; i < 6 && store.outbox(OutboxRow.State.AWAITING).isEmpty(); i++) {
      minute(loop);
    }
    OutboxRow row = store.outbox(OutboxRow.State.AWAITING).get(0);
    assertEquals("traffic", row.kind());
    loop.approve(row.id(), false, "Ada", world.now);
    minute(loop);
    assertEquals(List.of(), store.outbox(OutboxRow.State.AWAITING));
    assertEquals(List.of("rejected", "posted trafficRefused"), journalled());
    assertTrue(
        decided("waits").contains("10% of r2 was refused: rejected by Ada"), decided("waits"));
    minute(loop);
    minute(loop);
    assertEquals(
        "10", store.outbox(OutboxRow.State.AWAITING).get(0).body().path("percent").asText());
    loop.close();
  }

  @Test
  void aRollbackThatFailsForGoodPagesSomebodyAndIsTriedUntilItIsObserved() {
    boolean[] denied = {true};
    world =
        new FakeWorld(
            new FakeWorld.Faults() {
              @Override
              public void before(String what) throws ActionFailed {
                if (denied[0] && what.equals("rollback")) {
                  throw ActionFailed.forGood("PERMISSION_DENIED");
                }
              }
            },
            0.3);
    world.now = START;
    world.deploy("r2");
    Loop loop = loop();
    for (int i = 0; i < 30; i++) {
      minute(loop);
    }
    Incident incident =
        loop.engine().incidents().of("shop").stream()
            .filter(i -> i.cause().equals("rollback"))
            .findFirst()
            .orElseThrow();
    assertEquals(Severity.P1, incident.severity());
    assertEquals("rollback of r2 can not be carried out: PERMISSION_DENIED", incident.title());
    OutboxRow page =
        store.outbox(OutboxRow.State.DONE).stream()
            .filter(
                r -> r.kind().equals("page") && r.body().at("/responders/0").asText().equals("Ada"))
            .findFirst()
            .orElseThrow();
    assertEquals("P1 on shop: " + incident.title(), page.body().path("summary").asText());
    assertEquals(10, world.percent);
    long tries =
        store.outbox(OutboxRow.State.FAILED).stream()
            .filter(r -> r.body().path("percent").asInt() == 0)
            .count();
    assertTrue(tries >= 3 && tries <= 6, "1, 2, 4, 8 and then 10 minutes apart, found " + tries);
    denied[0] = false;
    for (int i = 0; i < 11; i++) {
      minute(loop);
    }
    assertEquals(0, world.percent);
    assertTrue(!loop.engine().rolloutInProgress(0));
    for (int i = 0; i < 15; i++) {
      minute(loop);
    }
    assertEquals(List.of(), loop.engine().incidents().of("shop"));
    loop.close();
  }

  private List<String> journalled() {
    List<String> kinds = new ArrayList<>();
    store.journal(
        0,
        List.of("rejected", "posted", "yield"),
        entry -> {
          if (!entry.text().contains("smokeTestFinished")) {
            kinds.add((entry.kind() + " " + entry.body().path("event").asText()).strip());
          }
          return true;
        });
    return kinds;
  }

  private String decided(String fate) {
    StringBuilder whys = new StringBuilder();
    store.journal(
        0,
        List.of("decision"),
        entry -> {
          if (entry.body().path("fate").asText().equals(fate)) {
            whys.append(entry.body().path("why").asText()).append('\n');
          }
          return true;
        });
    return whys.toString();
  }

  @Test
  void aSilenceOutlivesTheProcessAndIsInTheJournal() {
    Fence fence = new Fence(store, lease, 90);
    new Switches(fence).silence("shop", START + 600, "Ada", START);
    new Switches(fence).kill(true, "Ada", START);
    Switches after = new Switches(fence);
    Map<String, String> shop = Map.of("about", "shop");
    assertEquals("shop", after.silencing(shop, START + 599));
    assertNull(after.silencing(shop, START + 600));
    assertNull(after.silencing(Map.of("about", "cart"), START + 599));
    assertTrue(after.killed());
    assertEquals(
        List.of("kill-switch", "silence"), store.latest(2).stream().map(e -> e.kind()).toList());
  }

  @Test
  void aSilenceOfSeveralThingsMatchesAsAlertmanagerDoes() {
    Switches switches = new Switches(new Fence(store, lease, 90));
    String low = "severity=~\"P2|P3\",about!=bank";
    switches.silence(low, START + 600, "Ada", START);
    switches.silence("high-errors", START + 60, "Ada", START);
    assertEquals(low, switches.silencing(Map.of("about", "shop", "severity", "P2"), START));
    assertNull(switches.silencing(Map.of("about", "shop", "severity", "P1"), START));
    assertNull(switches.silencing(Map.of("about", "bank", "severity", "P2"), START));
    Map<String, String> alert = Map.of("about", "shop", "alert", "high-errors");
    assertEquals("high-errors", switches.silencing(alert, START));
    assertNull(switches.silencing(alert, START + 60));
  }

  @Test
  void aRoundThatIsBeingWrittenDoesNotWaitForSomebodyWhoSilences() {
    Fence fence = new Fence(store, lease, 90);
    Switches switches = new Switches(fence);
    Thread[] person = new Thread[1];
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          fence.write(
              START,
              t -> {
                person[0] = new Thread(() -> switches.silence("shop", START + 60, "Ada", START));
                person[0].start();
                while (person[0].getState() != Thread.State.BLOCKED) {
                  Thread.onSpinWait();
                }
                assertNull(switches.silencing(Map.of("about", "shop"), START));
              });
          person[0].join();
        });
    assertEquals("shop", switches.silencing(Map.of("about", "shop"), START));
  }
}
