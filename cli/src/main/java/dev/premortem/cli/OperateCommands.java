package dev.premortem.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.premortem.reports.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands for people on call: they talk to a running daemon. */
final class OperateCommands {
  private OperateCommands() {}

  /** {@code premortem status}. */
  @Command(
      name = "status",
      description = "Shows mode, services, incidents and what waits for approval.",
      footer = {"", "Example:", "  premortem status --daemon http://127.0.0.1:8780"})
  static final class Status implements Callable<Integer> {
    private final Console console;
    @Mixin private DaemonClient daemon;

    @Mixin private FormatOption format;

    Status(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      JsonNode state = daemon.get("/v1/state");
      if (format.json()) {
        console.print(Json.pretty(state));
      } else {
        console.print(text(state));
      }
      return state.path("incidents").isEmpty() ? ExitStatus.HOLDS : ExitStatus.DOES_NOT_HOLD;
    }

    private static String text(JsonNode state) {
      StringBuilder out = new StringBuilder();
      out.append(state.path("killSwitch").asBoolean() ? "stopped" : state.path("mode").asText());
      out.append(state.path("attested").asBoolean() ? ", attested" : ", not attested: observing");
      out.append(", ").append(state.path("why").asText()).append('\n');
      out.append("bundle ").append(state.path("digest").asText()).append('\n');
      for (JsonNode service : state.path("services")) {
        out.append("service ").append(service.path("name").asText());
        out.append("  ").append(service.path("mode").asText()).append('\n');
      }
      for (JsonNode incident : state.path("incidents")) {
        out.append(incident.path("severity").asText()).append(' ');
        out.append(incident.path("id").asText()).append(" on ");
        out.append(incident.path("subject").asText()).append(": ");
        out.append(incident.path("title").asText()).append("; ");
        out.append(incident.path("severity").asText()).append(" since ");
        out.append(Instant.ofEpochSecond(incident.path("since").asLong())).append(", ");
        out.append(taken(incident)).append('\n');
      }
      for (JsonNode action : state.path("awaiting")) {
        out.append("waits for approval: ").append(action.path("id").asText()).append("  ");
        out.append(action.path("kind").asText())
            .append(' ')
            .append(action.path("body"))
            .append('\n');
      }
      return out.toString();
    }
  }

  private static String taken(JsonNode incident) {
    String responder = incident.path("responder").asText();
    if (incident.path("acknowledged").asBoolean()) {
      return responder.isEmpty() ? "acknowledged" : "acknowledged by " + responder;
    }
    List<String> called = new ArrayList<>();
    incident.path("called").forEach(name -> called.add(name.asText()));
    return called.isEmpty() ? "paged: no one" : "paged: " + String.join(", ", called);
  }

  /** {@code premortem ack}. */
  @Command(
      name = "ack",
      description = "Takes an incident.",
      footer = {"", "Example:", "  premortem ack INC-3 --as Ada"})
  static final class Ack implements Callable<Integer> {
    private final Console console;
    @Mixin private DaemonClient daemon;

    @Parameters(paramLabel = "INCIDENT", description = "Identifier, such as INC-3.")
    private String incident;

    @Option(names = "--as", required = true, paramLabel = "NAME", description = "Who takes it.")
    private String responder;

    Ack(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      daemon.post(
          "/v1/incidents/" + DaemonClient.segment(incident) + "/acknowledge",
          Json.object().put("responder", responder));
      console.print(responder + " has " + incident + "\n");
      return ExitStatus.HOLDS;
    }
  }

  /** {@code premortem rollout}. */
  @Command(
      name = "rollout",
      description = {
        "Says what is to become of a release that is under way.",
        "pause: nothing but a rollback until it is resumed; resume: goes on;",
        "abort: rolls it back; retry: tries what was rolled back again, from its smoke test on;",
        "promote: takes the next step now, whatever holds it."
      },
      footer = {"", "Example:", "  premortem rollout pause cp-backend --as Ada"})
  static final class Rollout implements Callable<Integer> {
    enum Said {
      pause,
      resume,
      abort,
      retry,
      promote
    }

    private final Console console;
    @Mixin private DaemonClient daemon;

    @Parameters(paramLabel = "COMMAND", index = "0", description = "${COMPLETION-CANDIDATES}.")
    private Said command;

    @Parameters(paramLabel = "SERVICE", index = "1", description = "Service that is released.")
    private String service;

    @Option(names = "--as", required = true, paramLabel = "NAME", description = "Who wants it.")
    private String responder;

    Rollout(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      daemon.post(
          "/v1/services/" + DaemonClient.segment(service) + "/rollout",
          Json.object().put("command", command.name()).put("responder", responder));
      console.print(command + " " + service + ": decided in the next round\n");
      return ExitStatus.HOLDS;
    }
  }

  /** {@code premortem approve}. */
  @Command(
      name = "approve",
      description = "Lets an action that waits go ahead, or refuses it.",
      footer = {"", "Example:", "  premortem approve 1795539000-0 --reject"})
  static final class Approve implements Callable<Integer> {
    private final Console console;
    @Mixin private DaemonClient daemon;

    @Parameters(paramLabel = "ACTION", description = "Key, as status shows it.")
    private String action;

    @Option(names = "--reject", description = "Refuse it.")
    private boolean reject;

    Approve(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      String verb = reject ? "reject" : "approve";
      daemon.post("/v1/actions/" + DaemonClient.segment(action) + "/" + verb, Json.object());
      console.print(verb + (reject ? "ed " : "d ") + action + "\n");
      return ExitStatus.HOLDS;
    }
  }

  /** {@code premortem silence}. */
  @Command(
      name = "silence",
      description = "Keeps pages and messages about a service or an alert back for a while.",
      footer = {
        "",
        "Examples:",
        "  premortem silence cp-backend --minutes 30",
        "  premortem silence 'severity=~P2|P3' --minutes 120"
      })
  static final class Silence implements Callable<Integer> {
    private final Console console;
    @Mixin private DaemonClient daemon;

    @Parameters(
        paramLabel = "SUBJECT",
        description =
            "Service, other subject or alert; or matchers between commas: severity=~\"P2|P3\",about=shop.")
    private String subject;

    @Option(
        names = "--minutes",
        defaultValue = "60",
        description = "How long; 0 ends a silence. Default ${DEFAULT-VALUE}.")
    private int minutes;

    Silence(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      daemon.post("/v1/silences", Json.object().put("subject", subject).put("minutes", minutes));
      console.print(
          subject
              + (minutes == 0
                  ? " is no longer silent\n"
                  : " is silent for " + minutes + " minutes\n"));
      return ExitStatus.HOLDS;
    }
  }

  /** {@code premortem override}. */
  @Command(
      name = "override",
      description = "Changes how far the daemon may go, or stops everything.",
      footer = {
        "",
        "Examples:",
        "  premortem override --mode observe --service cp-backend",
        "  premortem override --service cp-backend --min 2 --max 30",
        "  premortem override --kill"
      })
  static final class Override_ implements Callable<Integer> {
    enum Wanted {
      observe,
      approve,
      enforce
    }

    private final Console console;
    @Mixin private DaemonClient daemon;

    @Option(names = "--mode", description = "${COMPLETION-CANDIDATES}.")
    private Wanted mode;

    @Option(names = "--service", defaultValue = "", description = "Only this service.")
    private String service;

    @Option(names = "--min", description = "Fewest instances of the service.")
    private Integer min;

    @Option(names = "--max", description = "Most instances of the service.")
    private Integer max;

    @Option(names = "--kill", description = "Stop everything at once.")
    private boolean kill;

    @Option(names = "--resume", description = "Let everything go on.")
    private boolean resume;

    Override_(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      boolean scale = min != null && max != null && !service.isEmpty();
      boolean stray = (min != null || max != null) && !scale;
      if (stray
          || (mode != null ? 1 : 0) + (kill ? 1 : 0) + (resume ? 1 : 0) + (scale ? 1 : 0) != 1) {
        throw Failure.unreadable(
            "one of --mode, --kill, --resume, and --service with --min and --max is needed");
      }
      if (scale) {
        daemon.post(
            "/v1/services/" + DaemonClient.segment(service) + "/scale",
            Json.object().put("min", min).put("max", max));
        console.print(service + ": " + min + " to " + max + " instances\n");
        return ExitStatus.HOLDS;
      }
      if (mode != null) {
        daemon.post("/v1/mode", Json.object().put("service", service).put("mode", mode.name()));
        console.print((service.isEmpty() ? "everything" : service) + ": " + mode + "\n");
      } else {
        daemon.post("/v1/kill-switch", Json.object().put("on", kill));
        console.print(kill ? "everything is stopped\n" : "everything goes on\n");
      }
      return ExitStatus.HOLDS;
    }
  }
}
