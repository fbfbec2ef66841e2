package dev.premortem.simulator.world;

import dev.premortem.engine.document.PeopleSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * How much longer a person takes to acknowledge a page after those before it:
 *
 * <p>{@code (1 + p·n)(1 + q·m)(1 + r·f/(k + 4))}
 *
 * <p>with {@code n} pages in the last 12 hours (20 at most), {@code m} of them at night within 24
 * hours (10 at most), and {@code f} false ones among {@code k} in seven days; {@code p}, {@code q},
 * {@code r} are {@code perPage}, {@code perNightPage} and {@code falsePages} of the People
 * document. The 4 keeps a first false page from saying as much as a hundred.
 *
 * <p>Sources. Response time rises with the number of non-actionable alarms of the last two hours:
 * Bonafide et al., Association between exposure to nonactionable physiologic monitor alarms and
 * response time in a children's hospital, J Hosp Med 10(6), 2015. Each further reminder makes
 * acceptance less likely, and so does their repetition: Ancker et al., Effects of workload, work
 * complexity, and repeated alerts on alert fatigue, BMC Med Inform Decis Mak 17:36, 2017. People
 * answer alarms about as often as alarms are true: Bliss, Gilson and Deaton, Human probability
 * matching behaviour in response to alarms of varying reliability, Ergonomics 38(11), 1995. Two
 * incidents are the most that a shift of 12 hours bears: Beyer et al., Site Reliability
 * Engineering, 2016, chapter 11. They give the direction; the form and the sizes of the defaults
 * are assumed, and {@code fit --pages} measures what a team's own are.
 */
final class Fatigue {
  private static final long SHIFT = 12 * 3600;
  private static final long NIGHT = 24 * 3600;
  private static final long WEEK = 7 * 86_400;
  private static final int MOST_PAGES = 20;
  private static final int MOST_NIGHT_PAGES = 10;
  private static final double PRIOR_PAGES = 4;

  /** A page that somebody got. */
  private record Page(long at, boolean atNight, boolean needed) {}

  private final PeopleSpec.Fatigue spec;
  private final List<Page> pages = new ArrayList<>();

  Fatigue(PeopleSpec.Fatigue spec) {
    this.spec = spec;
  }

  /** Puts down a page. */
  void page(long at, boolean atNight, boolean needed) {
    pages.removeIf(p -> at - p.at() >= WEEK);
    pages.add(new Page(at, atNight, needed));
  }

  /** Returns the factor on the time to acknowledge a page at a moment, 1 at least. */
  double factor(long now) {
    if (!spec.enabled()) {
      return 1;
    }
    int shift = 0;
    int night = 0;
    int inAll = 0;
    int unneeded = 0;
    for (Page page : pages) {
      long ago = now - page.at();
      shift += ago < SHIFT ? 1 : 0;
      night += ago < NIGHT && page.atNight() ? 1 : 0;
      inAll += ago < WEEK ? 1 : 0;
      unneeded += ago < WEEK && !page.needed() ? 1 : 0;
    }
    return (1 + spec.perPage().value() * Math.min(MOST_PAGES, shift))
        * (1 + spec.perNightPage().value() * Math.min(MOST_NIGHT_PAGES, night))
        * (1 + spec.falsePages().value() * unneeded / (inAll + PRIOR_PAGES));
  }
}
