package dev.premortem.cli;

import dev.premortem.daemon.loop.Replay;
import dev.premortem.daemon.store.JournalEntry;
import dev.premortem.daemon.store.Store;
import dev.premortem.reports.IncidentSummary;
import dev.premortem.reports.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code premortem journal}. */
@Command(
    name = "journal",
    description = "Reads, proves and re-decides the record of a daemon.",
    subcommands = {
      JournalCommand.Show.class,
      JournalCommand.Verify.class,
      JournalCommand.Replays.class,
      JournalCommand.Summary.class,
      JournalCommand.BackUp.class
    },
    footer = {"", "Example:", "  premortem journal verify --store jdbc:sqlite:premortem.db"})
final class JournalCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say show, verify, replay, summary or backup");
  }

  /** The store that a command reads. */
  static final class Where {
    @Option(
        names = "--store",
        paramLabel = "URL",
        defaultValue = "jdbc:sqlite:premortem.db",
        description =
            "JDBC address; default ${DEFAULT-VALUE}. User and password of PostgreSQL:"
                + " PREMORTEM_STORE_USER, PREMORTEM_STORE_PASSWORD.")
    private String url;

    Store open() {
      String prefix = "jdbc:sqlite:";
      if (url.startsWith(prefix)) {
        String file = url.substring(prefix.length()).replaceFirst("\\?.*", "");
        if (!Files.exists(Path.of(file))) {
          throw Failure.unreadable("there is no store " + file);
        }
      } else if (!url.startsWith("jdbc:postgresql:")) {
        throw Failure.unreadable("--store must begin with jdbc:sqlite: or jdbc:postgresql:");
      }
      return Store.open(
          url, System.getenv("PREMORTEM_STORE_USER"), System.getenv("PREMORTEM_STORE_PASSWORD"));
    }
  }

  /** {@code journal show}. */
  @Command(
      name = "show",
      description = "Prints lines of the journal in order.",
      footer = {"", "Example:", "  premortem journal show --kind decision --kind done"})
  static final class Show implements Callable<Integer> {
    private final Console console;
    @Mixin private Where where;

    @Option(names = "--kind", description = "Only lines of this kind. Repeatable.")
    private List<String> kinds = new ArrayList<>();

    @Option(names = "--after", defaultValue = "0", description = "Only lines after this position.")
    private long after;

    @Mixin private FormatOption format;

    Show(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      try (Store store = where.open()) {
        store.journal(
            after,
            kinds,
            entry -> {
              console.print(line(entry));
              return true;
            });
      }
      return ExitStatus.HOLDS;
    }

    private String line(JournalEntry entry) {
      if (!format.json()) {
        return entry.seq()
            + "  "
            + Instant.ofEpochSecond(entry.at())
            + "  "
            + entry.kind()
            + "  "
            + entry.text()
            + "\n";
      }
      var object = Json.object();
      object.put("seq", entry.seq()).put("at", entry.at()).put("kind", entry.kind());
      object.set("body", entry.body());
      return object.put("hash", entry.hash()) + "\n";
    }
  }

  /** {@code journal verify}. */
  @Command(
      name = "verify",
      description = "Recomputes the hash of every line.",
      footer = {"", "Example:", "  premortem journal verify"})
  static final class Verify implements Callable<Integer> {
    private final Console console;
    @Mixin private Where where;

    Verify(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      try (Store store = where.open()) {
        long wrong = store.verify();
        if (wrong != 0) {
          console.print("not ok: line " + wrong + " is not what was written\n");
          return ExitStatus.DOES_NOT_HOLD;
        }
        String head = store.head().map(e -> e.seq() + " lines, head " + e.hash()).orElse("empty");
        console.print("ok: " + head + "\n");
        return ExitStatus.HOLDS;
      }
    }
  }

  /** {@code journal replay}. */
  @Command(
      name = "replay",
      description = "Decides everything again from the recorded inputs and compares.",
      footer = {"", "Example:", "  premortem journal replay"})
  static final class Replays implements Callable<Integer> {
    private final Console console;
    @Mixin private Where where;

    @Option(names = "--interval", defaultValue = "60", description = "Interval, seconds.")
    private int interval;

    Replays(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      try (Store store = where.open()) {
        Replay.Result result = Replay.of(store, interval);
        if (!result.difference().isEmpty()) {
          console.print("not ok: " + result.difference() + "\n");
          return ExitStatus.DOES_NOT_HOLD;
        }
        console.print(
            "ok: " + result.rounds() + " rounds, " + result.decisions() + " decisions agree\n");
        return ExitStatus.HOLDS;
      }
    }
  }

  /** {@code journal summary}. */
  @Command(
      name = "summary",
      description = "Writes the summary of an incident, Markdown, from the journal.",
      footer = {"", "Example:", "  premortem journal summary INC-3"})
  static final class Summary implements Callable<Integer> {
    private final Console console;
    @Mixin private Where where;

    @Parameters(paramLabel = "INCIDENT", description = "Identifier, such as INC-3.")
    private String incident;

    Summary(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      try (Store store = where.open()) {
        IncidentSummary summary = new IncidentSummary(incident);
        store.journal(
            0,
            List.of(),
            entry -> {
              summary.add(entry.at(), entry.kind(), entry.body());
              return true;
            });
        if (!summary.found()) {
          throw Failure.unreadable("the journal knows no incident " + incident);
        }
        console.print(summary.markdown());
        return ExitStatus.HOLDS;
      }
    }
  }

  /** {@code journal backup}. */
  @Command(
      name = "backup",
      description = "Copies a SQLite store while it is in use; the copy is a store again.",
      footer = {"", "Example:", "  premortem journal backup premortem-copy.db"})
  static final class BackUp implements Callable<Integer> {
    private final Console console;
    @Mixin private Where where;

    @Parameters(paramLabel = "FILE", description = "New file.")
    private @Nullable Path file;

    BackUp(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      if (file == null || Files.exists(file)) {
        throw Failure.unreadable(file + " is there already\n  hint: name a new file");
      }
      try (Store store = where.open()) {
        store.backUp(file.toString());
      }
      console.print("wrote " + file + "\n");
      return ExitStatus.HOLDS;
    }
  }
}
