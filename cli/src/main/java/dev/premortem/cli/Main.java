package dev.premortem.cli;

import dev.premortem.daemon.store.StoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code premortem}. */
@Command(
    name = "premortem",
    description = {
      "Tries operations policies against simulated futures of your traffic before they may act.",
      ""
    },
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    subcommands = {
      InitCommand.class,
      CheckCommand.class,
      SchemaCommand.class,
      ImportCommand.class,
      TestCommand.class,
      ExplainCommand.class,
      SimulateCommand.class,
      CompareCommand.class,
      TuneCommand.class,
      RecommendCommand.class,
      BacktestCommand.class,
      QueryCommand.class,
      JudgeCommand.class,
      FitCommand.class,
      ForecastCommand.class,
      EnforceCommand.class,
      SandboxCommand.class,
      DemoCommand.class,
      OperateCommands.Status.class,
      OperateCommands.Ack.class,
      IncidentCommand.class,
      OperateCommands.Rollout.class,
      OperateCommands.Approve.class,
      OperateCommands.Silence.class,
      OperateCommands.Override_.class,
      JournalCommand.class,
      AttestCommand.class,
      KeysCommand.class,
      ScorecardCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Example:",
      "  premortem simulate policies/agent-marketplace",
      "",
      "Exit status: 0 everything holds, 1 something does not, 2 wrong usage or unreadable input,",
      "3 the environment failed."
    })
public final class Main implements Runnable {
  /** Commands that run for long and log. */
  private static final Set<String> LOGGED = Set.of("enforce", "sandbox", "demo");

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of failures.")
  private boolean debug;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    if (args.length > 0 && LOGGED.contains(args[0])) {
      Logging.prepare();
    } else if (Main.class.getResource("/ch/qos/logback/core/encoder/Encoder.class") != null) {
      Logging.none(); // on a cluster somebody else logs
    }
    PrintStream err = Terminal.stderr();
    int status;
    try {
      status = SparkLaunch.run(args).orElseGet(() -> run(args, Terminal.stdout(), err));
    } catch (Failure | IOException failure) {
      err.println("premortem: " + failure.getMessage());
      status = failure instanceof Failure known ? known.status() : ExitStatus.ENVIRONMENT;
    }
    System.exit(status);
  }

  /** Runs the command and returns its exit status. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    Main main = new Main();
    CommandLine line = new CommandLine(main, new Console.Factory(out, err));
    Ansi ansi = Terminal.coloursOnStdout() ? Ansi.ON : Ansi.OFF;
    line.setOut(new java.io.PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new java.io.PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setColorScheme(new ColorScheme.Builder(CommandLine.Help.defaultColorScheme(ansi)).build());
    line.setUsageHelpWidth(100);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (problem, arguments) -> {
          err.println("premortem: " + problem.getMessage());
          String name = problem.getCommandLine().getCommandSpec().qualifiedName();
          err.println("  hint: " + name + " --help shows what it takes");
          return ExitStatus.UNREADABLE;
        });
    line.setExecutionExceptionHandler((failure, command, parsed) -> main.failed(failure, err));
    int status = line.execute(args);
    out.flush();
    err.flush();
    return status;
  }

  private int failed(Exception failure, PrintStream err) {
    if (debug) {
      failure.printStackTrace(err);
    }
    if (failure instanceof Failure known) {
      err.println("premortem: " + known.getMessage());
      return known.status();
    }
    Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    if (cause instanceof NoSuchFileException missing) {
      err.println("premortem: there is no file " + missing.getFile());
      return ExitStatus.UNREADABLE;
    }
    if (cause instanceof FileSystemException file) {
      String reason = file.getReason() == null ? "can't be used" : file.getReason();
      err.println("premortem: " + file.getFile() + ": " + reason);
      return ExitStatus.ENVIRONMENT;
    }
    if (cause instanceof StoreException || cause instanceof IOException) {
      err.println("premortem: " + cause.getMessage());
      return ExitStatus.ENVIRONMENT;
    }
    if (cause instanceof IllegalArgumentException) {
      err.println("premortem: " + cause.getMessage());
      return ExitStatus.UNREADABLE;
    }
    err.println("premortem: this should not happen: " + cause);
    err.println("  hint: run it again with --debug and report what it prints");
    return ExitStatus.ENVIRONMENT;
  }
}
