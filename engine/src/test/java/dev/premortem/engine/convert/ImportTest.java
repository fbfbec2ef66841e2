package dev.premortem.engine.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.bundle.PrometheusRules;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.Billing;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.MetricSpec;
import dev.premortem.engine.document.OpenSloSpec;
import dev.premortem.engine.document.SecretsSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.promql.rules.RuleFile;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
      {"name": "projects/p/alertPolicies/123", "displayName": "CPU high", "combiner": "OR",
       "creationRecord": {"mutateTime": "x"}, "enabled": true, "fancy": {"new": 1},
       "notificationChannels": ["projects/p/notificationChannels/9"],
       "conditions": [
         {"displayName": "a", "name": "projects/p/alertPolicies/123/conditions/1", "conditionThreshold": {
            "filter": "resource.type = \\"gce_instance\\" AND metric.type = \\"compute.googleapis.com/instance/cpu/utilization\\"",
            "aggregations": [{"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN"}],
            "comparison": "COMPARISON_GT", "thresholdValue": 0.9, "duration": "0s", "trigger": {"count": 1}}},
         {"displayName": "b", "conditionMonitoringQueryLanguage": {"query": "fetch x", "duration": "60s"}}]}
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
    assertEquals(4, loaded.bundle().all(Kind.ALERT_POLICY, AlertPolicySpec.class).size());
    // Of each the first condition is taken; the second and the unknown field are refused.
    assertEquals(4, count(Conversion.Fate.TAKEN), () -> conversion.notes().toString());
    assertEquals(8, count(Conversion.Fate.REFUSED), () -> conversion.notes().toString());
    assertEquals(5, count(Conversion.Fate.CHANGED), () -> conversion.notes().toString());
    String notes = conversion.notes().toString();
    assertTrue(notes.contains("there is no field fancy"), notes);
    assertTrue(notes.contains("because it is an MQL query"), notes);
    assertTrue(notes.contains("without effect here: name, creationRecord"), notes);
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          conditionThreshold: {duration: 0s, evaluationMissingData: EVALUATION_MISSING_DATA_INACTIVE | evaluationMissingData needs a duration
          conditionThreshold: {duration: 90s                                                         | a multiple of 60s
          conditionThreshold: {aggregations: [{alignmentPeriod: 30s, perSeriesAligner: ALIGN_RATE}]  | at least 60s, not 30s
          conditionAbsent: {duration: 172800s                                                        | at most 23h30m
          """)
  void whatTheApiOfCloudMonitoringRefusesIsRefused(String condition, String why) {
    AlertImport alerts = new AlertImport(conversion);
    alerts.read(
        "p.yaml",
        "displayName: p\ncombiner: OR\nconditions:\n- displayName: c\n  "
            + condition
            + ", filter: 'metric.type=\"custom.googleapis.com/x\" AND resource.type=\"global\"'}\n");
    alerts.finish();
    assertEquals(1, count(Conversion.Fate.REFUSED), () -> conversion.notes().toString());
    assertTrue(conversion.notes().get(0).because().contains(why));
    assertEquals(Map.of(), conversion.files());
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
    // Two expressions are none for Prometheus either: a range that is not closed, "=" for "==".
    assertEquals(
        37,
        conversion.notes().stream()
            .filter(
                n -> n.fate() == Conversion.Fate.TAKEN && n.because().startsWith("PromQL every"))
            .count());
    long whole =
        conversion.notes().stream()
            .filter(n -> n.what().startsWith("alert policy"))
            .filter(
                n ->
                    n.because()
                        .matches("(all of its|it goes by|none of its|its combiner|enabled is).*"))
            .count();
    assertEquals(files, whole, () -> conversion.notes().toString());
    assertTrue(
        conversion.notes().stream()
            .filter(n -> n.fate() == Conversion.Fate.REFUSED)
            .allMatch(
                n ->
                    n.because()
                        .matches(
                            ".*because it is (an MQL query|a filter of logs)"
                                + "|could not parse expression: .*(unexpected \"=\"|inside braces).*"
                                + "|none of its conditions .*|its combiner needs .*"
                                + "|the field (alertStrategy.*|severity) is not evaluated: .*")),
        () -> conversion.notes().toString());
  }

  private static final String RULES =
      """
      groups:
        - name: own
          rules:
            - alert: Errors
              expr: 100 * (sum(rate(http_requests_total{job="api",code=~"5.."}[5m])) / sum(rate(http_requests_total{job="api"}[5m]))) >= 5
              for: 10m
              labels: {severity: critical}
            - alert: Gone
              expr: absent(up{job="api"})
            - record: job:requests:rate5m
              expr: sum(rate(x[5m]))
      """;

  private void importRules(String text) {
    PrometheusImport rules = new PrometheusImport(conversion);
    rules.read("rules.yaml", text);
    rules.finish();
  }

  @Test
  void rulesAreWrittenAsTheyAreAndOpenIncidents() {
    importRules(RULES);
    BundleLoader.Loaded loaded = load();
    assertEquals(3, count(Conversion.Fate.TAKEN), () -> conversion.notes().toString());
    List<Problem> problems = new ArrayList<>();
    List<Rule> before = RuleFile.read("a", RULES, problems).get(0).rules();
    List<RuleGroup> after = PrometheusRules.of(loaded.bundle(), problems);
    assertEquals(List.of(), problems);
    assertEquals(1, after.size());
    for (int i = 0; i < before.size(); i++) {
      assertEquals(before.get(i).expression(), after.get(0).rules().get(i).expression());
    }
    assertEquals(600_000, ((Rule.Alerting) after.get(0).rules().get(0)).forMillis());
    StringBuilder metrics = new StringBuilder();
    for (Document<MetricSpec> metric : loaded.bundle().all(Kind.METRIC, MetricSpec.class)) {
      MetricSpec.Limit limit = metric.spec().limits().get(0);
      metrics.append(metric.name()).append(' ').append(metric.spec().signal().value()).append(' ');
      metrics.append(limit.side()).append(' ').append(known(limit.value(), Located.class).value());
      metrics.append(' ').append(limit.severity()).append(' ').append(limit.title()).append('\n');
    }
    assertEquals(
        """
        errors alert:Errors:critical ABOVE 0.0 P1 Errors
        gone alert:Gone ABOVE 0.0 P2 Gone
        """,
        metrics.toString());
  }

  /** One rule, or more under the same name, and what becomes of it. */
  private String fateOf(String rule) {
    Conversion one = new Conversion();
    PrometheusImport rules = new PrometheusImport(one);
    rules.read("r", "groups:\n- name: g\n  rules:\n  - " + rule + "\n");
    rules.finish();
    assertEquals(List.of(), one.problems(), rule);
    Conversion.Note note = one.notes().get(one.notes().size() - 1);
    if (note.fate() != Conversion.Fate.REFUSED) {
      Map<String, byte[]> files = new TreeMap<>();
      one.files().forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
      BundleLoader.Loaded loaded = BundleLoader.load(files, "");
      assertTrue(!loaded.failed(), () -> loaded.problems().toString());
    }
    return note.fate() + " " + note.because();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // awesome-prometheus-alerts and Prometheus' documentation
        "{alert: A, expr: 'sum(rate(http_requests_total{job=\"api\"}[5m])) > 100', for: 5m}",
        "{alert: A, expr: 'up == 0', for: 0m, labels: {severity: critical}}",
        "{alert: A, expr: 'absent(up{job=\"prometheus\"})'}",
        "{alert: A, expr: 'node_is_leader{job=\"db\"} != 1'}",
        "{alert: A, expr: '10 < queue{job=\"w\"}'}",
        "{alert: A, expr: 'predict_linear(disk_free[1h], 4 * 3600) < 0', for: 5m}",
        "{alert: A, expr: 'sum by (server) (rate(x{code=\"5xx\"}[1m])) / sum by (server) (rate(x[1m]) * 100) > 5'}",
        "{alert: A, expr: 'a > 1 unless on(instance) b offset 1h'}",
        "{alert: A, expr: 'max_over_time(rate(x[5m])[1h:5m]) > bool 3 == 1'}",
        "{alert: A, expr: 'x @ end() > 1'}",
        // kube-prometheus
        "{alert: A, expr: 'max_over_time(pod_waiting{reason=\"CrashLoopBackOff\"}[5m]) >= 1', for: 15m}",
        "{alert: A, expr: 'rate(n_failed_total[15m]) / ignoring(reason) group_left rate(n_total[15m]) > 0.01'}",
        "{alert: A, expr: 'sum by(cluster) (apiserver_request:burnrate1h) > (14.40 * 0.01000) and on(cluster) sum by(cluster) (apiserver_request:burnrate5m) > (14.40 * 0.01000)', for: 2m}",
        // Sloth, Pyrra, slo-libsonnet, the SRE workbook
        "{alert: A, expr: 'max(slo:sli_error:ratio_rate2m{sloth_id=\"c\"} > (14.4 * 0.01)) without (sloth_window) and max(slo:sli_error:ratio_rate30m{sloth_id=\"c\"} > (14.4 * 0.01)) without (sloth_window)', labels: {sloth_severity: page}}",
        "{alert: A, expr: 'h:burnrate2h{slo=\"e\"} > (3 * (1-0.99)) and h:burnrate1d{slo=\"e\"} > (3 * (1-0.99))'}",
        "{alert: A, expr: 'latencytarget:s:burnrate1h{latency=\"0.1\"} > (14.4*1.000000)'}",
        "{alert: A, expr: 'job:slo_errors_per_request:ratio_rate1h{job=\"web\"} > (14.4*0.001) and job:slo_errors_per_request:ratio_rate5m{job=\"web\"} > (14.4*0.001)'}",
        // Time, templates, numbers
        "{alert: A, expr: 'volume_io < 1', for: 7d, keep_firing_for: 1h}",
        "{alert: A, expr: 'volume_io < 1', for: 1y}",
        "{alert: A, expr: 'x > 1', annotations: {summary: 'Down (instance {{ $labels.instance }})', description: '{{ $value | humanize }}'}}",
        "{alert: A, expr: 'x > 1', labels: {severity: '1', team: 'true', code: '007'}}",
        "{alert: A, expr: 'histogram_quantile(0.99, sum by (le) (rate(d_bucket[5m]))) >= 0.5'}",
        "{alert: A, expr: '1'}",
      })
  void whatIsEvaluatedIsTaken(String rule) {
    String fate = fateOf(rule);
    assertTrue(fate.startsWith("TAKEN evaluated as it is"), () -> rule + ": " + fate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {alert: A, expr: 'sum(rate(x[5m]) > 1'}              | 1:20: parse error: unclosed left parenthesis
          {alert: A, expr: 'x > '}                             | 1:5: parse error
          {alert: A, expr: 'x[5m]'}                            | gives a range vector
          {alert: A, expr: '"text"'}                           | gives a string
          {alert: A, expr: 'foo(x) > 1'}                       | 1:1: parse error: unknown function with name "foo"
          {alert: A, expr: 'limitk(2, x) > 1'}                 | 1:1
          {alert: A, expr: '1 < histogram_count(x)'}           | 1:5: histogram_count reads native histograms
          {alert: A, expr: 'x > on(cluster) (14.4 * 0.01)'}    | vector matching only allowed between instant vectors
          {record: 'slo:objective:ratio', expr: vector(0.99)}  | no alert is here to read what it records
          {alert: A, expr: 'x > 1', for: 5 minutes}            | not a valid duration string: "5 minutes"
          {alert: A, expr: 'x > 1', fro: 5m}                   | field fro not found
          {alert: A, expr: 'x > 1', labels: {severity: '{{ $labels.s }}'}} | its severity is a template
          {alert: A, expr: 'x > 1', annotations: {a: '{{ nope }}'}} | annotation "a"
          {alert: A}                                           | field 'expr' must be set
          {expr: 'x > 1'}                                      | one of 'record' or 'alert'
          """)
  void whatIsNotEvaluatedIsRefusedWithItsPlace(String rule, String why) {
    String fate = fateOf(rule);
    assertTrue(fate.startsWith("REFUSED "), () -> rule + ": " + fate);
    assertTrue(fate.contains(why), () -> rule + ": " + fate);
  }

  @Test
  void whatReadsARefusedRecordingIsChanged() {
    importRules(
        """
        groups:
          - name: g
            rules:
              - {record: a, expr: 'nope(x)'}
              - {record: b, expr: a + 1}
              - {alert: C, expr: b > 1}
              - {alert: D, expr: x > 1}
        """);
    assertEquals(
        List.of("REFUSED", "CHANGED", "CHANGED", "TAKEN"),
        conversion.notes().stream().map(n -> n.fate().name()).toList());
    assertTrue(conversion.notes().get(2).because().contains("give recordings of b"));
  }

  @Test
  void labelsOfMergeKeysAndOfGroupsCount() {
    importRules(
        """
        groups:
          - name: g
            labels: {severity: info}
            rules:
              - alert: A
                expr: queue > 10
                labels: &common {severity: critical}
              - alert: B
                expr: backlog > 10
                labels: {<<: *common, team: x}
              - {alert: C, expr: x > 1}
          - name: broken
            interval: soon
            rules: [{alert: D, expr: x > 1}]
        """);
    load();
    assertEquals(
        List.of("severity critical", "severity critical", "severity info"),
        conversion.notes().stream()
            .filter(n -> n.fate() == Conversion.Fate.TAKEN)
            .map(n -> n.because().substring(n.because().indexOf("severity")))
            .toList());
    assertEquals("group broken with its 1 rules", conversion.notes().get(3).what());
  }

  @Test
  void everyPublishedRuleIsAccountedFor() throws IOException {
    Path data = Path.of(System.getProperty("premortem.root"), "../shared/data/prometheus-rules");
    Assumptions.assumeTrue(Files.exists(data), "skipped: ../shared/data is not here");
    PrometheusImport rules = new PrometheusImport(conversion);
    try (var all = Files.list(data)) {
      for (Path file : all.sorted().toList()) {
        rules.read(file.toString(), Files.readString(file));
      }
    }
    rules.finish();
    load();
    // 446 rules, and a group that has none.
    assertEquals(447, count(Conversion.Fate.TAKEN), () -> conversion.notes().toString());
    assertEquals(447, conversion.notes().size());
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
    assertEquals(2, count(Conversion.Fate.REFUSED), () -> conversion.notes().toString());
    assertTrue(conversion.notes().toString().contains("no objective that is evaluated refers"));
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
    assertTrue(notes.contains("its traffic is split (shop-1 90%, shop-2 10% (tag green))"), notes);
    assertEquals(300, spec.timeout().toSeconds());
    assertTrue(notes.contains("other.yaml:1"), notes);
  }

  @Test
  void theContainerWithPortsTakesTheRequests() {
    CloudRunImport services = new CloudRunImport(conversion);
    services.read(
        "run.yaml",
        """
        apiVersion: serving.knative.dev/v1
        kind: Service
        metadata:
          name: front
          annotations: {run.googleapis.com/minScale: '4', run.googleapis.com/maxScale: '40'}
        spec:
          template:
            metadata:
              annotations:
                autoscaling.knative.dev/min-scale: '2'
                autoscaling.knative.dev/max-scale: '90'
                run.googleapis.com/startup-cpu-boost: 'true'
                run.googleapis.com/cloudsql-instances: p:r:db
                run.googleapis.com/vpc-access-connector: c
                run.googleapis.com/cpu-throttling: 'false'
            spec:
              containerConcurrency: 0
              containers:
                - {name: agent, resources: {limits: {cpu: 500m, memory: 128Mi}}}
                - name: app
                  ports: [{containerPort: 8080}]
                  startupProbe: {periodSeconds: 10}
                  resources: {limits: {cpu: '4', memory: 8Gi}}
        ---
        apiVersion: serving.knative.dev/v1
        kind: Service
        metadata: {name: small}
        spec:
          template:
            spec:
              containers: [{resources: {limits: {cpu: 500m}}}]
        """);
    services.finish();
    BundleLoader.Loaded loaded = load();
    List<Document<ServiceSpec>> all = loaded.bundle().all(Kind.SERVICE, ServiceSpec.class);
    ServiceSpec front = all.get(0).spec();
    assertEquals(4.0, front.cpu());
    assertEquals(8.0, front.memory().gib(), 1e-9);
    assertEquals(80, front.concurrency());
    assertEquals(4, front.instances().min());
    assertEquals(40, front.instances().max());
    assertEquals(Billing.INSTANCES, front.billing());
    assertEquals(1, all.get(1).spec().concurrency());
    String notes = conversion.notes().toString();
    for (String said :
        List.of(
            "cloudsql-instances", "startup-cpu-boost", "vpc-access-connector", "startupProbe")) {
      assertTrue(notes.contains(said + " of front"), notes);
    }
    assertTrue(notes.contains("container agent of front, because=its 500m vCPU and 128Mi"), notes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          timeWindow: [{duration: 28d, isRolling: true}]                      | objectives: [{target: 0.9}] | TAKEN | objective of shop
          timeWindow: [{duration: 1M, isRolling: false}]                      | objectives: [{target: 0.9}] | REFUSED | 1M is a window of the calendar
          timeWindow: [{duration: 1Q, isRolling: true}]                       | objectives: [{target: 0.9}] | REFUSED | 1Q is a window of the calendar
          timeWindow: [{duration: 1w, isRolling: false}]                      | objectives: [{target: 0.9}] | REFUSED | a window of the calendar is not evaluated
          timeWindow: [{duration: 1w, isRolling: true, calendar: {a: b}}]     | objectives: [{target: 0.9}] | REFUSED | a window of the calendar is not evaluated
          timeWindow: [{duration: 5m, isRolling: true}]                       | objectives: [{target: 0.9}] | REFUSED | no window of 1h to 365d
          {budgetingMethod: Timeslices, timeWindow: [{duration: 1d, isRolling: true}]} | objectives: [{target: 0.9}] | REFUSED | Timeslices is not evaluated
          {budgetingMethod: RatioTimeslices, timeWindow: [{duration: 1d, isRolling: true}]} | objectives: [{target: 0.9}] | REFUSED | RatioTimeslices is not evaluated
          timeWindow: [{duration: 1d, isRolling: true}] | objectives: [{target: 0.9, timeSliceTarget: 0.95}] | REFUSED | .timeSliceTarget has no effect here
          timeWindow: [{duration: 1d, isRolling: true}] | objectives: [{target: 0.9, op: lte, value: 3}]    | REFUSED | .op has no effect here
          timeWindow: [{duration: 1d, isRolling: true}] | objectives: [{targetPercent: 100}]                | REFUSED | its target must be
          {fancy: 1, timeWindow: [{duration: 1d, isRolling: true}]} | objectives: [{target: 0.9}]           | REFUSED | the field spec.fancy
          {indicatorRef: x, timeWindow: [{duration: 1d, isRolling: true}]} | objectives: [{target: 0.9}]    | REFUSED | the SLI x is not in the input
          {indicator: {spec: {thresholdMetric: {}}}, timeWindow: [{duration: 1d, isRolling: true}]} | objectives: [{target: 0.9}] | REFUSED | a metricSource of type ""
          """)
  void objectivesAreHonouredOrRefusedFieldByField(
      String window, String objectives, String fate, String why) {
    String spec = window.startsWith("{") ? window.substring(1, window.length() - 1) : window;
    OpenSloImport slos = new OpenSloImport(conversion);
    slos.read(
        "slo.yaml",
        "{apiVersion: openslo/v1, kind: SLO, metadata: {name: a}, spec: {service: shop, "
            + spec
            + ", "
            + objectives
            + "}}");
    slos.finish();
    assertEquals(
        fate, conversion.notes().get(0).fate().name(), () -> conversion.notes().toString());
    assertTrue(
        conversion.notes().get(0).because().contains(why), () -> conversion.notes().toString());
    if (!fate.equals("REFUSED")) {
      load();
    } else {
      assertEquals(Map.of(), conversion.files());
    }
  }

  @Test
  void anExpressionWithoutEndIsRefusedNotOverflowed() {
    PrometheusImport rules = new PrometheusImport(conversion);
    String alert = "groups:\n  - rules:\n      - {alert: A, expr: '%s'}\n";
    rules.read("sum", alert.formatted("x > " + "1 + ".repeat(30_000) + "1"));
    rules.read("deep", alert.formatted("(".repeat(2_000) + "x > 1" + ")".repeat(2_000)));
    rules.finish();
    String notes = conversion.notes().toString();
    assertTrue(notes.contains("more than 1000 operators in a row"), notes);
    assertTrue(notes.contains("nested more than 300 deep"), notes);
    assertEquals(Map.of(), conversion.files());
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
      new TerraformImport(one).read("f", text.toString());
      OpenSloImport slos = new OpenSloImport(one);
      slos.read("f", text.toString());
      slos.finish();
      one.files();
      int lines = (int) text.chars().filter(c -> c == '\n').count() + 2;
      assertTrue(one.notes().stream().allMatch(n -> n.place().line() <= lines));
    }
  }
}
