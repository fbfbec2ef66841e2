package dev.premortem.simulator.fired;

import dev.premortem.engine.series.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Our firings held against those that really were, alert by alert. Firings of the same labels that
 * overlap, or nearly do, belong together, however many pieces either side has.
 *
 * @param alike those that both have
 * @param onlyOurs those that only we have
 * @param onlyTheirs those that only really were
 */
public record FiredComparison(List<Pair> alike, List<Firing> onlyOurs, List<Firing> onlyTheirs) {
  /**
   * One alert on both sides.
   *
   * @param ours from our first piece to the end of our last one
   * @param theirs likewise
   */
  public record Pair(Firing ours, Firing theirs) {
    /** Returns how much later ours began, seconds; negative when it was earlier. */
    public long startOffSeconds() {
      return ours.from() - theirs.from();
    }

    /** Returns how much later ours ended, seconds; negative when it was earlier. */
    public long endOffSeconds() {
      return ours.to() - theirs.to();
    }
  }

  /** Firings of one alert that belong together. */
  private static final class Cluster {
    private @Nullable Firing ours;
    private @Nullable Firing theirs;
    private long until = Long.MIN_VALUE;

    private void add(Firing firing, boolean own) {
      until = Math.max(until, firing.to());
      if (own) {
        ours = joined(ours, firing);
      } else {
        theirs = joined(theirs, firing);
      }
    }

    private static Firing joined(@Nullable Firing before, Firing more) {
      return before == null
          ? more
          : new Firing(
              more.rule(),
              more.labels(),
              Math.min(before.from(), more.from()),
              Math.max(before.to(), more.to()));
    }
  }

  private record Sided(Firing firing, boolean own) {}

  /**
   * Compares.
   *
   * @param near seconds by which firings may miss each other and still be the same
   */
  public static FiredComparison of(List<Firing> ours, List<Firing> theirs, long near) {
    Map<Labels, List<Sided>> byLabels = new TreeMap<>();
    ours.forEach(
        f -> byLabels.computeIfAbsent(identity(f), l -> new ArrayList<>()).add(new Sided(f, true)));
    theirs.forEach(
        f ->
            byLabels.computeIfAbsent(identity(f), l -> new ArrayList<>()).add(new Sided(f, false)));
    List<Pair> alike = new ArrayList<>();
    List<Firing> onlyOurs = new ArrayList<>();
    List<Firing> onlyTheirs = new ArrayList<>();
    byLabels
        .values()
        .forEach(
            of -> {
              for (Cluster cluster : clusters(of, near)) {
                Firing own = cluster.ours;
                Firing real = cluster.theirs;
                if (own != null && real != null) {
                  alike.add(new Pair(own, real));
                } else if (own != null) {
                  onlyOurs.add(own);
                } else if (real != null) {
                  onlyTheirs.add(real);
                }
              }
            });
    alike.sort(Comparator.comparing(Pair::theirs, Firing.ORDER));
    onlyOurs.sort(Firing.ORDER);
    onlyTheirs.sort(Firing.ORDER);
    return new FiredComparison(alike, onlyOurs, onlyTheirs);
  }

  /** Labels of an alert policy's firing do not name the policy. */
  private static Labels identity(Firing firing) {
    return firing.labels().with("alertname", firing.rule());
  }

  private static List<Cluster> clusters(List<Sided> of, long near) {
    of.sort(Comparator.comparing(Sided::firing, Firing.ORDER).thenComparing(Sided::own));
    List<Cluster> clusters = new ArrayList<>();
    for (Sided one : of) {
      Cluster last = clusters.isEmpty() ? null : clusters.get(clusters.size() - 1);
      if (last == null || one.firing().from() > last.until + near) {
        last = new Cluster();
        clusters.add(last);
      }
      last.add(one.firing(), one.own());
    }
    return clusters;
  }

  /** Returns those of both that began or ended at different times. */
  public List<Pair> shifted() {
    return alike.stream().filter(p -> p.startOffSeconds() != 0 || p.endOffSeconds() != 0).toList();
  }

  /** Returns whether both sides have the same firings, apart from when they began and ended. */
  public boolean same() {
    return onlyOurs.isEmpty() && onlyTheirs.isEmpty();
  }
}
