package dev.premortem.engine.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.convert.Imported.Source;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.ServiceSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One alert policy in every form that teams keep it in means the same. */
class AlertFormsImportTest {
  private static final String API =
      """
      displayName: Queue is long
      combiner: OR
      conditions:
      - displayName: depth
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/queue/depth" AND resource.type="global"
          aggregations: [{alignmentPeriod: 300s, perSeriesAligner: ALIGN_MEAN, crossSeriesReducer: REDUCE_SUM, groupByFields: [metric.label.queue]}]
          comparison: COMPARISON_GT
          thresholdValue: 40
          duration: 600s
          trigger: {count: 1}
      alertStrategy: {autoClose: 3600s}
      """;

  private static final String CONNECTOR =
      """
      apiVersion: monitoring.cnrm.cloud.google.com/v1beta1
      kind: MonitoringAlertPolicy
      metadata: {name: queue-is-long, labels: {a: b}}
      spec:
      """
          + API.indent(2)
          + "  notificationChannels: [{name: CHANNEL}]\n";

  private static final String TERRAFORM =
      """
      {"format_version": "1.2", "terraform_version": "1.9.5", "ROOT": {"root_module": {
        "resources": [{"address": "google_project_service.run", "mode": "managed",
          "type": "google_project_service", "name": "run", "values": {"service": "run"}}],
        "child_modules": [{"address": "module.alerts", "resources": [{
          "address": "module.alerts.google_monitoring_alert_policy.queue", "mode": "managed",
          "type": "google_monitoring_alert_policy", "name": "queue",
          "provider_name": "registry.terraform.io/hashicorp/google", "schema_version": 0,
          "values": {"display_name": "Queue is long", "combiner": "OR", "enabled": true,
            "severity": "", "timeouts": null, "user_labels": null, "notification_channels": [],
            "documentation": [], "id": "x", "project": "p",
            "alert_strategy": [{"auto_close": "3600s", "notification_rate_limit": [],
              "notification_prompts": null}],
            "conditions": [{"display_name": "depth", "name": "c", "condition_absent": [],
              "condition_matched_log": [], "condition_threshold": [{
                "filter": "metric.type=\\"custom.googleapis.com/queue/depth\\" AND resource.type=\\"global\\"",
                "aggregations": [{"alignment_period": "300s", "per_series_aligner": "ALIGN_MEAN",
                  "cross_series_reducer": "REDUCE_SUM", "group_by_fields": ["metric.label.queue"]}],
                "comparison": "COMPARISON_GT", "threshold_value": 40, "duration": "600s",
                "denominator_filter": "", "denominator_aggregations": [],
                "evaluation_missing_data": "", "forecast_options": [],
                "trigger": [{"count": 1, "percent": 0}]}]}]}}]}]}}}
      """;

  private static AlertPolicySpec policy(Imported imported) {
    BundleLoader.Loaded loaded = imported.load();
    List<AlertPolicySpec> all =
        loaded.bundle().all(Kind.ALERT_POLICY, AlertPolicySpec.class).stream()
            .map(d -> d.spec())
            .toList();
    assertEquals(1, all.size(), imported::text);
    return all.get(0);
  }

  /** Everything of a condition but where it is written. */
  private static String meaning(AlertPolicySpec policy) {
    AlertPolicySpec.Condition condition = policy.conditions().get(0);
    AlertPolicySpec.Threshold threshold = condition.conditionThreshold();
    assert threshold != null;
    return policy.combiner()
        + " "
        + threshold.filter().value()
        + threshold.aggregations()
        + threshold.comparison()
        + threshold.thresholdValue().value()
        + threshold.duration()
        + threshold.trigger()
        + policy.alertStrategy();
  }

  @ParameterizedTest
  @CsvSource({"planned_values", "values"})
  void terraformSaysTheSameInItsOwnSpelling(String root) {
    Imported imported = Imported.of(Source.TERRAFORM, TERRAFORM.replace("ROOT", root));
    assertEquals(meaning(policy(Imported.of(Source.ALERTS, API))), meaning(policy(imported)));
    assertEquals(1, imported.notes(Fate.REFUSED).size(), imported::text);
    imported.says("REFUSED google_project_service.run: resources of type google_project_service");
  }

  @Test
  void configConnectorSaysTheSame() {
    Imported imported = Imported.of(Source.ALERTS, CONNECTOR);
    assertEquals(meaning(policy(Imported.of(Source.ALERTS, API))), meaning(policy(imported)));
    assertEquals("CHANNEL", policy(imported).notificationChannels().get(0).value());
    imported.says("CHANGED notification channel CHANNEL: what is at its other end");
    assertEquals(List.of(), imported.notes(Fate.REFUSED));
  }

  @Test
  void aBurnRateOfAnObjectiveIsRefusedByItsName() {
    Imported imported =
        Imported.of(
            Source.ALERTS,
            API.replace(
                "filter: metric.type=\"custom.googleapis.com/queue/depth\" AND resource.type=\"global\"",
                "filter: select_slo_burn_rate(\"projects/p/services/s/serviceLevelObjectives/o\", \"3600s\")"));
    imported.says(
        "the burn rate of projects/p/services/s/serviceLevelObjectives/o is an objective of Cloud"
            + " Monitoring",
        "none of its conditions is evaluated");
    assertEquals(0, imported.conversion().files().size());
  }

  @ParameterizedTest
  @CsvSource({"AND", "AND_WITH_MATCHING_RESOURCE"})
  void aPolicyThatNeedsARefusedConditionIsRefusedAsAWhole(String combiner) {
    String two =
        API.replace("combiner: OR", "combiner: " + combiner)
            .replace(
                "alertStrategy:",
                "- {displayName: q, conditionMonitoringQueryLanguage: {query: fetch x}}\nalertStrategy:");
    Imported imported = Imported.of(Source.ALERTS, two);
    imported.says("its combiner needs all of its conditions");
    assertEquals(0, imported.conversion().files().size());
    Imported either =
        Imported.of(Source.ALERTS, two.replace("combiner: " + combiner, "combiner: OR"));
    either.says("CHANGED alert policy \"Queue is long\": it goes by the conditions");
    assertEquals(1, policy(either).conditions().size());
  }

  @Test
  void fieldsThatDecideNothingHereAreRefusedAndLeftOut() {
    Imported imported =
        Imported.of(
            Source.ALERTS,
            API.replace(
                    "{autoClose: 3600s}",
                    "{autoClose: 3600s, notificationRateLimit: {period: 300s}}")
                + "severity: CRITICAL\nenabled: false\ndocumentation: {content: x}\n");
    imported.says(
        "REFUSED alert policy \"Queue is long\": the field alertStrategy.notificationRateLimit",
        "REFUSED alert policy \"Queue is long\": the field severity is not evaluated",
        "enabled is false: it opens nothing, as before; without effect here: documentation");
    assertEquals(null, policy(imported).severity());
  }

  private static final String RUN =
      """
      {"planned_values": {"root_module": {"resources": [{"address": "ADDRESS", "mode": "managed",
        "type": "TYPE", "name": "web", "values": VALUES}]}}}
      """;

  private static ServiceSpec service(Imported imported) {
    return imported.load().bundle().all(Kind.SERVICE, ServiceSpec.class).get(0).spec();
  }

  @Test
  void cloudRunServicesOfTerraformAreTaken() {
    Imported old =
        Imported.of(
            Source.TERRAFORM,
            RUN.replace("TYPE", "google_cloud_run_service")
                .replace(
                    "VALUES",
                    """
                    {"name": "web", "location": "europe-west4", "project": "p",
                     "autogenerate_revision_name": false, "timeouts": null, "metadata": [],
                     "template": [{"metadata": [{"annotations": {"autoscaling.knative.dev/minScale": "2"}}],
                       "spec": [{"container_concurrency": 33, "timeout_seconds": 120,
                         "containers": [{"image": "i", "args": null, "ports": [{"container_port": 80}],
                           "resources": [{"limits": {"cpu": "2000m", "memory": "1Gi"}, "requests": null}]}]}]}],
                     "traffic": [{"percent": 100, "latest_revision": true}]}
                    """));
    Imported young =
        Imported.of(
            Source.TERRAFORM,
            RUN.replace("TYPE", "google_cloud_run_v2_service")
                .replace(
                    "VALUES",
                    """
                    {"name": "web", "location": "europe-west4", "project": "p", "labels": {"l": "m"},
                     "scaling": [{"min_instance_count": 2}], "deletion_protection": true,
                     "template": [{"timeout": "120s", "max_instance_request_concurrency": 33,
                       "vpc_access": [{"connector": "c", "egress": "ALL_TRAFFIC"}],
                       "containers": [{"image": "i", "ports": [{"container_port": 80}],
                         "resources": [{"cpu_idle": true, "startup_cpu_boost": true,
                           "limits": {"cpu": "2", "memory": "1Gi"}}],
                         "env": [{"name": "K", "value_source": [{"secret_key_ref":
                           [{"secret": "projects/p/secrets/key", "version": "latest"}]}]}]}]}],
                     "traffic": [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100}]}
                    """));
    assertEquals(List.of(), old.notes(Fate.REFUSED), old::text);
    for (Imported imported : List.of(old, young)) {
      ServiceSpec spec = service(imported);
      assertEquals(2, spec.instances().min());
      assertEquals(33, spec.concurrency());
      assertEquals(2.0, spec.cpu());
      assertEquals(120, spec.timeout().toSeconds());
      assert spec.cloudRun() != null;
      assertEquals("europe-west4", spec.cloudRun().region());
    }
    young.says(
        "REFUSED startup-cpu-boost of web",
        "REFUSED vpc-access-connector of web",
        "template.vpc_access.egress",
        "TAKEN 1 secrets");
  }
}
