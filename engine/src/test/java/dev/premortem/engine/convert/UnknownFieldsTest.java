package dev.premortem.engine.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.convert.Imported.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever unknown fields stand wherever in an input, each is named and refused. */
class UnknownFieldsTest {
  private static final int ROUNDS = Integer.getInteger("premortem.unknownFields", 60);

  /** Fields whose names are the user's, and those that are set aside or refused as a whole. */
  private static final Set<String> OPEN =
      Set.of("labels", "userLabels", "user_labels", "ports", "status", "connectionDetails");

  private static final String ALERT =
      """
      displayName: deep
      combiner: OR
      documentation: {content: x, mimeType: text/markdown}
      userLabels: {a: b}
      alertStrategy: {autoClose: 3600s}
      conditions:
      - displayName: depth
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/depth" AND resource.type="global"
          aggregations: [{alignmentPeriod: 300s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 40
          duration: 600s
          trigger: {count: 1}
      """;

  private static final String CLOUD_RUN =
      """
      apiVersion: serving.knative.dev/v1
      kind: Service
      metadata: {name: web, labels: {cloud.googleapis.com/location: r}, annotations: {run.googleapis.com/minScale: '1'}}
      spec:
        template:
          metadata: {annotations: {run.googleapis.com/cpu-throttling: 'true'}}
          spec:
            containerConcurrency: 10
            containers:
            - name: web
              ports: [{containerPort: 80}]
              env: [{name: A, value: b}, {name: S, valueFrom: {secretKeyRef: {name: s, key: latest}}}]
              resources: {limits: {cpu: '1', memory: 1Gi}}
            volumes: [{name: v, secret: {secretName: s}}]
        traffic: [{percent: 100, latestRevision: true}]
      """;

  private static final String RULES =
      """
      apiVersion: monitoring.coreos.com/v1
      kind: PrometheusRule
      metadata: {name: r}
      spec:
        groups:
        - name: g
          interval: 30s
          rules:
          - {record: a, expr: sum(x)}
          - {alert: B, expr: a > 1, for: 5m}
      """;

  private static final String SLOTH =
      """
      version: prometheus/v1
      service: s
      slos:
      - name: a
        objective: 99
        sli: {events: {error_query: 'rate(e[{{.window}}])', total_query: 'rate(t[{{.window}}])'}}
        alerting: {name: A, page_alert: {disable: false}, ticket_alert: {disable: true}}
      """;

  private static final String PYRRA =
      """
      apiVersion: pyrra.dev/v1alpha1
      kind: ServiceLevelObjective
      metadata: {name: a}
      spec:
        target: '99'
        window: 28d
        indicator: {ratio: {errors: {metric: e_total}, total: {metric: t_total}}}
        alerting: {name: A}
      """;

  private static final String OPENSLO =
      """
      apiVersion: openslo/v1
      kind: SLO
      metadata: {name: a}
      spec:
        service: s
        indicator:
          metadata: {name: i}
          spec:
            ratioMetric:
              counter: true
              bad: {metricSource: {type: Prometheus, spec: {query: e_total}}}
              total: {metricSource: {type: Prometheus, spec: {query: t_total}}}
        timeWindow: [{duration: 28d, isRolling: true}]
        budgetingMethod: Occurrences
        objectives: [{target: 0.99}]
        alertPolicies:
        - kind: AlertPolicy
          metadata: {name: p}
          spec:
            alertWhenBreaching: true
            conditions:
            - kind: AlertCondition
              spec: {severity: page, condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}}
      """;

  private static final String TERRAFORM =
      """
      planned_values:
        root_module:
          resources:
          - address: google_monitoring_alert_policy.a
            mode: managed
            type: google_monitoring_alert_policy
            values:
              display_name: deep
              combiner: OR
              alert_strategy: [{auto_close: 3600s}]
              conditions:
              - display_name: depth
                condition_threshold:
                - filter: metric.type="custom.googleapis.com/depth" AND resource.type="global"
                  aggregations: [{alignment_period: 300s, per_series_aligner: ALIGN_MEAN}]
                  comparison: COMPARISON_GT
                  duration: 600s
                  trigger: [{count: 1}]
          child_modules:
          - address: module.m
            resources:
            - address: module.m.google_cloud_run_v2_service.web
              mode: managed
              type: google_cloud_run_v2_service
              values:
                name: web
                location: r
                scaling: [{min_instance_count: 1}]
                template:
                - timeout: 60s
                  scaling: [{max_instance_count: 4}]
                  containers:
                  - image: i
                    resources: [{cpu_idle: true, limits: {cpu: '1', memory: 1Gi}}]
                    env: [{name: S, value_source: [{secret_key_ref: [{secret: s, version: '1'}]}]}]
                  volumes: [{name: v, secret: [{secret: s}]}]
                traffic: [{type: LATEST, percent: 100}]
      """;

  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of("policy of the API", Source.ALERTS, ALERT),
        Arguments.of("wrapped policy", Source.ALERTS, wrapped("AlertPolicy")),
        Arguments.of("Config Connector", Source.ALERTS, wrapped("MonitoringAlertPolicy")),
        Arguments.of(
            "list of policies", Source.ALERTS, "alertPolicies:\n- " + ALERT.indent(2).strip()),
        Arguments.of("Cloud Run", Source.CLOUDRUN, CLOUD_RUN),
        Arguments.of("rules", Source.PROMETHEUS, RULES),
        Arguments.of("Sloth", Source.PROMETHEUS, SLOTH),
        Arguments.of("Pyrra", Source.PROMETHEUS, PYRRA),
        Arguments.of("OpenSLO", Source.OPENSLO, OPENSLO),
        Arguments.of("Terraform", Source.TERRAFORM, TERRAFORM));
  }

  private static String wrapped(String kind) {
    return "apiVersion: monitoring/v1\nkind: "
        + kind
        + "\nmetadata: {name: deep}\nspec:\n"
        + ALERT.indent(2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("formats")
  void everyUnknownFieldIsNamedAndRefused(String format, Source source, String text)
      throws JsonProcessingException {
    Imported clean = Imported.of(source, text);
    assertEquals(List.of(), clean.notes(Fate.REFUSED), clean::text);
    Random random = new Random(format.hashCode());
    for (int round = 0; round < ROUNDS; round++) {
      JsonNode document = new YAMLMapper().readTree(text);
      List<ObjectNode> places = new ArrayList<>();
      collect(document, places);
      List<String> unknown = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(4); i++) {
        String name = "zz" + round + "x" + i;
        unknown.add(name);
        ObjectNode place = places.get(random.nextInt(places.size()));
        switch (random.nextInt(3)) {
          case 0 -> place.put(name, "1");
          case 1 -> place.putObject(name).put("inner", 2);
          default -> place.putArray(name).addObject().put("inner", 3);
        }
      }
      String written = new ObjectMapper().writeValueAsString(document);
      Imported imported = Imported.of(source, written);
      String refused = imported.notes(Fate.REFUSED).toString();
      for (String name : unknown) {
        assertTrue(refused.contains(name), () -> name + " of\n" + written + "\n" + imported.text());
      }
    }
  }

  private static void collect(JsonNode node, List<ObjectNode> places) {
    if (node instanceof ObjectNode object) {
      places.add(object);
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        if (!OPEN.contains(entry.getKey())) {
          collect(entry.getValue(), places);
        }
      }
    } else if (node.isArray()) {
      node.forEach(item -> collect(item, places));
    }
  }
}
