package dev.premortem.engine.policy;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.HoursSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.Moment;
import dev.premortem.engine.document.SilenceSpec;
import dev.premortem.engine.schedule.Hours;
import dev.premortem.engine.schedule.WallClock;
import dev.premortem.engine.series.LabelMatcher;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What must not page or notify for a while: silences and maintenance windows, once or again and
 * again. Matchers are Alertmanager's: all of a silence's must match, and a label that is absent is
 * empty. Unlike there one of them may match what has no labels: {@code severity!=P0} alone silences
 * everything that is not P0. Immutable.
 */
public final class Silences {
  /** Service or other subject. */
  public static final String ABOUT = "about";

  /** Alert policy, or alert of Prometheus' rules. */
  public static final String ALERT = "alert";

  /** P0 to P3. */
  public static final String SEVERITY = "severity";

  /** Rule that decides, or that made an incident as severe as it is. */
  public static final String RULE = "rule";

  /** The labels that matchers may name. */
  public static final List<String> LABELS = List.of(ABOUT, ALERT, RULE, SEVERITY);

  /**
   * A silence at a moment.
   *
   * @param name its name
   * @param until the first moment that it does not cover any more, epoch seconds; {@link
   *     Long#MAX_VALUE} when it has no end
   */
  public record Cover(String name, long until) {}

  /** A silence. */
  static final class Silence {
    private final String name;
    private final Set<String> alerts = new TreeSet<>();
    private final Set<String> subjects = new TreeSet<>();
    private final List<LabelMatcher> matchers;
    private final long from;
    private final long until;
    private final @Nullable Hours every;

    Silence(String name, SilenceSpec spec, ZoneId ofSystem) {
      this.name = name;
      ZoneId zone = spec.timezone() == null ? ofSystem : spec.timezone();
      Located<Moment> begin = spec.from();
      Located<Moment> end = spec.until();
      Located<HoursSpec> hours = spec.every();
      spec.alerts().forEach(alert -> alerts.add(alert.value()));
      spec.services().forEach(service -> subjects.add(service.value()));
      matchers = spec.matchers().stream().map(Located::value).toList();
      from = begin == null ? Long.MIN_VALUE : WallClock.begins(begin.value(), zone);
      until = end == null ? Long.MAX_VALUE : WallClock.ends(end.value(), zone);
      every = hours == null ? null : new Hours(hours.value(), zone);
    }

    boolean matches(Map<String, String> labels) {
      boolean named =
          (alerts.isEmpty() && subjects.isEmpty() && !matchers.isEmpty())
              || alerts.contains(labels.getOrDefault(ALERT, ""))
              || subjects.contains(labels.getOrDefault(ABOUT, ""));
      return named && matchers.stream().allMatch(m -> m.matches(labels.getOrDefault(m.name(), "")));
    }

    boolean covers(long now) {
      return from <= now && now < until && (every == null || every.cover(now));
    }

    /** Returns whether there is a moment that it covers. */
    boolean everCovers() {
      if (until <= from) {
        return false;
      }
      return every == null
          || from == Long.MIN_VALUE
          || every.cover(from)
          || every.nextChange(from) < until;
    }

    /** Returns the end of what covers a moment. */
    long end(long now) {
      if (every == null || every.always()) {
        return until;
      }
      long end = every.nextChange(now);
      while (end < until && every.cover(end)) {
        end = every.nextChange(end);
      }
      return Math.min(end, until);
    }
  }

  private final List<Silence> silences;

  private Silences(List<Silence> silences) {
    this.silences = silences;
  }

  static Silences of(Bundle bundle) {
    ZoneId zone = bundle.system().timezone();
    return new Silences(
        bundle.all(Kind.SILENCE, SilenceSpec.class).stream()
            .map(document -> silence(document, zone))
            .toList());
  }

  static Silence silence(Document<SilenceSpec> document, ZoneId zone) {
    return new Silence(document.name(), document.spec(), zone);
  }

  /**
   * Returns what silences a page or message, null when nothing does. Of several silences it is the
   * one that ends last.
   *
   * @param labels about, alert, severity, rule; one that is absent counts as empty
   * @param epochSecond the moment
   */
  public @Nullable Cover covering(Map<String, String> labels, long epochSecond) {
    Cover last = null;
    for (Silence silence : silences) {
      if (silence.covers(epochSecond) && silence.matches(labels)) {
        long end = silence.end(epochSecond);
        if (last == null || end > last.until()) {
          last = new Cover(silence.name, end);
        }
      }
    }
    return last;
  }
}
