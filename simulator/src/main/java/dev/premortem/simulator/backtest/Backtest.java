package dev.premortem.simulator.backtest;

import dev.premortem.engine.alert.StandingRules;
import dev.premortem.engine.bundle.UnmeasuredObjective;
import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Journal;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.series.Labels;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import dev.premortem.simulator.fired.Firing;
import dev.premortem.simulator.fired.Firings;
import dev.premortem.simulator.recording.Recording;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a policy would have decided on a recording. */
public final class Backtest implements Playback.Listener {
  /**
   * One decision.
   *
   * @param time when, epoch seconds
   * @param decision what
   * @param severity severity of the incident that it is about, null when it is about none
   */
  public record Decided(long time, Decision decision, @Nullable Severity severity) {}

  /** One incident that would have been. */
  public static final class Incident {
    private final String id;
    private final String subject;
    private final String signal;
    private final String rule;
    private final long opened;
    private Severity severity;
    private String reason;
    private long resolved = -1;
    private int pages;

    private Incident(
        dev.premortem.engine.evaluate.Incident seen, String signal, String rule, String reason) {
      id = seen.id();
      subject = seen.subject();
      this.signal = signal;
      this.rule = rule;
      opened = seen.opened();
      severity = seen.severity();
      this.reason = reason;
    }

    /** Returns its identifier. */
    public String id() {
      return id;
    }

    /** Returns what it is about. */
    public String subject() {
      return subject;
    }

    /** Returns the signal that opened it, empty where a rule of several did. */
    public String signal() {
      return signal;
    }

    /** Returns the rule that opened it, empty where nobody knows. */
    public String rule() {
      return rule;
    }

    /** Returns when it was opened, epoch seconds. */
    public long opened() {
      return opened;
    }

    /** Returns when it was resolved, epoch seconds, -1 when it was open at the end. */
    public long resolved() {
      return resolved;
    }

    /** Returns the worst severity that it had. */
    public Severity severity() {
      return severity;
    }

    /** Returns what opened it. */
    public String reason() {
      return reason;
    }

    /** Returns how often somebody was paged for it. */
    public int pages() {
      return pages;
    }
  }

  /**
   * Everything that came of it.
   *
   * @param from end of the first interval, epoch seconds
   * @param to end of the last one
   * @param tickSeconds length of an interval
   * @param ticks intervals
   * @param values recorded values
   * @param decisions decisions that were acted on, in the order of time
   * @param incidents incidents in the order in which they were opened
   * @param pages pages
   * @param unused series that no document is about
   * @param ruleNotes what people should know of the rules of Prometheus that were evaluated
   * @param fired alerts of rules of Prometheus and of alert policies, in the order of time
   * @param unmeasured objectives that are unknown, whatever was recorded
   */
  public record Result(
      long from,
      long to,
      int tickSeconds,
      long ticks,
      long values,
      List<Decided> decisions,
      List<Incident> incidents,
      List<Page> pages,
      List<Recording.Key> unused,
      List<String> ruleNotes,
      List<Firing> fired,
      List<UnmeasuredObjective> unmeasured) {}

  /** One page. */
  public record Page(long time, String incident, int level, List<String> responders) {}

  private final List<Decided> decisions = new ArrayList<>();
  private final Map<String, Incident> open = new LinkedHashMap<>();
  private final List<Incident> incidents = new ArrayList<>();
  private final List<Page> pages = new ArrayList<>();
  private final Map<String, Decision> openers = new LinkedHashMap<>();
  private final Firings fired = new Firings();
  private boolean changed;

  private Backtest() {}

  /** Plays a recording; null when none of its series concerns the policy. */
  public static @Nullable Result run(Policy policy, Recording recording, Playback.Options options) {
    Backtest backtest = new Backtest();
    Playback playback = new Playback(policy, recording, options, backtest);
    if (playback.empty()) {
      return null;
    }
    long ticks = playback.play(playback.first(), playback.last());
    return new Result(
        playback.first(),
        playback.last(),
        options.tickSeconds(),
        ticks,
        recording.values(),
        backtest.decisions,
        backtest.incidents,
        backtest.pages,
        playback.unused(),
        playback.ruleNotes(),
        backtest.fired.until(playback.last()),
        policy.unmeasured());
  }

  @Override
  public void decided(
      long time, Decision decision, Journal.Fate fate, String why, @Nullable Severity severity) {
    changed = true;
    boolean ends = fate == Journal.Fate.ENDED;
    if (decision.verb() == Verb.ALERT && (ends || fate == Journal.Fate.ACTED)) {
      fires(
          decision.because().rule(),
          Labels.of("service", decision.because().subject()),
          time,
          !ends);
    }
    if (fate != Journal.Fate.ACTED) {
      return;
    }
    decisions.add(new Decided(time, decision, severity));
    if (decision.verb() == Verb.OPEN_INCIDENT || decision.verb() == Verb.ALERT) {
      openers.putIfAbsent(decision.because().subject(), decision);
    }
  }

  private void fires(String rule, Labels labels, long time, boolean begins) {
    if (begins) {
      fired.begins(rule, labels, time);
    } else {
      fired.ends(rule, labels, time);
    }
  }

  @Override
  public void acted(long time, Action action) {
    if (action instanceof Action.Page page) {
      pages.add(new Page(time, page.incident(), page.level(), page.responders()));
      changed = true;
    }
  }

  @Override
  public void evaluated(long time, Engine engine) {
    for (StandingRules.Change change : engine.rules().changes()) {
      fires(
          change.labels().get("alertname"),
          change.labels(),
          Math.floorDiv(change.time(), 1000L),
          change.fires());
    }
    if (!changed) {
      return;
    }
    changed = false;
    Set<String> seen = new HashSet<>();
    for (dev.premortem.engine.evaluate.Incident incident : engine.incidents().open()) {
      seen.add(incident.id());
      Incident known = open.get(incident.id());
      if (known == null) {
        Decision opener = openers.get(incident.subject());
        known =
            new Incident(
                incident,
                opener == null ? "" : signal(opener),
                opener == null ? "" : opener.because().rule(),
                opener == null ? "" : opener.because().reason());
        open.put(incident.id(), known);
        incidents.add(known);
      }
      if (incident.severity().worseThan(known.severity)) {
        known.severity = incident.severity();
      }
    }
    for (Page page : pages) {
      Incident incident = page.time() == time ? open.get(page.incident()) : null;
      if (incident != null) {
        incident.pages++;
      }
    }
    openers.clear();
    open.values()
        .removeIf(
            incident -> {
              boolean over = !seen.contains(incident.id);
              if (over) {
                incident.resolved = time;
              }
              return over;
            });
  }

  private static String signal(Decision opener) {
    return opener.because().facts().stream()
        .map(w -> w.values().get("signal"))
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .findFirst()
        .orElse("");
  }
}
