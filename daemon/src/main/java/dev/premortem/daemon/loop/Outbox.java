package dev.premortem.daemon.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.config.Mode;
import dev.premortem.daemon.store.OutboxRow;
import dev.premortem.daemon.store.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is to be done in the world, and how far it got. {@link Dispatcher} carries it out. */
final class Outbox {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Fence fence;
  private final Loop.Modes modes;
  private final Switches switches;

  /**
   * Opens the outbox of a store.
   *
   * @param modes how far the daemon may go at this moment
   */
  Outbox(Fence fence, Loop.Modes modes, Switches switches) {
    this.fence = fence;
    this.modes = modes;
    this.switches = switches;
  }

  /** Returns what is ready or waits for a person. */
  List<OutboxRow> waiting() {
    List<OutboxRow> waiting = new ArrayList<>(fence.store().outbox(OutboxRow.State.READY));
    waiting.addAll(fence.store().outbox(OutboxRow.State.AWAITING));
    return waiting;
  }

  /** Returns the services with changes of traffic on their way. */
  Set<String> busy() {
    Set<String> busy = new HashSet<>();
    waiting().stream().filter(OutboxRow::aboutTraffic).forEach(r -> busy.add(r.service()));
    return busy;
  }

  /** Puts something on its way as far as the mode of its service allows, and says so. */
  void put(Store.Transaction t, long time, String id, Intentions.Intention intention) {
    Mode mode = modes.of(intention.service());
    String silence = intention.tellsPeople() ? switches.silencing(intention.labels(), time) : null;
    OutboxRow.State state =
        mode == Mode.OBSERVE || silence != null
            ? OutboxRow.State.OBSERVED
            : mode == Mode.APPROVE && intention.changesService()
                ? OutboxRow.State.AWAITING
                : OutboxRow.State.READY;
    ObjectNode line = JSON.createObjectNode().put("id", id).put("kind", intention.kind());
    line.put("state", silence != null ? "silenced" : state.name().toLowerCase(Locale.ROOT));
    if (silence != null) {
      line.put("silence", silence);
    }
    line.set("body", intention.body());
    long seq = t.append(time, "action", line);
    t.put(
        new OutboxRow(
            id, seq, intention.service(), intention.kind(), intention.body(), state, 0, 0));
  }

  /** Takes back what waits and is about the traffic of a service. */
  static void supersede(
      Store.Transaction t, List<OutboxRow> waiting, String service, long time, String why) {
    for (OutboxRow row : waiting) {
      if (row.aboutTraffic() && row.service().equals(service)) {
        t.move(row.id(), OutboxRow.State.SUPERSEDED, row.attempts(), 0, why);
        t.append(time, "superseded", JSON.createObjectNode().put("id", row.id()).put("why", why));
      }
    }
  }

  /**
   * Returns an action that waits for a person.
   *
   * @throws IllegalArgumentException when no action of that key waits
   */
  OutboxRow awaiting(String id) {
    return fence.store().outbox(OutboxRow.State.AWAITING).stream()
        .filter(r -> r.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no action " + id + " waits for approval"));
  }

  /** Lets an action that waits for a person go ahead, or refuses it. */
  static void judge(Store.Transaction t, OutboxRow row, boolean yes, String who, long now) {
    OutboxRow.State state = yes ? OutboxRow.State.READY : OutboxRow.State.REJECTED;
    String verdict = yes ? "approved" : "rejected";
    t.move(row.id(), state, row.attempts(), 0, verdict + " by " + who);
    t.append(now, verdict, JSON.createObjectNode().put("id", row.id()).put("by", who));
  }
}
