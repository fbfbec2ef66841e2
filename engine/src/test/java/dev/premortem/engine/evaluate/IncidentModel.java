package dev.premortem.engine.evaluate;

import dev.premortem.engine.evaluate.Terms.Act;
import dev.premortem.engine.evaluate.Terms.Cell;
import dev.premortem.engine.evaluate.Terms.Numbers;
import dev.premortem.engine.evaluate.Terms.Page;
import dev.premortem.engine.evaluate.Terms.Support;
import dev.premortem.rules.decision.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of incidents and pages, in plain words that run: minute after minute, from what
 * held and what people did. It has no timers and no conclusions that begin or end; whatever is so
 * "for a time" is looked up in the minutes before.
 *
 * <p>Where it differs from Alertmanager and PagerDuty: a page is joined rather than repeated with
 * what is new (group_interval), a source of inhibition must have been paged, and an escalation is
 * never inhibited, as somebody was called and has not answered.
 */
final class IncidentModel {
  /** An incident, open or over. */
  static final class Inc {
    final Cell cell;
    final int opened;
    final int times;
    final Set<Support> supports = new HashSet<>();

    /** The worst that held, by minute. */
    final Map<Integer, Severity> held = new TreeMap<>();

    Severity severity = Severity.P3;
    boolean taken;
    int level;
    int pagedAt = Integer.MIN_VALUE;
    int snoozed;
    boolean woken;

    /** What led the page that it was on last. */
    @Nullable Cell page;

    Inc(Cell cell, int opened, int times) {
      this.cell = cell;
      this.opened = opened;
      this.times = times;
    }

    String headline() {
      return severity + " on " + cell.subject();
    }
  }

  private record Over(Inc incident, int at) {}

  private static final Comparator<Inc> WORST =
      Comparator.comparing((Inc i) -> i.severity)
          .thenComparingInt(i -> i.opened)
          .thenComparing(i -> i.cell.cause())
          .thenComparing(i -> i.cell.subject());

  private final Numbers numbers;
  private final Map<Cell, Inc> at = new HashMap<>();
  private final Map<Cell, Over> over = new HashMap<>();
  private final List<Inc> open = new ArrayList<>();
  private Set<Support> before = Set.of();
  private int now;

  /** The open incidents after the last minute, a line each. */
  final List<String> incidents = new ArrayList<>();

  /** The pages of the last minute. */
  final List<Page> pages = new ArrayList<>();

  IncidentModel(Numbers numbers) {
    this.numbers = numbers;
  }

  /** Lets a minute pass: first what people did since the last one, then what is measured. */
  void minute(int minute, Set<Support> holds, List<Act> acts) {
    now = minute;
    incidents.clear();
    pages.clear();
    Set<Inc> reassigned = new LinkedHashSet<>();
    for (Act act : acts) {
      act(act, reassigned);
    }
    measure(holds);
    settle();
    open.stream().filter(i -> i.snoozed == now).forEach(this::wake);
    reassigned.retainAll(open);
    page(reassigned);
    while (page(Set.of())) {
      // until nothing more is due
    }
    for (Inc i : open) {
      incidents.add(
          "%s %s level %d%s x%d"
              .formatted(i.cell, i.severity, i.level, i.taken ? " taken" : "", i.times));
    }
  }

  private void act(Act act, Set<Inc> reassigned) {
    Inc it = shown(act.cell());
    if (it == null) {
      return;
    }
    switch (act.deed()) {
      case ACKNOWLEDGE -> {
        it.taken = true;
        open.stream()
            .filter(other -> it.page != null && it.page.equals(other.page))
            .forEach(other -> other.taken = true);
      }
      case SNOOZE -> {
        it.taken = true;
        it.snoozed = act.until();
      }
      case REASSIGN -> reassigned.add(it);
      case RESOLVE -> over(it);
      case MERGE -> {
        Inc into = shown(act.into());
        if (into != null && into != it) {
          open.remove(it);
          at.replaceAll((cell, i) -> i == it ? into : i);
          into.supports.addAll(it.supports);
          it.held.forEach((m, s) -> into.held.merge(m, s, (a, b) -> a.worseThan(b) ? a : b));
          Severity worst = worstLately(into, now - 1);
          if (worst != null && worst.worseThan(into.severity)) {
            rise(into, worst);
          }
        }
      }
    }
  }

  /** People see what is open; what was merged into another they don't. */
  private @Nullable Inc shown(Cell cell) {
    Inc it = at.get(cell);
    return it != null && it.cell.equals(cell) ? it : null;
  }

  private void over(Inc it) {
    open.remove(it);
    at.values().removeIf(i -> i == it);
    over.put(it.cell, new Over(it, now));
  }

  /**
   * What begins keeps the incident of its cell open, or opens it, again where it was over lately.
   */
  private void measure(Set<Support> holds) {
    open.forEach(i -> i.supports.retainAll(holds));
    over.values().forEach(o -> o.incident().supports.retainAll(holds));
    for (Support support : orderly(holds)) {
      if (!before.contains(support)) {
        Inc it = at.get(support.cell());
        (it != null ? it : open(support.cell())).supports.add(support);
      }
    }
    before = Set.copyOf(holds);
    for (Cell cell : Set.copyOf(over.keySet())) {
      Over was = over.get(cell);
      if (!was.incident().supports.isEmpty()
          && now >= was.at() + Math.max(numbers.quiet(), numbers.reopen())) {
        reopen(cell, was.incident());
      }
    }
  }

  private static Set<Support> orderly(Set<Support> supports) {
    Set<Support> sorted =
        new TreeSet<>(
            Comparator.comparing(Support::severity).thenComparing(s -> s.cell().toString()));
    sorted.addAll(supports);
    return sorted;
  }

  private Inc open(Cell cell) {
    Over was = over.get(cell);
    if (was != null && now - was.at() < numbers.reopen()) {
      return reopen(cell, was.incident());
    }
    over.remove(cell);
    return add(new Inc(cell, now, 1));
  }

  private Inc reopen(Cell cell, Inc was) {
    over.remove(cell);
    Inc again = add(new Inc(cell, now, was.times + 1));
    again.supports.addAll(was.supports);
    return again;
  }

  private Inc add(Inc incident) {
    open.add(incident);
    at.put(incident.cell, incident);
    return incident;
  }

  /** Each is as severe as the worst of its quiet time, and over when that has nothing. */
  private void settle() {
    for (Inc it : List.copyOf(open)) {
      it.supports.stream()
          .map(Support::severity)
          .min(Comparator.naturalOrder())
          .ifPresent(s -> it.held.put(now, s));
      Severity worst = worstLately(it, now);
      if (worst == null) {
        over(it);
      } else if (it.opened == now) {
        it.severity = worst;
      } else if (worst.worseThan(it.severity)) {
        rise(it, worst);
      } else {
        it.severity = worst;
      }
    }
  }

  /** The more often it was opened, the longer it must be quiet. */
  private @Nullable Severity worstLately(Inc it, int until) {
    Severity worst = null;
    for (int m = now - numbers.quiet() * Math.min(12, it.times); m <= until; m++) {
      Severity held = it.held.get(m);
      worst = worst == null || (held != null && held.worseThan(worst)) ? held : worst;
    }
    return worst;
  }

  private void rise(Inc it, Severity to) {
    it.severity = to;
    if (it.level > 0 || it.taken) {
      anew(it);
    }
  }

  private void anew(Inc it) {
    it.taken = false;
    it.level = 0;
    it.snoozed = 0;
  }

  private void wake(Inc it) {
    anew(it);
    it.woken = true;
  }

  /** It is somebody else's, who is called at once. */
  private void reassign(Inc it) {
    int level = Math.max(1, it.level);
    anew(it);
    called(Set.of(it), it, level, List.of("Linus"));
  }

  /**
   * Sends what pages are due, all judged together; returns whether there were any.
   *
   * @param reassigned incidents that have a page of their own, to whom people say
   */
  private boolean page(Set<Inc> reassigned) {
    Map<Inc, Boolean> due = new HashMap<>();
    Map<Inc, Inc> joins = new HashMap<>();
    for (Inc it : open.stream().filter(i -> !reassigned.contains(i)).toList()) {
      boolean escalates = it.level > 0 && !it.taken && now >= it.pagedAt + timeout(it.level);
      boolean pages = it.level == 0 && !it.taken && numbers.paging().contains(it.severity);
      boolean waits = pages && now < it.opened + numbers.groupWait();
      if ((escalates || pages) && !waits && !silenced(it)) {
        Inc earlier = escalates || it.woken ? null : earlier(it);
        if (earlier != null) {
          joins.put(it, earlier);
        } else {
          due.put(it, escalates);
        }
      }
    }
    List<Inc> able = new ArrayList<>(due.keySet());
    Set<Inc> called = new HashSet<>(due.keySet());
    called.addAll(reassigned);
    able.removeIf(it -> !due.get(it) && inhibited(it, called));
    able.sort(WORST);
    Map<Inc, Set<Inc>> together = new HashMap<>();
    for (Inc it : able) {
      together.computeIfAbsent(lead(it, able), l -> new LinkedHashSet<>()).add(it);
    }
    together.forEach(
        (lead, all) -> {
          int level = 1;
          for (Inc it : all) {
            level = Math.max(level, due.get(it) ? it.level + 1 : 1);
          }
          level = Math.min(level, numbers.timeouts().size());
          called(all, lead, level, numbers.people().get(level - 1));
        });
    reassigned.forEach(this::reassign);
    joins.forEach(
        (it, earlier) -> {
          it.level = earlier.level;
          it.pagedAt = earlier.pagedAt;
          it.taken = earlier.taken;
          it.page = earlier.page;
        });
    return !together.isEmpty() || !joins.isEmpty();
  }

  private int timeout(int level) {
    return numbers.timeouts().get(Math.min(level, numbers.timeouts().size()) - 1);
  }

  private boolean silenced(Inc it) {
    return numbers.silences().stream()
        .anyMatch(
            s ->
                s.subject().equals(it.cell.subject())
                    && s.severities().contains(it.severity)
                    && s.from() <= now
                    && now < s.until());
  }

  /** Somebody was paged a short while ago for one of its subject, or of a shared dependency. */
  private @Nullable Inc earlier(Inc it) {
    List<String> subjects = new ArrayList<>();
    subjects.add(it.cell.subject());
    subjects.addAll(related(it.cell.subject()));
    for (String subject : subjects) {
      int lately = subject.equals(it.cell.subject()) ? numbers.window() : numbers.shared();
      for (Inc other : open.stream().sorted(Comparator.comparing(i -> i.severity)).toList()) {
        if (other != it
            && other.cell.subject().equals(subject)
            && other.level > 0
            && other.snoozed <= now
            && !it.severity.worseThan(other.severity)
            && now - other.pagedAt < lately) {
          return other;
        }
      }
    }
    return null;
  }

  /** What it depends on is as bad or worse, and somebody was or is being paged for that. */
  private boolean inhibited(Inc it, Set<Inc> due) {
    for (Inc other : open) {
      if (needs(it.cell.subject()).contains(other.cell.subject())
          && (other.level > 0 || due.contains(other))
          && !it.severity.worseThan(other.severity)) {
        return true;
      }
    }
    return false;
  }

  /** The worst of its subject, or of those that share a dependency with that, and so on. */
  private Inc lead(Inc it, List<Inc> able) {
    for (Inc other : able) {
      if (WORST.compare(other, it) < 0
          && (other.cell.subject().equals(it.cell.subject())
              || related(it.cell.subject()).contains(other.cell.subject()))) {
        return lead(other, able);
      }
    }
    return it;
  }

  private void called(Set<Inc> all, Inc lead, int level, List<String> people) {
    for (Inc it : all) {
      it.level = level;
      it.pagedAt = now;
      it.taken = false;
      it.woken = false;
      it.page = lead.cell;
    }
    pages.add(
        new Page(
            lead.headline(), level, people, all.stream().map(Inc::headline).sorted().toList()));
  }

  private Set<String> needs(String subject) {
    return numbers.needs().getOrDefault(subject, Set.of());
  }

  private Set<String> related(String subject) {
    Set<String> related = new TreeSet<>();
    numbers
        .needs()
        .forEach(
            (other, needed) -> {
              if (!other.equals(subject) && needed.stream().anyMatch(needs(subject)::contains)) {
                related.add(other);
              }
            });
    return related;
  }
}
