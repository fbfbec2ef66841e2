package dev.premortem.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.reports.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code premortem incident}. */
@Command(
    name = "incident",
    description = "Snoozes, reassigns, merges or resolves an incident of a running daemon.",
    subcommands = {
      IncidentCommand.Snooze.class,
      IncidentCommand.Reassign.class,
      IncidentCommand.Merge.class,
      IncidentCommand.Resolve.class
    },
    footer = {"", "Example:", "  premortem incident snooze INC-3 --for 2h --as Ada"})
final class IncidentCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say snooze, reassign, merge or resolve");
  }

  /** The incident, and the daemon that has it. */
  static final class Where {
    @Mixin private DaemonClient daemon;

    @Parameters(paramLabel = "INCIDENT", index = "0", description = "Identifier, such as INC-3.")
    private String incident;

    void post(String what, ObjectNode body) throws IOException {
      daemon.post("/v1/incidents/" + DaemonClient.segment(incident) + "/" + what, body);
    }
  }

  /** {@code incident snooze}. */
  @Command(
      name = "snooze",
      description =
          "Lets nobody be paged for an incident for a while; then somebody is paged anew.",
      footer = {"", "Example:", "  premortem incident snooze INC-3 --for 2h --as Ada"})
  static final class Snooze implements Callable<Integer> {
    private final Console console;
    @Mixin private Where where;

    @Option(
        names = "--for",
        required = true,
        paramLabel = "TIME",
        converter = DurationOption.class,
        description = "How long, from 1m to 7d.")
    private Duration time;

    @Option(names = "--as", required = true, paramLabel = "NAME", description = "Who snoozes it.")
    private String responder;

    Snooze(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      if (time.toSeconds() % 60 != 0 || time.toMinutes() < 1 || time.toDays() > 7) {
        throw Failure.unreadable("--for must be whole minutes, from 1m to 7d");
      }
      where.post(
          "snooze", Json.object().put("minutes", time.toMinutes()).put("responder", responder));
      console.print(
          "nobody is paged for %s for %d minutes\n".formatted(where.incident, time.toMinutes()));
      return ExitStatus.HOLDS;
    }
  }

  /** {@code incident reassign}. */
  @Command(
      name = "reassign",
      description = "Pages another responder, whose incident it is from now on.",
      footer = {"", "Example:", "  premortem incident reassign INC-3 Grace"})
  static final class Reassign implements Callable<Integer> {
    private final Console console;
    @Mixin private Where where;

    @Parameters(paramLabel = "NAME", index = "1", description = "Who is to have it.")
    private String responder;

    Reassign(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      where.post("reassign", Json.object().put("responder", responder));
      console.print(responder + " is paged for " + where.incident + "\n");
      return ExitStatus.HOLDS;
    }
  }

  /** {@code incident merge}. */
  @Command(
      name = "merge",
      description = "Makes an incident part of another.",
      footer = {"", "Example:", "  premortem incident merge INC-4 INC-3"})
  static final class Merge implements Callable<Integer> {
    private final Console console;
    @Mixin private Where where;

    @Parameters(paramLabel = "INTO", index = "1", description = "The incident that stays.")
    private String into;

    Merge(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      where.post("merge", Json.object().put("into", into));
      console.print(where.incident + " is part of " + into + "\n");
      return ExitStatus.HOLDS;
    }
  }

  /** {@code incident resolve}. */
  @Command(
      name = "resolve",
      description = "Closes an incident; it comes back if what opened it holds on.",
      footer = {"", "Example:", "  premortem incident resolve INC-3 --as Ada"})
  static final class Resolve implements Callable<Integer> {
    private final Console console;
    @Mixin private Where where;

    @Option(names = "--as", required = true, paramLabel = "NAME", description = "Who resolves it.")
    private String responder;

    Resolve(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      where.post("resolve", Json.object().put("responder", responder));
      console.print(where.incident + " is resolved\n");
      return ExitStatus.HOLDS;
    }
  }
}
