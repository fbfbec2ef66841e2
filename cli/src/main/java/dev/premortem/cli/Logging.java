package dev.premortem.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;

/** Logs of long-running commands, on stderr; every other command says what it has to say itself. */
final class Logging {
  private static final String PROVIDER = "slf4j.provider";

  private Logging() {}

  /** Keeps libraries quiet. To be called before the first logger is made. */
  static void none() {
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty(PROVIDER, "org.slf4j.nop.NOPServiceProvider");
  }

  /** Lets loggers be made that {@link #start} configures. To be called before the first one is. */
  static void prepare() {
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty(PROVIDER, "ch.qos.logback.classic.spi.LogbackServiceProvider");
  }

  /** Starts to log, as JSON with the trace id, or as lines for people. */
  static void start(boolean json) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.reset();
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    Encoder<ILoggingEvent> encoder;
    if (json) {
      LogstashEncoder logstash = new LogstashEncoder();
      logstash.setTimeZone("UTC");
      encoder = logstash;
    } else {
      PatternLayoutEncoder pattern = new PatternLayoutEncoder();
      pattern.setPattern("%d{HH:mm:ss,UTC} %-5level %msg%n%ex{short}");
      encoder = pattern;
    }
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.WARN);
    context.getLogger("dev.premortem").setLevel(Level.INFO);
  }
}
