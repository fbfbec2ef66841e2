package dev.premortem.simulator.run;

import dev.premortem.simulator.traffic.Traffic;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that determines what a simulation comes to, and nothing else: two runs with the same
 * digest give the same figures, on any machine. Threads and clusters are not among it.
 *
 * @param engine version of Premortem
 * @param bundle digest of the bundle, {@code sha256:…}
 * @param path where the bundle was read; no part of the digest
 * @param scenarios scenarios that were selected, with the replications that were run of each
 * @param seed seed of all random numbers
 * @param first number of the first replication
 * @param asked replications of each scenario that were asked for
 * @param horizon time that was counted
 * @param warmup time before anything was counted
 * @param tick length of a tick
 * @param fidelity {@code flow} or {@code request}
 * @param antithetic whether replications were mirrored pairs
 * @param precision the stopping rule: metrics with the half width that ends a scenario
 * @param rare rare events whose chances were estimated
 * @param traffic digests of recorded traffic by service
 * @param recordings files of recorded traffic by service; no part of the digest
 */
public record RunSpec(
    String engine,
    String bundle,
    String path,
    Map<String, Long> scenarios,
    long seed,
    long first,
    long asked,
    Duration horizon,
    Duration warmup,
    Duration tick,
    String fidelity,
    boolean antithetic,
    List<Options.Precision> precision,
    List<String> rare,
    Map<String, String> traffic,
    Map<String, String> recordings) {
  /** Copies, in the order of scenarios and of names of services. */
  public RunSpec {
    scenarios = Collections.unmodifiableMap(new LinkedHashMap<>(scenarios));
    precision = List.copyOf(precision);
    rare = List.copyOf(rare);
    traffic = Collections.unmodifiableMap(new TreeMap<>(traffic));
    recordings = Collections.unmodifiableMap(new TreeMap<>(recordings));
  }

  /**
   * Returns what determined a report.
   *
   * @param engine version of Premortem
   * @param rare rare events whose chances were estimated with it
   */
  public static RunSpec of(
      Report report, Map<String, Traffic> recorded, String engine, List<String> rare) {
    Options options = report.options();
    Map<String, Long> scenarios = new LinkedHashMap<>();
    report.scenarios().forEach(s -> scenarios.put(s.name(), s.replications()));
    Map<String, String> traffic = new TreeMap<>();
    Map<String, String> recordings = new TreeMap<>();
    recorded.forEach(
        (service, of) -> {
          traffic.put(service, of.digest());
          recordings.put(service, of.source());
        });
    return new RunSpec(
        engine,
        report.policy().bundle().digest(),
        report.policy().bundle().path(),
        scenarios,
        options.seed(),
        options.first(),
        options.replications(),
        options.horizon(),
        options.warmup(),
        options.tick(),
        options.everyRequest() ? "request" : "flow",
        options.antithetic(),
        options.precision(),
        rare,
        traffic,
        recordings);
  }

  /** Returns the replications that every scenario was run in at least. */
  public long ran() {
    return scenarios.values().stream().mapToLong(Long::longValue).min().orElse(0);
  }

  /** Returns {@code sha256:} and the digest over {@link #canonical()}. */
  public String digest() {
    try {
      byte[] bytes = canonical().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Returns it as JSON in one line, its fields in a fixed order: what the digest is over. */
  public String canonical() {
    List<String> ran = new ArrayList<>();
    scenarios.forEach((name, count) -> ran.add(quoted(name) + ":" + count));
    List<String> digests = new ArrayList<>();
    traffic.forEach((service, of) -> digests.add(quoted(service) + ":" + quoted(of)));
    List<String> rules = new ArrayList<>();
    for (Options.Precision one : precision) {
      rules.add("{\"metric\":" + quoted(one.metric()) + ",\"halfWidth\":" + one.halfWidth() + "}");
    }
    return "{\"engine\":"
        + quoted(engine)
        + ",\"bundle\":"
        + quoted(bundle)
        + ",\"seed\":"
        + seed
        + ",\"firstReplication\":"
        + first
        + ",\"replicationsAsked\":"
        + asked
        + ",\"replicationsRun\":{"
        + String.join(",", ran)
        + "},\"horizon\":"
        + quoted(horizon.toString())
        + ",\"warmup\":"
        + quoted(warmup.toString())
        + ",\"tick\":"
        + quoted(tick.toString())
        + ",\"fidelity\":"
        + quoted(fidelity)
        + ",\"antithetic\":"
        + antithetic
        + ",\"stopAt\":["
        + String.join(",", rules)
        + "],\"rare\":["
        + String.join(",", rare.stream().map(RunSpec::quoted).toList())
        + "],\"traffic\":{"
        + String.join(",", digests)
        + "}}";
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** Returns the command that draws one future of this run again, for a POSIX shell. */
  public String replay(String scenario, long replication) {
    StringBuilder out = new StringBuilder("premortem simulate ").append(word(path));
    out.append(" --scenario ").append(word(scenario));
    out.append(" --replication ").append(replication);
    out.append(" --seed ").append(seed);
    out.append(" --horizon ").append(span(horizon));
    out.append(" --tick ").append(span(tick));
    if (!warmup.isZero()) {
      out.append(" --warmup ").append(span(warmup));
    }
    if (!fidelity.equals("flow")) {
      out.append(" --fidelity ").append(fidelity);
    }
    if (antithetic) {
      out.append(" --antithetic");
    }
    recordings.forEach(
        (service, file) -> out.append(" --traffic ").append(word(service + "=" + file)));
    return out.toString();
  }

  private static String word(String text) {
    return text.matches("[A-Za-z0-9_./:=+,@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private static String span(Duration span) {
    long seconds = span.toSeconds();
    if (!span.equals(Duration.ofSeconds(seconds))) {
      return span.toString();
    }
    return seconds % 86_400 == 0
        ? seconds / 86_400 + "d"
        : seconds % 3600 == 0
            ? seconds / 3600 + "h"
            : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
