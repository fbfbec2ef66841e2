package dev.premortem.engine.policy;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.SilenceSpec;
import dev.premortem.engine.schedule.WallClock;
import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.time.ZoneId;
import java.util.List;

/** Finds silences that silence nothing: no such thing, or no such time. */
final class SilenceChecks {
  private SilenceChecks() {}

  static void check(Bundle bundle, SilenceNames names, List<Problem> problems) {
    ZoneId zone = bundle.system().timezone();
    for (Document<SilenceSpec> document : bundle.all(Kind.SILENCE, SilenceSpec.class)) {
      SilenceSpec spec = document.spec();
      if (spec.alerts().isEmpty() && spec.services().isEmpty() && spec.matchers().isEmpty()) {
        problems.add(
            Problem.error(
                document.place(),
                "SILENCE-NOTHING",
                "the silence does not say what stays silent",
                "write services: [NAME], alerts: [NAME] or matchers: [\"severity=P3\"]"));
      }
      for (Located<LabelMatcher> matcher : spec.matchers()) {
        matcher(matcher, names, problems);
      }
      times(document, zone, problems);
    }
  }

  private static void matcher(
      Located<LabelMatcher> written, SilenceNames names, List<Problem> problems) {
    LabelMatcher matcher = written.value();
    Place place = written.place();
    switch (names.fault(matcher)) {
      case NONE -> {}
      case LABEL ->
          problems.add(
              Problem.error(
                  place,
                  "REF-UNKNOWN",
                  "there is no label " + Node.shortened(matcher.name()),
                  Nearest.hint(matcher.name(), Silences.LABELS)));
      case VALUE ->
          problems.add(
              Problem.error(
                  place,
                  "REF-UNKNOWN",
                  "there is no " + what(matcher.name()) + " " + Node.shortened(matcher.value()),
                  Nearest.hint(matcher.value(), names.of(matcher.name()))));
      case NOTHING ->
          problems.add(
              Problem.warning(
                  place,
                  "SILENCE-NOTHING",
                  "no " + what(matcher.name()) + " of the bundle matches " + matcher,
                  "known: " + String.join(", ", names.of(matcher.name()))));
    }
  }

  private static String what(String label) {
    return switch (label) {
      case Silences.ABOUT -> "service or other subject";
      case Silences.ALERT -> "alert";
      default -> label;
    };
  }

  private static void times(
      Document<SilenceSpec> document, ZoneId ofSystem, List<Problem> problems) {
    SilenceSpec spec = document.spec();
    ZoneId zone = spec.timezone() == null ? ofSystem : spec.timezone();
    var from = spec.from();
    var until = spec.until();
    if (from != null
        && until != null
        && WallClock.ends(until.value(), zone) <= WallClock.begins(from.value(), zone)) {
      problems.add(
          Problem.error(
              until.place(),
              "DOC-RANGE",
              "the silence ends at "
                  + until.value().text()
                  + ", before it begins at "
                  + from.value().text(),
              "swap from and until"));
    } else if (spec.every() != null && !Silences.silence(document, ofSystem).everCovers()) {
      problems.add(
          Problem.warning(
              spec.every().place(),
              "SILENCE-NOTHING",
              "none of these hours lies between from and until",
              "widen from and until, or name other days"));
    }
  }
}
