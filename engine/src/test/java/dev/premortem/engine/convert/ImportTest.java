package dev.premortem.engine.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.BurnRatesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.MetricSpec;
import dev.premortem.engine.document.OpenSloSpec;
import dev.premortem.engine.document.SecretsSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What teams have becomes documents that check clean, and nothing is dropped without a word. */
class ImportTest {
  private final Conversion conversion = new Conversion();

  private BundleLoader.Loaded load() {
    assertEquals(List.of(), conversion.problems());
    Map<String, byte[]> files = new TreeMap<>();
    conversion
        .files()
        .forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
    BundleLoader.Loaded loaded = BundleLoader.load(files, "");
    assertEquals(
        List.of(),
        loaded.problems().stream()
            .filter(p -> p.level() != Problem.Level.INFO)
            // What a team deploys does not say how requests reach it.
            .filter(p -> !p.code().equals("TRAFFIC-MISSING"))
            .toList());
    assertNotNull(Policy.compile(loaded.bundle()).policy());
    return loaded;
  }

  private long count(Conversion.Fate fate) {
    return conversion.notes().stream().filter(n -> n.fate() == fate).count();
  }

  private static <T> T known(@Nullable Object x, Class<T> type) {
    assertNotNull(x);
    return type.cast(x);
  }

  private static final String POLICY =
      """
      {"name": "projects/p/alertPolicies/123", "displayName": "CPU high", "combiner": "AND",
       "creationRecord": {"mutateTime": "x"}, "enabled": true, "fancy": {"new": 1},
       "notificationChannels": ["projects/p/notificationChannels/9"],
       "conditions": [
         {"displayName": "a", "name": "projects/p/alertPolicies/123/conditions/1", "conditionThreshold": {
            "filter": "resource.type = \\"gce_instance\\" AND metric.type = \\"compute.googleapis.com/instance/cpu/utilization\\"",
            "aggregations": [{"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN"}],
            "comparison": "COMPARISON_GT", "thresholdValue": 0.9, "duration": "0s", "trigger": {"count": 1}}},
         {"displayName": "b", "conditionPrometheusQueryLanguage": {"query": "up == 0", "duration": "60s"}}]}
      """;

  @Test
  void exportedAlertPoliciesAreTakenOneByOneOrAsAList() {
    AlertImport alerts = new AlertImport(conversion);
    alerts.read("one.json", POLICY);
    alerts.read("list.json", "[" + POLICY + "," + POLICY + "]");
    alerts.read("answer.json", "{\"alertPolicies\": [" + POLICY + "]}");
    alerts.finish();
    BundleLoader.Loaded loaded = load();
    assertEquals(5, conversion.files().size());
    assertEquals(5, count(Conversion.Fate.TAKEN), () -> conversion.notes().toString());
    assertTrue(
        conversion.notes().stream()
            .anyMatch(n -> n.what().contains("\"b\"") && n.because().contains("PromQL")));
    assertEquals(0, count(Conversion.Fate.REFUSED));
    assertEquals(
        4, loaded.problems().stream().filter(p -> p.code().equals("ALERT-NOT-EVALUATED")).count());
  }

  @Test
  void whatIsNoAlertPolicyIsRefusedWithItsPlace() {
    AlertImport alerts = new AlertImport(conversion);
    alerts.read(
        "x.yaml",
        "a: 1\n---\ndisplayName: y\nconditions:\n  - conditionThreshold: {duration: 5 bananas}\n");
    alerts.finish();
    assertEquals(0, conversion.files().size());
    assertTrue(count(Conversion.Fate.REFUSED) >= 2);
    assertTrue(
        conversion.notes().stream()
            .anyMatch(n -> n.place().line() == 5 && n.because().contains("bananas")),
        () -> conversion.notes().toString());
  }

  @Test
  void everyPublishedAlertPolicyIsAccountedFor() throws IOException {
    Path data = Path.of(System.getProperty("premortem.root"), "../shared/data/alert-policies");
    Assumptions.assumeTrue(Files.exists(data), "skipped: ../shared/data is not here");
    AlertImport alerts = new AlertImport(conversion);
    int files = 0;
    try (var all = Files.list(data)) {
      for (Path file : all.sorted().toList()) {
        alerts.read(file.toString(), Files.readString(file));
        files++;
      }
    }
    alerts.finish();
    load();
    assertEquals(
        files, conversion.files().keySet().stream().filter(f -> f.startsWith("alerts/")).count());
    assertEquals(0, count(Conversion.Fate.REFUSED));
    assertTrue(
        conversion.notes().stream()
            .filter(n -> n.fate() == Conversion.Fate.KEPT)
            .allMatch(
                n ->
                    n.because()
                        .matches(".*because it is (a PromQL query|an MQL query|a filter of logs)")),
        () -> conversion.notes().toString());
  }

  private static final String RULES =
      """
      groups:
        - name: sloth
          rules:
            - record: slo:objective:ratio
              expr: vector(0.9990000000000001)
              labels: {sloth_service: myservice, sloth_slo: availability}
            - record: slo:time_period:days
              expr: vector(28)
              labels: {sloth_service: myservice, sloth_slo: availability}
            - alert: HighErrorRate
              expr: |
                (
                  max(slo:sli_error:ratio_rate5m{sloth_service="myservice", sloth_slo="availability"} > (14.4 * 0.0009999999999999432)) without (sloth_window)
                  and
                  max(slo:sli_error:ratio_rate1h{sloth_service="myservice", sloth_slo="availability"} > (14.4 * 0.0009999999999999432)) without (sloth_window)
                )
                or
                (
                  max(slo:sli_error:ratio_rate30m{sloth_service="myservice", sloth_slo="availability"} > (6 * 0.0009999999999999432)) without (sloth_window)
                  and
                  max(slo:sli_error:ratio_rate6h{sloth_service="myservice", sloth_slo="availability"} > (6 * 0.0009999999999999432)) without (sloth_window)
                )
              labels: {sloth_severity: page}
        - name: pyrra
          rules:
            - alert: ErrorBudgetBurn
              expr: http_requests:burnrate2h{job="api",slo="api-errors"} > (3 * (1-0.99)) and http_requests:burnrate1d{job="api",slo="api-errors"} > (3 * (1-0.99))
              labels: {severity: warning, slo: api-errors}
        - name: own
          rules:
            - alert: Errors
              expr: 100 * (sum(rate(http_requests_total{job="api",code=~"5.."}[5m])) / sum(rate(http_requests_total{job="api"}[5m]))) > 5
              for: 10m
              labels: {severity: critical}
            - alert: Slow
              expr: histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{job="api"}[5m]))) >= 0.5
            - alert: Queue
              expr: queue_depth{service="api"} > 1e3
            - alert: Disk
              expr: node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1
            - alert: Gone
              expr: absent(up{job="api"})
            - alert: Both
              expr: a > 1 and b > 2
            - record: job:requests:rate5m
              expr: sum(rate(x[5m]))
      """;

  @Test
  void ruleFilesOfPrometheusBecomeObjectivesAndMetrics() {
    PrometheusImport rules = new PrometheusImport(conversion);
    rules.read("rules.yaml", RULES);
    rules.finish();
    BundleLoader.Loaded loaded = load();
    List<Document<OpenSloSpec>> slos = loaded.bundle().all(Kind.OPEN_SLO, OpenSloSpec.class);
    assertEquals(List.of("availability", "api-errors"), slos.stream().map(Document::name).toList());
    OpenSloSpec first = slos.get(0).spec();
    assertEquals(0.999, known(first.objectives().get(0).target(), Located.class).value());
    assertEquals(28, first.timeWindow().get(0).duration().toDays());
    assertEquals(
        0.99, known(slos.get(1).spec().objectives().get(0).target(), Located.class).value());
    BurnRatesSpec burns = loaded.bundle().all(Kind.BURN_RATES, BurnRatesSpec.class).get(0).spec();
    assertEquals(
        List.of("ONE_HOUR 14.4 P1", "SIX_HOURS 6.0 P1", "ONE_DAY 3.0 P2"),
        burns.windows().stream()
            .map(w -> w.window() + " " + w.burnRate().value() + " " + w.severity())
            .toList());
    StringBuilder metrics = new StringBuilder();
    for (Document<MetricSpec> metric : loaded.bundle().all(Kind.METRIC, MetricSpec.class)) {
      MetricSpec.Limit limit = metric.spec().limits().get(0);
      metrics.append(metric.name()).append(' ').append(metric.spec().signal().value()).append(' ');
      metrics.append(limit.side()).append(' ').append(known(limit.value(), Located.class).value());
      metrics.append(' ').append(limit.lasting().toSeconds()).append(' ').append(limit.severity());
      metrics.append('\n');
    }
    assertEquals(
        """
        errors errorRatio ABOVE 0.05 600 P1
        slow latencyP99Ms ABOVE 500.0 0 P2
        queue queue_depth ABOVE 1000.0 0 P2
        disk Disk BELOW 0.1 0 P2
        """,
        metrics.toString());
    assertEquals(
        List.of("alert Gone", "alert Both", "recording rule job:requests:rate5m"),
        conversion.notes().stream()
            .filter(n -> n.fate() == Conversion.Fate.REFUSED)
            .map(Conversion.Note::what)
            .toList());
  }

  @Test
  void openSloVersion1IsTakenAndOthersAreRefusedClearly() {
    OpenSloImport slos = new OpenSloImport(conversion);
    slos.read(
        "slo.yaml",
        """
        apiVersion: openslo/v1
        kind: SLO
        metadata: {name: checkout}
        spec:
          service: shop
          budgetingMethod: Occurrences
          timeWindow: [{duration: 28d, isRolling: true}]
          objectives: [{target: 0.995}]
        ---
        apiVersion: openslo/v1alpha
        kind: SLO
        metadata: {name: old}
        ---
        apiVersion: openslo/v1
        kind: DataSource
        metadata: {name: prom}
        spec: {type: prometheus}
        """);
    slos.finish();
    BundleLoader.Loaded loaded = load();
    assertEquals(1, loaded.bundle().all(Kind.OPEN_SLO, OpenSloSpec.class).size());
    Conversion.Note refused =
        conversion.notes().stream()
            .filter(n -> n.fate() == Conversion.Fate.REFUSED)
            .findFirst()
            .orElseThrow();
    assertEquals(10, refused.place().line());
    assertTrue(refused.because().contains("openslo/v1alpha"), refused::because);
    assertEquals(1, count(Conversion.Fate.KEPT));
  }

  @Test
  void cloudRunServicesAreTakenWithTheirScalingTrafficAndSecrets() {
    CloudRunImport services = new CloudRunImport(conversion);
    services.read(
        "run.yaml",
        """
        apiVersion: serving.knative.dev/v1
        kind: Service
        metadata:
          name: shop
          namespace: '123456'
          labels: {cloud.googleapis.com/location: europe-west1}
        spec:
          template:
            metadata:
              annotations: {autoscaling.knative.dev/minScale: '2', autoscaling.knative.dev/maxScale: '30'}
            spec:
              containerConcurrency: 40
              timeoutSeconds: 300
              containers:
                - image: x
                  resources: {limits: {cpu: 2000m, memory: 1Gi}}
                  env:
                    - {name: A, value: b}
                    - name: DB
                      valueFrom: {secretKeyRef: {key: latest, name: db-password}}
          traffic:
            - {percent: 90, revisionName: shop-1}
            - {percent: 10, revisionName: shop-2, tag: green}
        """);
    services.read("other.yaml", "kind: Deployment\napiVersion: apps/v1\n");
    services.finish();
    BundleLoader.Loaded loaded = load();
    ServiceSpec spec = loaded.bundle().all(Kind.SERVICE, ServiceSpec.class).get(0).spec();
    assertEquals(2, spec.instances().min());
    assertEquals(30, spec.instances().max());
    assertEquals(40, spec.concurrency());
    assertEquals(2.0, spec.cpu());
    assertEquals(1.0, spec.memory().gib(), 1e-9);
    assertEquals("europe-west1", known(spec.cloudRun(), ServiceSpec.CloudRun.class).region());
    assertEquals(
        "db-password",
        loaded.bundle().all(Kind.SECRETS, SecretsSpec.class).get(0).spec().secrets().get(0).name());
    String notes = conversion.notes().toString();
    assertTrue(notes.contains("shop-1 90%, shop-2 10% (tag green)"), notes);
    assertTrue(notes.contains("timeoutSeconds"), notes);
    assertTrue(notes.contains("other.yaml:1"), notes);
  }

  @Test
  void anExpressionWithoutEndIsRefusedNotOverflowed() {
    PrometheusImport rules = new PrometheusImport(conversion);
    String alert = "groups:\n  - rules:\n      - {alert: A, expr: '%s'}\n";
    rules.read("sum", alert.formatted("x > " + "1 + ".repeat(30_000) + "1"));
    rules.read("deep", alert.formatted("(".repeat(2_000) + "x > 1" + ")".repeat(2_000)));
    rules.finish();
    assertEquals(1, count(Conversion.Fate.REFUSED), () -> conversion.notes().toString());
    assertEquals(1, count(Conversion.Fate.TAKEN));
  }

  @Test
  void noFileEndsInAnException() {
    Random random = new Random(2);
    List<String> good = List.of(POLICY, RULES);
    for (int i = 0; i < Integer.getInteger("premortem.mutations", 500); i++) {
      StringBuilder text = new StringBuilder(good.get(i % 2));
      for (int k = 0; k < 1 + i % 6; k++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, "{}[]():,\"'-x0 \n>/*".charAt(random.nextInt(18)));
          case 1 -> text.deleteCharAt(at);
          default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 12)));
        }
      }
      Conversion one = new Conversion();
      new AlertImport(one).read("f", text.toString());
      PrometheusImport rules = new PrometheusImport(one);
      rules.read("f", text.toString());
      rules.finish();
      new CloudRunImport(one).read("f", text.toString());
      new OpenSloImport(one).read("f", text.toString());
      one.files();
      int lines = (int) text.chars().filter(c -> c == '\n').count() + 2;
      assertTrue(one.notes().stream().allMatch(n -> n.place().line() <= lines));
    }
  }
}
