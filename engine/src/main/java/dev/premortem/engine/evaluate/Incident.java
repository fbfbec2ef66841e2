package dev.premortem.engine.evaluate;

import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import dev.premortem.rules.fact.IncidentState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One incident: one subject, one cause. It is open while decisions support it, and for the quiet
 * time after the last of them; those of a subject are its group, and are paged together.
 */
public final class Incident {
  /** What identifies an incident among those that are open. */
  record Key(String subject, String cause) {}

  /**
   * A severity that an incident had.
   *
   * @param at since when, epoch seconds
   * @param why the reason of the decision that asked for it
   */
  public record Reached(long at, Severity severity, String why) {}

  private record Gone(Decision decision, long at) {}

  private final Key key;
  private final IncidentState fact;
  private final long opened;
  private final Map<String, Decision> supports = new LinkedHashMap<>();
  private final List<Reached> history = new ArrayList<>();
  private Decision raisedBy;
  private String responder = "";
  private List<String> called = List.of();
  private long escalatesAt;
  private long pagedAt = -1;

  /** The incident whose page it was on, empty before it was on one. */
  private String page = "";

  private long snoozedUntil;

  /** Whether a snooze has just ended, so that it shares no page that was sent before. */
  private boolean woken;

  /** The latest support of each severity that is gone. */
  private final Map<Severity, Gone> gone = new EnumMap<>(Severity.class);

  /** Counts what makes timers that were set before it void. */
  private int generation;

  private boolean resolved;

  Incident(Key key, IncidentState fact, Decision by, long now) {
    this.key = key;
    this.fact = fact;
    this.opened = now;
    this.raisedBy = by;
  }

  Key key() {
    return key;
  }

  IncidentState fact() {
    return fact;
  }

  /** Returns its identifier. */
  public String id() {
    return fact.get(IncidentState.INCIDENT);
  }

  /** Returns the subject that it is about. */
  public String subject() {
    return key.subject();
  }

  /** Returns what it is of; two of one subject differ in it. */
  public String cause() {
    return key.cause();
  }

  /** Returns the reason for which it got its present severity. */
  public String title() {
    return fact.get(IncidentState.TITLE);
  }

  /** Returns the rule that asked for its present severity. */
  public String rule() {
    return raisedBy.because().rule();
  }

  /** Returns the alert policy that asked for its present severity, empty where a rule did. */
  String alert() {
    return raisedBy.verb() == Verb.ALERT ? raisedBy.about() : "";
  }

  /** Returns its severity. */
  public Severity severity() {
    return fact.get(IncidentState.SEVERITY);
  }

  /** Returns the severities that it has had, the present one last. */
  public List<Reached> history() {
    return List.copyOf(history);
  }

  /** Returns since when it has had its severity, epoch seconds. */
  public long reached() {
    return history.get(history.size() - 1).at();
  }

  /** Returns when it was opened, epoch seconds. */
  public long opened() {
    return opened;
  }

  /** Returns how often it was opened, reopenings included. */
  public int timesOpened() {
    return (int) fact.get(IncidentState.OPENED);
  }

  /** Returns whether somebody has taken it. */
  public boolean acknowledged() {
    return fact.get(IncidentState.ACKNOWLEDGED);
  }

  /** Returns who has taken it, empty where nobody has or nobody knows. */
  public String responder() {
    return responder;
  }

  /** Returns until when it is snoozed, epoch seconds, 0 where it is not. */
  public long snoozedUntil() {
    return snoozedUntil;
  }

  /** Returns when the next level is paged unless somebody takes it, epoch seconds, 0 for never. */
  public long escalatesAt() {
    return acknowledged() ? 0 : escalatesAt;
  }

  /** Returns who was paged last. */
  public List<String> called() {
    return called;
  }

  /** Returns when it was last on a page, epoch seconds, -1 where it has not been. */
  public long pagedAt() {
    return pagedAt;
  }

  /** Returns the runbook for it, empty when there is none. */
  public String runbook() {
    return fact.get(IncidentState.RUNBOOK);
  }

  /** Returns the escalation level reached, 0 before it was on a page. */
  public int level() {
    return (int) fact.get(IncidentState.LEVEL);
  }

  /** Returns the escalation level that is paged next; after the last it is paged again. */
  public int nextLevel() {
    return level() + (fact.get(IncidentState.LAST_LEVEL) ? 0 : 1);
  }

  /** Returns how people are told of it: severity, subject, what is wrong. */
  public String headline() {
    return severity() + " on " + subject() + ": " + title();
  }

  boolean supported() {
    return !supports.isEmpty();
  }

  boolean resolved() {
    return resolved;
  }

  /** Returns the identities of what supports it. */
  Set<String> supports() {
    return supports.keySet();
  }

  void support(String by, Decision decision) {
    supports.put(by, decision);
  }

  /** Takes support away. */
  void unsupport(String by, long now) {
    Decision decision = supports.remove(by);
    if (decision != null && !resolved) {
      gone.put(severity(decision), new Gone(decision, now));
    }
  }

  /** Hands over all that supports it, and when it was last supported by what is gone. */
  void moveTo(Incident other) {
    other.supports.putAll(supports);
    supports.clear();
    gone.forEach(
        (severity, one) -> other.gone.merge(severity, one, (a, b) -> a.at() >= b.at() ? a : b));
  }

  /** Returns when what is gone stopped supporting it, epoch seconds. */
  List<Long> goneAt() {
    return gone.values().stream().map(Gone::at).toList();
  }

  /** Returns the decision that asks for most, null where none supports it; the first of several. */
  @Nullable Decision worst() {
    Decision worst = null;
    for (Decision one : supports.values()) {
      if (worst == null || severity(one).worseThan(severity(worst))) {
        worst = one;
      }
    }
    return worst;
  }

  /** Returns the decision that asks for most, or asked for it less than a time (seconds) ago. */
  @Nullable Decision worstOf(long seconds, long now) {
    Decision worst = worst();
    for (Gone one : gone.values()) {
      if (now - one.at() < seconds
          && (worst == null || severity(one.decision()).worseThan(severity(worst)))) {
        worst = one.decision();
      }
    }
    return worst;
  }

  static Severity severity(Decision decision) {
    Severity severity = decision.severity();
    return severity == null ? Severity.P3 : severity;
  }

  /** Takes the severity and the reason of a decision. */
  void raise(Decision by, long now) {
    raisedBy = by;
    fact.set(IncidentState.SEVERITY, severity(by));
    fact.set(IncidentState.TITLE, by.because().reason());
    fact.set(IncidentState.DEADLINE_MISSED, false);
    history.add(new Reached(now, severity(by), by.because().reason()));
  }

  /** Makes all timers void that were set for what is no longer so; returns the new generation. */
  int next() {
    return ++generation;
  }

  boolean still(int when) {
    return !resolved && generation == when;
  }

  /** Returns whether another was on the same page. */
  boolean pagedWith(Incident other) {
    return !page.isEmpty() && page.equals(other.page);
  }

  /** Takes the page of another, with its level and its clock. */
  void pageOf(Incident lead) {
    woken = false;
    page = lead.page;
    called = lead.called;
    pagedAt = lead.pagedAt;
    escalatesAt = lead.escalatesAt;
    fact.set(IncidentState.LEVEL, lead.level());
    fact.set(IncidentState.LAST_LEVEL, lead.fact.get(IncidentState.LAST_LEVEL));
    fact.set(IncidentState.LEVEL_TIMED_OUT, false);
  }

  void page(int level, boolean last, List<String> people, long now, long timeout) {
    woken = false;
    page = id();
    fact.set(IncidentState.LEVEL, level);
    fact.set(IncidentState.LAST_LEVEL, last);
    fact.set(IncidentState.LEVEL_TIMED_OUT, false);
    called = List.copyOf(people);
    pagedAt = now;
    escalatesAt = timeout;
  }

  void timedOut() {
    fact.set(IncidentState.LEVEL_TIMED_OUT, true);
  }

  void acknowledge(String who) {
    responder = who;
    fact.set(IncidentState.ACKNOWLEDGED, true);
    fact.set(IncidentState.LEVEL_TIMED_OUT, false);
  }

  /** Forgets that anybody was paged or has it, so that somebody is paged anew. */
  void pageAnew() {
    generation++;
    responder = "";
    snoozedUntil = 0;
    called = List.of();
    fact.set(IncidentState.ACKNOWLEDGED, false);
    fact.set(IncidentState.LEVEL_TIMED_OUT, false);
    fact.set(IncidentState.LEVEL, 0);
  }

  void snooze(long until) {
    snoozedUntil = until;
  }

  /** Lets somebody be paged anew after a snooze. */
  void wake() {
    pageAnew();
    woken = true;
  }

  boolean woken() {
    return woken;
  }

  void resolve() {
    resolved = true;
    gone.clear();
  }
}
