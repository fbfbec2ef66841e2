package dev.premortem.simulator.world;

import dev.premortem.engine.document.FaultKind;
import dev.premortem.engine.document.PeopleSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.random.Stream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/**
 * How soon people answer and how long they take. Programs answer too, and give up what they can't
 * mend.
 */
final class People {
  /** Responder that stands in for a name that no People document describes. */
  private static final double UNKNOWN_ACKNOWLEDGE = 300;

  private static final double DEFAULT_MEND = 1800;

  private final Stream stream;
  private final double spread;
  private final double chatFactor;
  private final double issueFactor;
  private final ZoneId zone;
  private final Map<String, PeopleSpec.Responder> responders = new HashMap<>();
  private final Map<FaultKind, Double> mend = new HashMap<>();

  People(Policy policy, Stream stream) {
    this.stream = stream;
    PeopleSpec spec = policy.bundle().people();
    this.spread = spec.spread();
    this.chatFactor = spec.chatFactor();
    this.issueFactor = spec.issueFactor();
    this.zone = policy.bundle().system().timezone();
    spec.responders().forEach(r -> responders.put(r.name(), r));
    spec.mend().forEach(m -> mend.put(m.fault(), m.time().toSeconds() * 1.0));
  }

  boolean isNight(long now) {
    int hour = Instant.ofEpochSecond(now).atZone(zone).getHour();
    return hour >= 22 || hour < 7;
  }

  /** Returns seconds until a responder acknowledges a page, NaN when never. */
  double acknowledges(String name, long now) {
    PeopleSpec.Responder responder = responders.get(PeopleSpec.plainName(name));
    double draw = stream.lognormal(1, spread);
    double luck = stream.nextDouble();
    if (responder == null) {
      return luck < 0.05 ? Double.NaN : UNKNOWN_ACKNOWLEDGE * draw;
    }
    if (luck < responder.misses().value()) {
      return Double.NaN;
    }
    double median =
        (isNight(now) && !responder.automated()
                ? responder.acknowledgeAtNight()
                : responder.acknowledge())
            .toSeconds();
    return median * draw;
  }

  /** Returns whether a responder can mend what it acknowledged. */
  boolean canMend(String name) {
    PeopleSpec.Responder responder = responders.get(PeopleSpec.plainName(name));
    double luck = stream.nextDouble();
    return responder == null || luck < responder.canMend().value();
  }

  /** Returns how much later an issue, or else a chat message, is taken up than a page. */
  double patience(boolean issue) {
    return issue ? issueFactor : chatFactor;
  }

  boolean automated(String name) {
    PeopleSpec.Responder responder = responders.get(PeopleSpec.plainName(name));
    return responder != null && responder.automated();
  }

  /** Returns seconds from acknowledgement to mended. */
  double mends(FaultKind kind) {
    return mend.getOrDefault(kind, DEFAULT_MEND) * stream.lognormal(1, spread);
  }

  double spreadOf(double median) {
    return median * stream.lognormal(1, spread);
  }
}
