package dev.premortem.engine.bundle;

import dev.premortem.engine.document.Decoder;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Documents that nobody wrote: every field has its stand-in. */
final class Defaults {
  private Defaults() {}

  static <T extends Record> T of(Class<T> type) {
    List<Problem> problems = new ArrayList<>();
    T value =
        new Decoder(problems).record(new Node.Mapping(Place.file("(default)"), Map.of()), type);
    if (value == null) {
      throw new IllegalStateException(type + " has fields without a default: " + problems);
    }
    return value;
  }
}
