package dev.premortem.cli;

import dev.premortem.daemon.GoogleHistory;
import dev.premortem.engine.alert.AlertPolicy;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.convert.AlertImport;
import dev.premortem.engine.convert.Conversion;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Recordings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a project of Google Cloud watches and measured. Alert policies whose names the bundle
 * does not have are taken over into it, as {@code import alerts} does.
 */
final class GoogleRead {
  private static final int STEP_SECONDS = 60;

  private final String project;
  private final @Nullable String endpoint;
  private final Console console;

  GoogleRead(String project, @Nullable String endpoint, Console console) {
    this.project = project;
    this.endpoint = endpoint;
    this.console = console;
    if (endpoint != null) {
      String host = endpoint.replaceFirst(":\\d+$", "");
      try {
        if (host.equals(endpoint) || !InetAddress.getByName(host).isLoopbackAddress()) {
          throw Failure.unreadable(
              "--endpoint " + endpoint + " is no sandbox on loopback such as 127.0.0.1:8470");
        }
      } catch (UnknownHostException e) {
        throw Failure.unreadable("--endpoint " + endpoint + ": there is no host " + host);
      }
    }
  }

  History read(Policy bundle, long from, long to) throws IOException {
    try (GoogleHistory history = new GoogleHistory(project, endpoint)) {
      List<String> notes = new ArrayList<>();
      Policy policy = taken(bundle, history, notes);
      List<Problem> problems = new ArrayList<>();
      Recordings recordings = new Recordings(SignalFiles.services(policy), problems);
      for (String filter : GoogleHistory.filters(policy)) {
        String answer = history.timeSeries(filter, from, to);
        if (!answer.isEmpty()) {
          recordings.answer(project + " " + filter, answer);
        }
      }
      if (!problems.isEmpty()) {
        console.err().print(Problems.text(problems));
        throw Failure.environment("Google Cloud answers with series that can't be read", null);
      }
      Recording recording = recordings.recording();
      recording.settle();
      return new History(policy, notes, recording, List.of(), from, from, to, STEP_SECONDS, null);
    }
  }

  /** Returns the bundle with the project's alert policies that it does not have itself. */
  private Policy taken(Policy bundle, GoogleHistory history, List<String> notes)
      throws IOException {
    Map<String, String> live = history.alertPolicies();
    if (live == null) {
      notes.add("the endpoint knows no alert policies: those of the bundle are evaluated alone");
      return bundle;
    }
    Set<String> own = bundle.alerts().stream().map(AlertPolicy::name).collect(Collectors.toSet());
    Conversion conversion = new Conversion();
    AlertImport alerts = new AlertImport(conversion);
    live.forEach(
        (name, json) -> {
          if (own.contains(name)) {
            notes.add("alert policy " + name + ": the bundle's counts in place of the project's");
          } else {
            alerts.read(project + " " + name, json);
          }
        });
    alerts.finish();
    for (Conversion.Note note : conversion.notes()) {
      notes.add(
          "alert policy "
              + note.what()
              + ": "
              + note.fate().name().toLowerCase(Locale.ROOT)
              + ": "
              + note.because());
    }
    Map<String, byte[]> files = new LinkedHashMap<>(bundle.bundle().files());
    conversion
        .files()
        .forEach(
            (name, text) ->
                files.put(
                    "google-cloud/" + project + "/" + name, text.getBytes(StandardCharsets.UTF_8)));
    BundleLoader.Loaded loaded = BundleLoader.load(files, bundle.bundle().path());
    List<Problem> problems = new ArrayList<>(loaded.problems());
    Policy.Compiled compiled = Policy.compile(loaded.bundle());
    problems.addAll(compiled.problems());
    Policy policy = compiled.policy();
    if (loaded.failed() || policy == null) {
      console
          .err()
          .print(
              Problems.text(
                  problems.stream().filter(p -> p.level() == Problem.Level.ERROR).toList()));
      throw Failure.unreadable("the project's alert policies do not go with the bundle");
    }
    return policy;
  }
}
