package dev.premortem.engine.promql.rules;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.template.AlertTemplate;
import dev.premortem.rules.source.Place;
import java.util.Map;

/** A rule of a group. */
public sealed interface Rule {
  /** Returns the alert's or the recorded metric's name. */
  String name();

  /** Returns what it evaluates. */
  Expr expression();

  /** Returns where its expression is written. */
  Place place();

  /**
   * Keeps what an expression gives as a series.
   *
   * @param name metric name of the series
   * @param labels labels that the series get
   */
  record Recording(String name, Expr expression, Map<String, String> labels, Place place)
      implements Rule {
    /** Copies the map. */
    public Recording {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * Raises an alert for every sample that an expression gives.
   *
   * @param forMillis how long a sample must be there before the alert fires, milliseconds
   * @param keepFiringMillis how long an alert fires on after its sample is gone, milliseconds
   * @param labels labels that the alerts get
   * @param annotations what people are told
   */
  record Alerting(
      String name,
      Expr expression,
      long forMillis,
      long keepFiringMillis,
      Map<String, AlertTemplate> labels,
      Map<String, AlertTemplate> annotations,
      Place place)
      implements Rule {
    /** Copies the maps. */
    public Alerting {
      labels = Map.copyOf(labels);
      annotations = Map.copyOf(annotations);
    }
  }
}
