package dev.premortem.engine.promql.rules;

import dev.premortem.engine.series.Labels;
import org.jspecify.annotations.Nullable;

/**
 * An alert that a rule raised.
 *
 * @param labels what identifies it, its name as {@code alertname} among them
 * @param annotations what people are told
 * @param state how far it is
 * @param value value of the sample that raised it
 * @param activeAt since when its sample is there, epoch milliseconds
 * @param firedAt since when it fires, epoch milliseconds, null before
 * @param resolvedAt since when it fires no more, epoch milliseconds, null before
 * @param goneAt since when it fires without its sample, epoch milliseconds, null otherwise
 */
public record ActiveAlert(
    Labels labels,
    Labels annotations,
    State state,
    double value,
    long activeAt,
    @Nullable Long firedAt,
    @Nullable Long resolvedAt,
    @Nullable Long goneAt) {
  /** How far an alert is. */
  public enum State {
    /** Its sample is there, but not yet for long enough. */
    PENDING("pending"),
    /** It fires. */
    FIRING("firing"),
    /** It fired. */
    RESOLVED("inactive");

    private final String label;

    State(String label) {
      this.label = label;
    }

    /** Returns its name in the label {@code alertstate}. */
    public String label() {
      return label;
    }
  }

  static ActiveAlert pending(Labels labels, Labels annotations, double value, long time) {
    return new ActiveAlert(labels, annotations, State.PENDING, value, time, null, null, null);
  }

  ActiveAlert updated(ActiveAlert now) {
    return new ActiveAlert(
        labels, now.annotations, state, now.value, activeAt, firedAt, resolvedAt, null);
  }

  ActiveAlert firing(long time) {
    return new ActiveAlert(labels, annotations, State.FIRING, value, activeAt, time, null, goneAt);
  }

  ActiveAlert resolved(long time) {
    return new ActiveAlert(
        labels, annotations, State.RESOLVED, value, activeAt, firedAt, time, goneAt);
  }

  ActiveAlert gone(long time) {
    return new ActiveAlert(
        labels,
        annotations,
        state,
        value,
        activeAt,
        firedAt,
        resolvedAt,
        goneAt == null ? Long.valueOf(time) : goneAt);
  }
}
