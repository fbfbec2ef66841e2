package dev.premortem.daemon.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.store.JournalEntry;
import java.util.List;

/** What people may ask of a running daemon. Every method may be called by any thread. */
public interface Operations {
  /** Returns what the dashboard shows, as JSON. */
  String state();

  /** Returns whether the loop is alive, and whether it leads and sees signals. */
  Health health();

  /** How the daemon is. */
  record Health(boolean alive, boolean ready, String why) {}

  /** Returns the time by which everything is decided, epoch seconds. */
  long now();

  /** Returns metrics in Prometheus' text format. */
  String metrics();

  /** Returns the newest lines of the journal. */
  List<JournalEntry> journal(int most);

  /**
   * Returns the text of the runbook of a service.
   *
   * @throws IllegalArgumentException when the bundle has none
   */
  String runbook(String service);

  /**
   * Takes in something that happened, or that a person asks of an incident or a rollout.
   *
   * @throws IllegalArgumentException when it is no event, or what is asked would have no effect
   */
  void post(ObjectNode event);

  /** Lets an action go ahead, or refuses it. */
  void approve(String action, boolean yes, String who);

  /**
   * Keeps pages and messages back for some minutes.
   *
   * @param subject a service, other subject or alert, or matchers between commas, such as {@code
   *     severity=~"P2|P3",about=shop}
   * @param minutes how long, 0 to end the silence
   * @throws IllegalArgumentException when the bundle has nothing of the kind
   */
  void silence(String subject, int minutes, String who);

  /** Changes how far the daemon may go; an empty service means all. */
  void mode(String service, String mode, String who);

  /** Sets the bounds of the autoscaler of a service. */
  void scale(String service, int min, int max, String who);

  /** Stops everything, or lets it go on. */
  void kill(boolean on, String who);

  /** Hears of every new state, until the listener is removed. */
  void listen(Runnable listener);

  /** Removes a listener. */
  void forget(Runnable listener);
}
