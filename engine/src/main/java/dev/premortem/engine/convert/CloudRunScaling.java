package dev.premortem.engine.convert;

import dev.premortem.engine.convert.Conversion.Fate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds of the autoscaler in annotations of a service and of its revision, in every spelling that
 * Cloud Run and Knative have had. Where both have one the narrower counts.
 *
 * @see <a href="https://cloud.google.com/run/docs/configuring/min-instances">minimum instances</a>
 */
final class CloudRunScaling {
  private static final List<String> PREFIXES =
      List.of("run.googleapis.com/", "autoscaling.knative.dev/");
  private static final String MODE = "run.googleapis.com/scalingMode";
  private static final String MANUAL = "run.googleapis.com/manualInstanceCount";

  private final Conversion into;
  private final String cloudName;
  private long min = -1;
  private long max = Long.MAX_VALUE;

  CloudRunScaling(Conversion into, String cloudName) {
    this.into = into;
    this.cloudName = cloudName;
  }

  /** Writes the bounds of annotations into a Service document. */
  void instances(Fields ofService, Fields ofRevision, Map<String, Object> spec) {
    for (Fields annotations : List.of(ofService, ofRevision)) {
      for (String prefix : PREFIXES) {
        for (String scale : List.of("Scale", "-scale")) {
          min = Math.max(min, number(annotations, prefix + "min" + scale, -1));
          max = Math.min(max, number(annotations, prefix + "max" + scale, Long.MAX_VALUE));
        }
      }
    }
    manual(ofService);
    if (min > max) {
      into.note(
          ofService.place(),
          Fate.CHANGED,
          "instances of " + cloudName,
          "the minimum of " + min + " is more than the maximum, and became " + max);
      min = max;
    }
    Map<String, Object> bounds = new LinkedHashMap<>();
    if (min >= 0) {
      bounds.put("min", min);
    }
    if (max < Long.MAX_VALUE) {
      bounds.put("max", max);
    }
    if (!bounds.isEmpty()) {
      spec.put("instances", bounds);
    }
  }

  /** A number of instances that a person chose is the fewest and the most. */
  private void manual(Fields ofService) {
    String mode = ofService.text(MODE);
    long count = number(ofService, MANUAL, -1);
    if (mode.equals("manual") && count > 0) {
      min = count;
      max = count;
    } else if (mode.equals("manual")) {
      into.note(
          ofService.place(MODE),
          Fate.REFUSED,
          "instances of " + cloudName,
          "scaling by hand needs manualInstanceCount of 1 or more");
    } else if (count >= 0) {
      into.note(
          ofService.place(MANUAL),
          Fate.REFUSED,
          "instances of " + cloudName,
          "manualInstanceCount has no effect without scalingMode: manual");
    } else if (!mode.isEmpty() && !mode.equals("automatic")) {
      into.note(
          ofService.place(MODE),
          Fate.REFUSED,
          "instances of " + cloudName,
          "scalingMode \"" + mode + "\" is neither automatic nor manual");
    }
  }

  private long number(Fields annotations, String field, long otherwise) {
    String text = annotations.text(field);
    if (text.isEmpty()) {
      return otherwise;
    }
    boolean most = field.contains("max");
    if (text.matches("\\d{1,5}") && Long.parseLong(text) <= 10_000) {
      long number = Long.parseLong(text);
      // Knative reads 0 as no maximum.
      return most && number == 0 ? otherwise : number;
    }
    into.note(
        annotations.place(field),
        Fate.REFUSED,
        field + " of " + cloudName,
        "\"" + text + "\" is no number of instances from 0 to 10000");
    return otherwise;
  }
}
