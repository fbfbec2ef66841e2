package dev.premortem.engine.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.convert.Imported.Source;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.series.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objectives of Sloth and Pyrra are taken as the rules that those make of them. */
class SlothAndPyrraImportTest {
  private static final String SLOTH =
      """
      version: prometheus/v1
      service: basket
      labels: {team: shop}
      slos:
        - name: availability
          objective: 99
          description: baskets answer
          sli:
            events:
              error_query: sum(rate(http_requests_total{job="basket",code=~"5.."}[{{.window}}]))
              total_query: sum(rate(http_requests_total{job="basket"}[{{ .window }}]))
          alerting:
            name: BasketBurns
            labels: {area: web}
            annotations: {runbook: basket.md}
            page_alert: {labels: {severity: critical}}
            ticket_alert: {disable: true}
      """;

  private static final String WINDOWS =
      """
      apiVersion: sloth.slok.dev/v1
      kind: AlertWindows
      spec:
        sloPeriod: 30d
        page:
          quick: {errorBudgetPercent: 1, shortWindow: 2m, longWindow: 30m}
          slow: {errorBudgetPercent: 2, shortWindow: 15m, longWindow: 3h}
        ticket:
          quick: {errorBudgetPercent: 10, shortWindow: 2h, longWindow: 1d}
          slow: {errorBudgetPercent: 10, shortWindow: 6h, longWindow: 3d}
      """;

  /** Minutes without a failure: longer than the longest window of those that page. */
  private static final int WELL = 400;

  /** Counters of requests and of those that fail, from {@link #WELL} on a share of them. */
  private static Map<Labels, LongToDoubleFunction> requests(double share) {
    Map<Labels, LongToDoubleFunction> series = new LinkedHashMap<>();
    series.put(
        Labels.of(Labels.NAME, "http_requests_total", "job", "basket", "code", "200"),
        minute -> minute * 600 - Math.max(0, minute - WELL) * 600 * share);
    series.put(
        Labels.of(Labels.NAME, "http_requests_total", "job", "basket", "code", "503"),
        minute -> Math.max(0, minute - WELL) * 600 * share);
    return series;
  }

  private static int pages(Imported imported, double share) {
    return RuleRun.first(
        RuleRun.alerts(imported.rules(), requests(share), WELL + 120), "BasketBurns");
  }

  @Test
  void theObjectiveItselfIsUnknownAndNotMeasuredOnTheRequestsOfAService() {
    Policy policy = Policy.compile(Imported.of(Source.PROMETHEUS, SLOTH).load().bundle()).policy();
    assertEquals(List.of(), policy.slos());
    assertEquals(
        Map.of(
            "slo.basket-availability.met.probability",
            "nothing measures the indicator of basket-availability"),
        policy.unknownMetrics());
  }

  @Test
  void aSpecOfSlothBecomesTheRulesThatSlothMakes() {
    Imported imported = Imported.of(Source.PROMETHEUS, SLOTH);
    assertEquals(List.of(), imported.notes(Fate.REFUSED), imported::text);
    imported.says("TAKEN objective basket-availability", "for 99% over 30d", "description");
    Rule alert = imported.rules().get(1).rules().get(0);
    String expression = alert.expression().toString();
    assertTrue(expression.contains("(14.4 * 0.01)"), expression);
    assertTrue(expression.contains("slo:sli_error:ratio_rate1h{"), expression);
    assertTrue(expression.contains("(6 * 0.01)"), expression);
    assertEquals(1, imported.rules().get(1).rules().size());
    Rule.Recording recorded = (Rule.Recording) imported.rules().get(0).rules().get(0);
    assertEquals(
        "{sloth_id=basket-availability, sloth_service=basket, sloth_slo=availability,"
            + " sloth_window=5m, team=shop}",
        new TreeMap<>(recorded.labels()).toString());
  }

  @Test
  void windowsOfItsOwnDecideWhenItPages() {
    Imported google = Imported.of(Source.PROMETHEUS, SLOTH);
    Imported own = Imported.of(Source.PROMETHEUS, SLOTH, WINDOWS);
    // 20% of errors against 1% burn 20 times: above 14.4 once 72% of the long window have them.
    assertEquals(WELL + 44, pages(google, 0.2), 2);
    assertEquals(WELL + 22, pages(own, 0.2), 2);
    assertEquals(-1, pages(own, 0.02));
    own.says("TAKEN AlertWindows");
  }

  @Test
  void theKubernetesResourceSaysTheSame() {
    String resource =
        """
        apiVersion: sloth.slok.dev/v1
        kind: PrometheusServiceLevel
        metadata: {name: basket, namespace: shop}
        spec:
          service: basket
          labels: {team: shop}
          slos:
            - name: availability
              objective: 99
              sli:
                events:
                  errorQuery: sum(rate(http_requests_total{job="basket",code=~"5.."}[{{.window}}]))
                  totalQuery: sum(rate(http_requests_total{job="basket"}[{{ .window }}]))
              alerting:
                name: BasketBurns
                labels: {area: web}
                annotations: {runbook: basket.md}
                pageAlert: {labels: {severity: critical}}
                ticketAlert: {disable: true}
        """;
    assertEquals(
        Imported.of(Source.PROMETHEUS, SLOTH).conversion().files(),
        Imported.of(Source.PROMETHEUS, resource).conversion().files());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objective: 99 | objective: 100.5 | objective must be percent above 0 and up to 100",
        "description: baskets answer | plugins: {chain: []} | plugins are programs",
        "events: | evens: | sli needs either events, with both queries, or raw",
        "{{.window}} | {{.range}} | a template other than {{.window}}",
        "sum(rate(http_requests_total{job=\"basket\",code | sum(rate((http{code | can't be read",
        "name: BasketBurns | nam: BasketBurns | alerting needs a name",
        "{disable: true} | {disable: true, mute: 1} | slos[0].alerting.ticket_alert.mute has no effect",
        "{labels: {severity: critical}} | {disable: true} | page and ticket are disabled",
      })
  void whatSlothWouldNotTakeOrIsNotEvaluatedIsRefused(String from, String to, String why) {
    Imported imported = Imported.of(Source.PROMETHEUS, SLOTH.replace(from, to));
    imported.says(why);
    assertTrue(!imported.notes(Fate.REFUSED).isEmpty());
  }

  private static final String PYRRA =
      """
      apiVersion: pyrra.dev/v1alpha1
      kind: ServiceLevelObjective
      metadata:
        name: basket-errors
        namespace: shop
        labels: {prometheus: k8s, pyrra.dev/team: shop}
      spec:
        target: "99"
        window: WINDOW
        description: baskets answer
        indicator:
          ratio:
            errors: {metric: 'http_requests_total{job="basket",code=~"5.."}'}
            total: {metric: 'http_requests_total{job="basket"}'}
        alerting: {name: BasketBurns}
      """;

  @Test
  void anObjectiveOfPyrraBecomesTheRulesThatPyrraMakes() {
    Imported imported = Imported.of(Source.PROMETHEUS, PYRRA.replace("WINDOW", "28d"));
    assertEquals(List.of(), imported.notes(Fate.REFUSED), imported::text);
    List<Rule> rules = imported.rules().get(0).rules();
    assertEquals(30_000, imported.rules().get(0).intervalMillis());
    assertEquals("http_requests:burnrate5m", rules.get(0).name());
    Rule.Alerting first = (Rule.Alerting) rules.get(7);
    assertEquals(
        "http_requests:burnrate5m{job=\"basket\",slo=\"basket-errors\"} > (14 * (1 - 0.99)) and"
            + " http_requests:burnrate1h{job=\"basket\",slo=\"basket-errors\"} > (14 * (1 -"
            + " 0.99))",
        first.expression().toString());
    assertEquals(120_000, first.forMillis());
    String metrics = imported.conversion().files().get("rules.yaml");
    for (String said : List.of("exhaustion: '2d'", "team: 'shop'", "severity: 'critical'")) {
      assertTrue(metrics.replace('"', '\'').contains(said), metrics);
    }
    // 14 * 1% of an hour are 504 s, and 2 min of lasting.
    Rule.Alerting absent = (Rule.Alerting) imported.rules().get(1).rules().get(0);
    assertEquals(10 * 60_000, absent.forMillis());
    assertEquals(
        "absent(http_requests_total{job=\"basket\"}) == 1", absent.expression().toString());
    imported.says("without effect here: metadata.namespace", "metadata.labels.prometheus");
  }

  @Test
  void windowsOfPyrraFollowTheWindowOfTheObjective() {
    // Half of the requests fail: 50 times the budget, above 14 once 28% of the long window have it.
    assertEquals(
        WELL + 17 + 2,
        pages(Imported.of(Source.PROMETHEUS, PYRRA.replace("WINDOW", "4w")), 0.5),
        2);
    // With one sample a minute the quick pair, over one minute, says nothing; the next needs 7% of
    // 90 minutes, and 4 minutes of lasting.
    assertEquals(
        WELL + 13 + 4,
        pages(Imported.of(Source.PROMETHEUS, PYRRA.replace("WINDOW", "1w")), 0.5),
        2);
  }

  @Test
  void latenciesAndGaugesOfPyrraAreTaken() {
    String latency =
        PYRRA
            .replace("WINDOW", "2w")
            .replace("ratio:", "latency:")
            .replace(
                "errors: {metric: 'http_requests_total{job=\"basket\",code=~\"5..\"}'}",
                "success: {metric: 'request_seconds_bucket{job=\"basket\",le=\"0.5\"}'}")
            .replace(
                "total: {metric: 'http_requests_total{job=\"basket\"}'}",
                "total: {metric: 'request_seconds_count{job=\"basket\"}'}\n      grouping: [route]");
    Imported imported = Imported.of(Source.PROMETHEUS, latency);
    assertEquals(List.of(), imported.notes(Fate.REFUSED), imported::text);
    assertEquals(
        "(sum by (route) (rate(request_seconds_count{job=\"basket\"}[3m])) - sum by (route)"
            + " (rate(request_seconds_bucket{job=\"basket\",le=\"0.5\"}[3m]))) / sum by (route)"
            + " (rate(request_seconds_count{job=\"basket\"}[3m]))",
        imported.rules().get(0).rules().get(0).expression().toString());
    Imported gauge =
        Imported.of(
            Source.PROMETHEUS,
            """
            apiVersion: pyrra.dev/v1alpha1
            kind: ServiceLevelObjective
            metadata: {name: probes}
            spec:
              target: '95'
              window: 28d
              indicator: {bool_gauge: {metric: probe_success}}
            """);
    assertEquals(List.of(), gauge.notes(Fate.REFUSED), gauge::text);
    gauge.says("alert ErrorBudgetBurn", "alert SLOMetricAbsent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "target: \"99\" | target: \"101\" | target must be percent from 0 to 100",
        "window: WINDOW | window: soon | window must be a duration such as 28d",
        "ratio: | latencyNative: | latencyNative reads native histograms",
        "ratio: | ratios: | must be one of ratio, latency, bool_gauge",
        "{name: BasketBurns} | {burnrates: false, absent: false} | its alerts are disabled",
        "{name: BasketBurns} | {severities: {fast: page}} | spec.alerting.severities has no effect",
        "'http_requests_total{job=\"basket\"}' | 'sum(x)' | metric must name one metric",
      })
  void whatPyrraWouldNotTakeOrIsNotEvaluatedIsRefused(String from, String to, String why) {
    Imported.of(Source.PROMETHEUS, PYRRA.replace(from, to).replace("WINDOW", "28d")).says(why);
  }
}
