package dev.premortem.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Quantities;
import dev.premortem.engine.document.TestSpec;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Journal;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.ExplanationText;
import dev.premortem.reports.Json;
import dev.premortem.reports.Problems;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.explain.WhyNot;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.backtest.Playback;
import dev.premortem.simulator.expect.CaseProblems;
import dev.premortem.simulator.expect.CaseRunner;
import dev.premortem.simulator.expect.Explanation;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Timestamps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem explain}. */
@Command(
    name = "explain",
    description = {
      "Says why a rule held, back to the signals and the line of the limit, or what kept it from that.",
      "Of every decision: whether it was acted on, what it waited for, or why it was dropped.",
      "Of a rule that did not hold: which condition kept it from holding, and by how much."
    },
    footer = {
      "",
      "Example:",
      "  premortem explain policies/agent-marketplace --test errors-of-10-percent-are-p0"
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int CLOSEST = 5;

  /** What is played. */
  static final class Source {
    @Option(names = "--test", required = true, description = "Name of a scenario test.")
    private @Nullable String test;

    @Option(
        names = "--signals",
        required = true,
        arity = "1..*",
        paramLabel = "[SERVICE=]FILE",
        description = "Recorded signals, as for backtest.")
    private List<String> signals = List.of();
  }

  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "RFC 3339, or a duration from the start; by default every decision.")
  private @Nullable String at;

  @Option(names = "--rule", paramLabel = "RULE", description = "Name of the rule.")
  private @Nullable String rule;

  @Mixin private FormatOption format;

  ExplainCommand(Console console) {
    this.console = console;
  }

  /** What was seen while it was played. */
  private static final class Witness implements Playback.Listener {
    private final Explanation explanation;
    private final @Nullable String rule;
    private final List<Explanation.Ruled> decisions = new ArrayList<>();
    private final List<Decision> holding = new ArrayList<>();
    private List<WhyNot> closest = List.of();
    private @Nullable WhyNot whyNot;
    private long at = Long.MAX_VALUE;
    private long looked = Long.MIN_VALUE;
    private boolean asked;

    private Witness(Explanation explanation, @Nullable String rule) {
      this.explanation = explanation;
      this.rule = rule;
    }

    @Override
    public void decided(
        long time, Decision decision, Journal.Fate fate, String why, @Nullable Severity severity) {
      boolean wanted = rule == null || rule.equals(decision.because().rule());
      if (fate != Journal.Fate.ENDED && wanted) {
        decisions.add(new Explanation.Ruled(time, decision, fate, why));
      }
    }

    @Override
    public void evaluated(long time, Engine engine) {
      if (at == Long.MAX_VALUE) {
        closer(time, engine);
        return;
      }
      if (asked) {
        return;
      }
      asked = time >= at;
      looked = time;
      if (!asked) {
        return;
      }
      for (Decision decision : engine.holding()) {
        if (rule == null || rule.equals(decision.because().rule())) {
          holding.add(decision);
        }
      }
      if (rule != null) {
        whyNot = explanation.whyNot(rule, engine);
      } else {
        closest = explanation.closest(engine, CLOSEST);
      }
    }

    /** Remembers the moment at which the rule came closest to holding. */
    private void closer(long time, Engine engine) {
      WhyNot now = rule == null ? null : explanation.whyNot(rule, engine);
      WhyNot before = whyNot;
      if (now != null && (before == null || now.progress() > before.progress())) {
        whyNot = now;
        looked = time;
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    Policy policy = BundleInput.require(bundle, console);
    if (rule != null && !policy.rules().rules().containsKey(rule)) {
      throw Failure.unreadable(
          "there is no rule \""
              + rule
              + "\"\n  hint: "
              + Nearest.hint(rule, policy.rules().rules().keySet()));
    }
    Witness witness = source.test != null ? test(policy, source.test) : signals(policy);
    if (at != null && !witness.asked) {
      throw Failure.unreadable(
          "nothing is played any more at "
              + at
              + (witness.looked == Long.MIN_VALUE
                  ? ""
                  : ", the last interval ends at " + Timestamps.text(witness.looked)));
    }
    console.print(format.json() ? json(witness) : text(witness));
    return ExitStatus.HOLDS;
  }

  private Witness test(Policy policy, String name) {
    List<Problem> problems = CaseProblems.of(policy);
    if (!problems.isEmpty()) {
      console.err().print(Problems.text(problems));
      throw Failure.unreadable("the tests of " + bundle + " have errors, nothing was run");
    }
    TreeSet<String> names = new TreeSet<>();
    for (Document<TestSpec> test : CaseRunner.tests(policy)) {
      names.add(test.name());
      if (test.name().equals(name)) {
        Recording recording = CaseRunner.recording(policy, test);
        Witness witness = new Witness(new Explanation(policy, recording), rule);
        witness.at = time(CaseRunner.start(policy, test));
        CaseRunner.play(policy, test, witness);
        return witness;
      }
    }
    throw Failure.unreadable(
        "there is no test \"" + name + "\"\n  hint: " + Nearest.hint(name, names));
  }

  private Witness signals(Policy policy) throws IOException {
    Recording recording = SignalFiles.read(source.signals, policy, console);
    int tick = recording.settle();
    Witness witness = new Witness(new Explanation(policy, recording), rule);
    Playback playback =
        new Playback(policy, recording, new Playback.Options(tick, 0, true), witness);
    if (playback.empty()) {
      throw Failure.unreadable("no document of " + bundle + " is about what was recorded");
    }
    witness.at = time(playback.first());
    playback.play(playback.first(), playback.last());
    return witness;
  }

  private long time(long start) {
    String written = at;
    if (written == null) {
      return Long.MAX_VALUE;
    }
    Duration since = Quantities.duration(written);
    if (since != null) {
      return start + since.toSeconds();
    }
    long time = Timestamps.parse(written);
    if (time == Timestamps.NONE) {
      throw Failure.unreadable(
          "--at " + written + " is no time\n  hint: 6m, or 2026-01-20T03:06:00Z");
    }
    return time;
  }

  private String text(Witness witness) {
    StringBuilder out = new StringBuilder();
    if (at == null) {
      witness.decisions.forEach(
          d ->
              out.append(
                  ExplanationText.terminal(d, witness.explanation.why(d.decision(), d.time()))));
    } else {
      witness.holding.forEach(
          d ->
              out.append(
                  ExplanationText.terminal(
                      witness.looked, witness.explanation.why(d, witness.looked))));
    }
    WhyNot whyNot = witness.whyNot;
    if (whyNot != null && (at != null || witness.decisions.isEmpty())) {
      out.append(Timestamps.text(witness.looked)).append("  ");
      out.append(ExplanationText.terminal(whyNot));
    }
    if (!witness.closest.isEmpty()) {
      out.append("Closest of those that do not hold:\n");
      witness.closest.forEach(w -> out.append(ExplanationText.terminal(w)));
    }
    if (out.isEmpty()) {
      out.append("nothing was decided\n");
    }
    return out.toString();
  }

  private String json(Witness witness) {
    ObjectNode root = Json.object().put("schema", "premortem/explanation/v1");
    ArrayNode decisions = root.putArray("decisions");
    if (at == null) {
      for (Explanation.Ruled d : witness.decisions) {
        decisions.add(ExplanationText.json(d, witness.explanation.why(d.decision(), d.time())));
      }
    } else {
      for (Decision d : witness.holding) {
        decisions.add(
            ExplanationText.json(witness.looked, witness.explanation.why(d, witness.looked)));
      }
    }
    ArrayNode not = root.putArray("notHolding");
    WhyNot whyNot = witness.whyNot;
    if (whyNot != null && (at != null || witness.decisions.isEmpty())) {
      not.add(ExplanationText.json(whyNot));
    }
    witness.closest.forEach(w -> not.add(ExplanationText.json(w)));
    return Json.pretty(root);
  }
}
