package dev.premortem.cli;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.bundle.PrometheusRules;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.signal.Signal;
import dev.premortem.reports.NoticedText;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.LabelledSeries;
import dev.premortem.simulator.recording.Noticed;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Recorded signals that a user names as {@code [SERVICE=]FILE}. */
final class SignalFiles {
  private SignalFiles() {}

  /** Returns the names under which a bundle knows services of Cloud Run. */
  static Map<String, String> services(Policy policy) {
    Map<String, String> services = new HashMap<>();
    for (Document<ServiceSpec> document : policy.bundle().all(Kind.SERVICE, ServiceSpec.class)) {
      ServiceSpec.CloudRun cloudRun = document.spec().cloudRun();
      if (cloudRun != null) {
        services.put(cloudRun.service(), document.name());
      }
    }
    return services;
  }

  /** Reads all of them and puts them in order; prints what is wrong and fails where anything is. */
  static Recording read(List<String> arguments, Policy policy, Console console) throws IOException {
    return read(arguments, policy, false, false, console);
  }

  /**
   * As {@link #read(List, Policy, Console)}.
   *
   * @param labelled whether series are wanted with all of their labels though no rule reads them
   * @param trustCounts whether counts that only rise are taken for counts
   */
  static Recording read(
      List<String> arguments, Policy policy, boolean labelled, boolean trustCounts, Console console)
      throws IOException {
    List<Problem> problems = new ArrayList<>();
    // A rule that can't be read is no rule that is left out.
    boolean rules = !PrometheusRules.of(policy.bundle(), problems).isEmpty() || labelled;
    Recordings recordings = new Recordings(services(policy), problems);
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      boolean named = equals > 0 && !Files.exists(Path.of(argument));
      Path file = Path.of(named ? argument.substring(equals + 1) : argument);
      if (!Files.isRegularFile(file)) {
        throw Failure.unreadable("there is no file " + file);
      }
      String as = named ? argument.substring(0, equals) : "";
      recordings.read(file, as);
      if (rules && problems.isEmpty()) {
        LabelledSeries.read(file, as, recordings.recording().labelled(), problems);
      }
    }
    if (!problems.isEmpty()) {
      console.err().print(Problems.text(problems));
      throw Failure.unreadable("the recording or the rules have errors, nothing was run");
    }
    Recording recording = recordings.recording();
    recording.settle();
    refuse(recording, service -> reads(policy, service), trustCounts, console);
    return recording;
  }

  /** Ends the command where a recording can't be what its signals say they are. */
  static void refuse(
      Recording recording, Predicate<String> service, boolean trustCounts, Console console) {
    List<Noticed> refused =
        recording.noticed().stream()
            .filter(n -> n.refused() && service.test(n.service()))
            .filter(n -> !trustCounts || n.kind() != Noticed.Kind.COUNTER)
            .toList();
    if (!refused.isEmpty()) {
      console.err().print(NoticedText.terminal(refused));
      throw Failure.unreadable("the recording is not what its signals say, nothing was run");
    }
  }

  /** Whether anything of a bundle reads the signals of a service as such. */
  private static boolean reads(Policy policy, String service) {
    return policy.services().stream().anyMatch(s -> s.name().equals(service))
        || policy.metrics().stream()
            .anyMatch(m -> Stream.of(Signal.values()).anyMatch(s -> m.covers(service, s.label())));
  }
}
