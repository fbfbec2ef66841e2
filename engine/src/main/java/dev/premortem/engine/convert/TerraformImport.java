package dev.premortem.engine.convert;

import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.yaml.Node;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes over what {@code terraform show -json} prints of a plan or of a state: alert policies of
 * Cloud Monitoring and Cloud Run services. Every other resource is refused by its address.
 *
 * @see <a href="https://developer.hashicorp.com/terraform/internals/json-format">JSON output
 *     format</a>
 */
public final class TerraformImport {
  private final Conversion into;
  private final AlertImport alerts;
  private final CloudRunImport services;

  /** Takes over into a conversion. */
  public TerraformImport(Conversion into) {
    this.into = into;
    this.alerts = new AlertImport(into);
    this.services = new CloudRunImport(into);
  }

  /** Reads one file. */
  public void read(String file, String text) {
    for (Node document : into.read(file, text)) {
      Fields root =
          Fields.of(
              document instanceof Node.Mapping mapping
                  ? mapping
                  : new Node.Mapping(document.place(), Map.of()));
      String values = root.has("planned_values") ? "planned_values" : "values";
      if (!root.has(values)) {
        into.note(
            document.place(),
            Fate.REFUSED,
            document.describe(),
            "this is no plan and no state: it has neither planned_values nor values; give what"
                + " terraform show -json FILE prints");
        continue;
      }
      // What these say of the past and of the source, planned_values and values say of the result.
      root.aside("format_version", "terraform_version", "variables", "resource_changes");
      root.aside("output_changes", "prior_state", "configuration", "relevant_attributes");
      root.aside("resource_drift", "checks", "timestamp", "applyable", "complete", "errored");
      module(root.child(values).aside("outputs").child("root_module"));
      into.unread(root, "plan or state");
    }
  }

  private void module(Fields module) {
    module.text("address");
    module.children("resources").forEach(this::resource);
    module.children("child_modules").forEach(this::module);
  }

  private void resource(Fields resource) {
    String address = resource.text("address");
    String type = resource.text("type");
    resource.aside("name", "index", "provider_name", "schema_version", "sensitive_values");
    resource.aside("depends_on", "tainted", "identity", "identity_schema_version");
    if (!(resource.node("values") instanceof Node.Mapping values)
        || !resource.text("mode").equals("managed")) {
      into.note(
          resource.place(),
          Fate.REFUSED,
          address.isEmpty() ? "a resource" : address,
          resource.text("mode").equals("data")
              ? "data is read from elsewhere: import what it names from there"
              : "it has no values, or no mode: managed");
      return;
    }
    switch (type) {
      case "google_monitoring_alert_policy" -> {
        Node.Mapping policy = TerraformSpelling.ofAlertPolicies().of(values);
        Fields around = Fields.of(policy).aside("id", "project", "timeouts");
        alerts.policy(policy.without("id", "project", "timeouts"), "", around.asides());
      }
      case "google_cloud_run_service" ->
          services.service(knative(TerraformSpelling.ofKnative().of(values)), "");
      case "google_cloud_run_v2_service" -> {
        Fields service = Fields.of(TerraformSpelling.ofBlocks().of(values));
        Node.Mapping knative = CloudRunV2.knative(service);
        into.unread(service, "service " + service.text("name"));
        services.service(knative, service.asides());
      }
      default ->
          into.note(
              resource.place(),
              Fate.REFUSED,
              address,
              "resources of type "
                  + type
                  + " are not read, only google_monitoring_alert_policy, google_cloud_run_service"
                  + " and google_cloud_run_v2_service");
    }
  }

  /** The resource has name, location and project beside the metadata of the API. */
  private static Node.Mapping knative(Node.Mapping values) {
    Map<String, Node.Entry> metadata = new LinkedHashMap<>();
    if (values.get("metadata") instanceof Node.Mapping mapping) {
      metadata.putAll(mapping.entries());
    }
    Map<String, Node.Entry> labels = new LinkedHashMap<>();
    Node.Entry given = metadata.get("labels");
    if (given != null && given.value() instanceof Node.Mapping mapping) {
      labels.putAll(mapping.entries());
    }
    if (values.get("location") instanceof Node.Scalar location) {
      Placed.put(labels, "cloud.googleapis.com/location", values, location);
    }
    Placed.put(metadata, "labels", values, new Node.Mapping(values.place(), labels));
    if (values.get("name") instanceof Node.Scalar name) {
      Placed.put(metadata, "name", values, name);
    }
    if (values.get("project") instanceof Node.Scalar project) {
      Placed.put(metadata, "namespace", values, project);
    }
    Map<String, Node.Entry> spec = new LinkedHashMap<>();
    for (String field : new String[] {"template", "traffic"}) {
      Node value = values.get(field);
      if (value != null) {
        Placed.put(spec, field, values, value);
      }
    }
    Map<String, Node.Entry> service =
        new LinkedHashMap<>(
            values
                .without(
                    "name",
                    "location",
                    "project",
                    "metadata",
                    "template",
                    "traffic",
                    "id",
                    "timeouts",
                    "autogenerate_revision_name")
                .entries());
    Placed.put(service, "metadata", values, new Node.Mapping(values.place(), metadata));
    Placed.put(service, "spec", values, new Node.Mapping(values.place(), spec));
    return new Node.Mapping(values.place(), service);
  }

  /** Ends: what policies and services name gets documents. */
  public void finish() {
    alerts.finish();
    services.finish();
  }
}
