package dev.premortem.daemon.config;

import dev.premortem.engine.document.Default;
import dev.premortem.engine.document.Doc;
import dev.premortem.engine.document.Range;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person tells the daemon; never a secret, only names of environment variables. */
@Doc("What a person tells the daemon; never a secret, only names of environment variables.")
public record DaemonSpec(
    @Doc("how far it may go: observe, approve or enforce") @Default("observe") Mode mode,
    @Doc("more careful modes by service") Map<String, Mode> modes,
    @Doc("time from one evaluation to the next") @Default("60s") @Range(min = 60, max = 3600)
        Duration interval,
    @Doc("JDBC address of the store: SQLite for one daemon, PostgreSQL for a pair")
        @Default("jdbc:sqlite:premortem.db")
        String store,
    @Doc("variable with the user of a PostgreSQL store") @Nullable String storeUserVariable,
    @Doc("variable with the password of a PostgreSQL store") @Nullable String storePasswordVariable,
    @Doc("how long a leader may be silent before the other daemon takes over")
        @Default("90s")
        @Range(min = 1, max = 3600)
        Duration lease,
    @Doc("Google Cloud") @Nullable Google google,
    @Doc("Prometheus") @Nullable Prometheus prometheus,
    @Doc("whether uptime checks of the bundle are carried out from here") @Default("false")
        boolean uptimeChecks,
    @Doc("dashboard and API") @Default("-") Http http,
    @Doc("files of public keys whose attestations are believed") List<String> trustedKeys,
    @Doc("file of the attestation of the bundle") @Nullable String attestation,
    @Doc("address of a clock that runs faster than time; only a sandbox has one")
        @Nullable String clock,
    @Doc("address of PagerDuty's Events API v2") @Default("https://events.pagerduty.com/v2/enqueue")
        String pagerDuty,
    @Doc("mail server") @Nullable Smtp smtp,
    @Doc("smoke test of a candidate under its tag") @Default("-") SmokeTest smokeTest,
    @Doc("variable with an address that is asked every round, so that silence is noticed")
        @Nullable String deadMansSwitchVariable,
    @Doc("variable with the secret that signs generic webhooks")
        @Nullable String webhookSecretVariable,
    @Doc("project whose Cloud Trace gets the daemon's own traces") @Nullable String traceProject) {

  /** Google Cloud. */
  @Doc("Google Cloud.")
  public record Google(
      @Doc("project") String project,
      @Doc("address of Cloud Monitoring, when not the real one")
          @Nullable String monitoringEndpoint,
      @Doc("address of Cloud Run, when not the real one") @Nullable String runEndpoint,
      @Doc("whether those addresses are plain text on loopback") @Default("false")
          boolean plaintext,
      @Doc("label that a service must carry to be touched") @Default("premortem") String label,
      @Doc("value of that label") @Default("enabled") String labelValue) {}

  /** Prometheus. */
  @Doc("Prometheus.")
  public record Prometheus(
      @Doc("address") String url,
      @Doc("variable with a bearer token") @Nullable String tokenVariable,
      @Doc("what to ask; results carry the labels service, and revision where known")
          List<Query> queries) {}

  /** One query. */
  @Doc("One query.")
  public record Query(
      @Doc("signal that it answers") Signal signal,
      @Doc("PromQL of an instant vector, evaluated at the end of a minute") String query) {}

  /** Signals that a query may answer. */
  public enum Signal {
    /** Requests in a minute. */
    REQUESTS,
    /** Failed requests in a minute. */
    ERRORS,
    /** Median latency, milliseconds. */
    LATENCY_P50_MS,
    /** 95th percentile, milliseconds. */
    LATENCY_P95_MS,
    /** 99th percentile, milliseconds. */
    LATENCY_P99_MS,
    /** CPU utilization, 0 to 1. */
    CPU_UTILIZATION,
    /** Memory utilization, 0 to 1. */
    MEMORY_UTILIZATION,
    /** Instances. */
    INSTANCES
  }

  /** Dashboard and API. */
  @Doc("Dashboard and API.")
  public record Http(
      @Doc("address to listen on; anything but loopback needs tokens") @Default("127.0.0.1")
          String host,
      @Doc("port") @Default("8780") @Range(min = 0, max = 65535) int port,
      @Doc("requests a minute from one address") @Default("600") @Range(min = 1, max = 1000000)
          int requestsPerMinute,
      @Doc("PKCS12 file with certificate and key, for TLS") @Nullable String keyStore,
      @Doc("variable with its password") @Nullable String keyStorePasswordVariable) {}

  /** Mail server. */
  @Doc("Mail server.")
  public record Smtp(
      @Doc("host") String host,
      @Doc("port") @Default("25") @Range(min = 1, max = 65535) int port,
      @Doc("sender") String from,
      @Doc("recipient") String to) {}

  /** Who carries out smoke tests, where the daemon does not. */
  @Doc("Who carries out smoke tests, where the daemon does not.")
  public record SmokeTest(
      @Doc("how long the webhook may take") @Default("10s") @Range(min = 0.1, max = 3600)
          Duration timeout,
      @Doc(
              "variable with the address of a webhook that tests in the daemon's place; it gets the"
                  + " tagged address, signed, and answers {\"passed\": true} or false")
          @Nullable String webhookVariable) {}
}
