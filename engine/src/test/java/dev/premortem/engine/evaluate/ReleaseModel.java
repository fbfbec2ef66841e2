package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.RolloutCommand;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is asked of rollouts, in plain words that run: a rollback beats a hold, a hold beats a
 * promotion; a promotion is one step from the share that was seen; what waits is not forgotten.
 */
final class ReleaseModel {
  /** What happens: a share is seen, or a person commands; a deployment has neither. */
  record Happening(Integer seen, RolloutCommand command) {}

  /** Rules that may ask, as they are named: two promote, one holds, one rolls back. */
  static final List<String> RULES = List.of("p", "q", "hold", "back");

  private final List<Integer> steps;
  private boolean underWay;
  private boolean wentBack;
  private int seen;

  /** Share that was decided and is not seen yet, -1 for none. */
  private int wanted = -1;

  private boolean retag;
  private boolean paused;
  private Set<String> before = Set.of();

  /** Who asks for a step that was neither taken nor dropped. */
  private final Set<String> asking = new LinkedHashSet<>();

  ReleaseModel(List<Integer> steps) {
    this.steps = steps;
  }

  /**
   * Lets a minute pass; returns the shares that are decided, negative where it is tagged stable.
   */
  List<Integer> minute(Set<String> holding, List<Happening> happened) {
    boolean back = false;
    for (Happening one : happened) {
      if (one.seen() != null) {
        seen(one.seen());
      } else if (one.command() == null) {
        deployed();
        back = false; // what people asked for was of the candidate before
        asking.remove("person");
      } else {
        switch (one.command()) {
          case PAUSE -> paused = underWay;
          case RESUME -> paused = false;
          case RETRY -> {
            if (wentBack) {
              deployed(); // the same candidate: what people asked for it counts
            }
          }
          case ABORT -> back = true;
          case PROMOTE -> asking.add("person");
        }
      }
    }
    for (String rule : List.of("p", "q")) {
      if (!holding.contains(rule)) {
        asking.remove(rule);
      } else if (!before.contains(rule)) {
        asking.add(rule);
      }
    }
    back |= holding.contains("back") && !before.contains("back");
    before = Set.copyOf(holding);
    return rule(holding, back);
  }

  private List<Integer> rule(Set<String> holding, boolean back) {
    if (!underWay) {
      asking.clear();
      return List.of();
    }
    if (back && wanted != 0) {
      asking.clear();
      wanted = 0;
      retag = false;
      return List.of(0);
    }
    if (wanted == 0) {
      asking.clear();
    }
    if (asking.isEmpty() || wanted >= 0 || holding.contains("back")) {
      return List.of();
    }
    boolean held = paused || holding.contains("hold");
    if (held && !asking.contains("person")) {
      return List.of();
    }
    asking.clear(); // one takes the step, which was all that the others wanted
    int next = steps.stream().filter(step -> step > seen).findFirst().orElse(100);
    wanted = next;
    retag = seen == 100;
    return List.of(retag ? -100 : next);
  }

  private void deployed() {
    underWay = true;
    wentBack = false;
    seen = 0;
    wanted = -1;
    retag = false;
    paused = false;
  }

  private void seen(int percent) {
    if (!underWay) {
      return;
    }
    if (percent == 0 && (wanted == 0 || seen > 0)) {
      over(true);
    } else if (percent == wanted && retag) {
      over(false);
    } else if (percent > 0) {
      if (wanted > 0 && (percent == wanted || percent != seen)) {
        wanted = -1;
        retag = false;
      }
      seen = percent;
    }
  }

  private void over(boolean back) {
    underWay = false;
    wentBack = back;
    wanted = -1;
    retag = false;
    paused = false;
    seen = back ? 0 : 100;
  }

  /** Returns what is wanted and not seen yet, -1 for nothing. */
  int wanted() {
    return wanted;
  }
}
