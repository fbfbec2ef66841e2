package dev.premortem.simulator.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.request.RequestCore.Settings;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The request core against closed forms: Erlang (1917), Pollaczek and Khinchine (1930), Crommelin
 * (1932). Each mean must lie within four standard errors of independent replications.
 */
class TheoryTest {
  private static final int REPLICATIONS = 12;

  /** What replications came to. */
  private record Found(double mean, double standardError, double rejected) {
    void holds(double expected) {
      assertEquals(expected, mean, 4 * standardError + 1e-9);
      assertTrue(standardError < 0.25 * Math.max(expected, 0.02), "too vague: " + standardError);
    }
  }

  private static Settings servers(int c, double longestWait) {
    return new Settings(c, c, 1, 1, 0, 1, 4, longestWait, 1e9, 900, 0.7, 0.6, 0, 1, 1, 0, 1, c);
  }

  private static Found run(
      Settings settings, double rate, ToDoubleFunction<Stream> times, double seconds) {
    double[] means = new double[REPLICATIONS];
    double rejected = 0;
    double all = 0;
    for (int r = 0; r < REPLICATIONS; r++) {
      Stream stream = new Stream(7, r, Purpose.SERVICE, 0);
      Stream arrivals = new Stream(7, r, Purpose.TRAFFIC, 0);
      double[] waits = new double[3];
      boolean[] counting = new boolean[1];
      RequestCore.Service service =
          new RequestCore.Service() {
            @Override
            public double draw(boolean candidate) {
              return times.applyAsDouble(stream);
            }

            @Override
            public boolean fails(boolean candidate) {
              return false;
            }

            @Override
            public void answered(boolean candidate, double wait, double took, boolean failed) {
              if (counting[0]) {
                waits[0] += wait;
                waits[1]++;
              }
            }

            @Override
            public void rejected(boolean candidate) {
              waits[2] += counting[0] ? 1 : 0;
            }
          };
      RequestCore core = new RequestCore(settings, service, new Stream(7, r, Purpose.CLIENTS, 0));
      double[] at = new double[4096];
      double now = 0;
      double next = arrivals.exponential(1 / rate);
      while (now < seconds) {
        now += Math.min(1000 / rate, seconds / 10);
        counting[0] = now > seconds / 10;
        int n = 0;
        while (next < now) {
          at[n++] = next;
          next += arrivals.exponential(1 / rate);
        }
        core.advance(now, at, n);
      }
      core.checkLittlesLaw();
      means[r] = waits[0] / waits[1];
      rejected += waits[2];
      all += waits[1] + waits[2];
    }
    double mean = java.util.Arrays.stream(means).average().orElseThrow();
    double squares = java.util.Arrays.stream(means).map(m -> (m - mean) * (m - mean)).sum();
    double error = Math.sqrt(squares / (REPLICATIONS - 1) / REPLICATIONS);
    return new Found(mean, error, rejected / all);
  }

  /** Erlang's loss formula, by its recursion. */
  private static double erlangB(int c, double load) {
    double b = 1;
    for (int k = 1; k <= c; k++) {
      b = load * b / (k + load * b);
    }
    return b;
  }

  /** Mean wait in M/M/c in units of the mean service time. */
  private static double erlangCWait(int c, double rho) {
    double b = erlangB(c, c * rho);
    double waits = b / (1 - rho * (1 - b));
    return waits / (c * (1 - rho));
  }

  @ParameterizedTest
  @CsvSource({
    "1,0.5",
    "1,0.8",
    "1,0.95",
    "2,0.5",
    "2,0.9",
    "5,0.7",
    "5,0.95",
    "10,0.5",
    "10,0.9",
    "20,0.8",
    "20,0.95",
    "50,0.9",
    "100,0.85",
    "100,0.95"
  })
  void meanWaitIsThatOfErlangC(int c, double rho) {
    double arrivals = rho > 0.9 ? 400_000 : 150_000;
    Found found =
        run(
            servers(c, Double.POSITIVE_INFINITY),
            c * rho,
            s -> s.exponential(1),
            arrivals / (c * rho));
    found.holds(erlangCWait(c, rho));
  }

  @ParameterizedTest
  @CsvSource({"0.5", "0.8", "0.9"})
  void meanWaitOfOneServerIsThatOfPollaczekAndKhinchine(double rho) {
    double sigma = 0.8;
    double squaredVariation = Math.expm1(sigma * sigma);
    Found found =
        run(
            servers(1, Double.POSITIVE_INFINITY),
            rho,
            s -> s.lognormal(Math.exp(-sigma * sigma / 2), sigma),
            400_000 / rho);
    found.holds(rho / (1 - rho) * (1 + squaredVariation) / 2);
  }

  /** Crommelin's series for M/D/c. */
  private static double crommelin(int c, double rho) {
    double load = c * rho;
    double wait = 0;
    for (int i = 1; i <= 4000; i++) {
      double mean = i * load;
      double term = 0;
      double log = -mean + (i * c) * Math.log(mean) - logFactorial(i * c);
      double poisson = Math.exp(log);
      double tail = 0;
      double p = poisson;
      for (int j = i * c; p > 1e-18 && j < i * c + 20_000; j++) {
        tail += p;
        p *= mean / (j + 1);
      }
      double beyond = tail - poisson;
      term = tail - beyond * c / load;
      wait += term;
      if (Math.abs(term) < 1e-14 && i > 20) {
        break;
      }
    }
    return wait;
  }

  private static double logFactorial(int n) {
    return org.apache.commons.math3.special.Gamma.logGamma(n + 1.0);
  }

  @ParameterizedTest
  @CsvSource({"1,0.8", "4,0.9", "10,0.9"})
  void meanWaitOfEqualServiceTimesIsCrommelins(int c, double rho) {
    double expected = crommelin(c, rho);
    if (c == 1) {
      assertEquals(rho / (1 - rho) / 2, expected, 1e-6, "the series itself");
    }
    run(servers(c, Double.POSITIVE_INFINITY), c * rho, s -> 1, 300_000 / (c * rho)).holds(expected);
  }

  @ParameterizedTest
  @CsvSource({"1,0.8", "5,4", "20,18", "100,95"})
  void shareThatIsRejectedWithoutAnyWaitIsErlangs(int c, double load) {
    Found found = run(servers(c, 0), load, s -> s.exponential(1), 300_000 / load);
    assertEquals(erlangB(c, load), found.rejected(), 0.05 * erlangB(c, load));
  }

  @Test
  void clientsThatWaitForAnswersAreThePopulationOfTheMachineRepairModel() {
    int population = 12;
    double think = 10;
    double[] busy = new double[2];
    Stream stream = new Stream(3, 0, Purpose.SERVICE, 0);
    RequestCore core =
        new RequestCore(
            new Settings(
                2, 2, 1, 1, 0, 1, 4, 1e9, 1e9, 900, 0.7, 0.6, 0, 1, 1, population, think, 2),
            new RequestCore.Service() {
              @Override
              public double draw(boolean candidate) {
                return stream.exponential(1);
              }

              @Override
              public boolean fails(boolean candidate) {
                return false;
              }

              @Override
              public void answered(boolean c, double wait, double took, boolean failed) {
                busy[1]++;
              }

              @Override
              public void rejected(boolean candidate) {}
            },
            new Stream(3, 0, Purpose.CLIENTS, 0));
    core.advance(400_000, new double[0], 0);
    core.checkLittlesLaw();
    double[] p = new double[population + 1];
    double sum = 0;
    p[0] = 1;
    for (int n = 0; n <= population; n++) {
      if (n > 0) {
        p[n] = p[n - 1] * (population - n + 1) / think / Math.min(n, 2);
      }
      sum += p[n];
    }
    double throughput = 0;
    for (int n = 1; n <= population; n++) {
      throughput += p[n] / sum * Math.min(n, 2);
    }
    assertEquals(throughput, busy[1] / 400_000, 0.01 * throughput);
  }

  @Test
  void aFailureThatIsRetriedComesBackAfterItsPause() {
    double[] count = new double[2];
    RequestCore core =
        new RequestCore(
            new Settings(
                1,
                1,
                1,
                1,
                0,
                1,
                4,
                1e9,
                1e9,
                900,
                0.7,
                0.6,
                3,
                8,
                Double.POSITIVE_INFINITY,
                0,
                1,
                1),
            new RequestCore.Service() {
              @Override
              public double draw(boolean candidate) {
                return 1;
              }

              @Override
              public boolean fails(boolean candidate) {
                return true;
              }

              @Override
              public void answered(boolean c, double wait, double took, boolean failed) {
                count[0]++;
              }

              @Override
              public void rejected(boolean candidate) {}
            },
            new Stream(1, 0, Purpose.CLIENTS, 0));
    core.advance(4, new double[] {0.5}, 1);
    assertEquals(1, count[0], "the first pause is four seconds at least");
    core.advance(14, new double[0], 0);
    assertEquals(2, count[0]);
    core.advance(200, new double[0], 0);
    assertEquals(4, count[0], "the request and three retries");
    core.checkLittlesLaw();
  }
}
