package dev.premortem.engine.convert;

import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a service of the Cloud Run Admin API v2, as Terraform spells it, into the Knative form that
 * {@link CloudRunImport} reads.
 *
 * @see <a
 *     href="https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/cloud_run_v2_service">
 *     google_cloud_run_v2_service</a>
 */
final class CloudRunV2 {
  private static final String RUN = "run.googleapis.com/";
  private static final String SCALING = "autoscaling.knative.dev/";

  private CloudRunV2() {}

  /** Returns the Knative form of a service; its fields know afterwards which were read. */
  static Node.Mapping knative(Fields service) {
    service.aside("id", "timeouts", "description", "client", "client_version", "ingress");
    service.aside("launch_stage", "binary_authorization", "custom_audiences", "build_config");
    service.aside("default_uri_disabled", "invoker_iam_disabled", "deletion_protection");
    service.aside("effective_labels", "effective_annotations", "terraform_labels", "uid");
    service.aside("generation", "create_time", "update_time", "delete_time", "expire_time");
    service.aside("creator", "last_modifier", "conditions", "terminal_condition", "etag");
    service.aside("observed_generation", "latest_created_revision", "latest_ready_revision");
    service.aside("uri", "urls", "reconciling", "traffic_statuses", "iap_enabled");
    Place place = service.place();
    Map<String, Node> metadata = new LinkedHashMap<>();
    text(metadata, "name", service, "name");
    text(metadata, "namespace", service, "project");
    Map<String, Node> labels = new LinkedHashMap<>();
    text(labels, "cloud.googleapis.com/location", service, "location");
    service.texts("labels").forEach((k, v) -> labels.put(k, Placed.text(place, v)));
    metadata.put("labels", Placed.mapping(place, labels));
    Map<String, Node> annotations = new LinkedHashMap<>();
    service.texts("annotations").forEach((k, v) -> annotations.put(k, Placed.text(place, v)));
    Fields scaling = service.child("scaling");
    text(annotations, RUN + "minScale", scaling, "min_instance_count");
    text(annotations, RUN + "maxScale", scaling, "max_instance_count");
    if (scaling.text("scaling_mode").equals("MANUAL")) {
      annotations.put(RUN + "scalingMode", Placed.text(scaling.place("scaling_mode"), "manual"));
      text(annotations, RUN + "manualInstanceCount", scaling, "manual_instance_count");
    } else {
      scaling.aside("manual_instance_count");
    }
    metadata.put("annotations", Placed.mapping(place, annotations));
    Map<String, Node> spec = new LinkedHashMap<>();
    spec.put("template", template(service.child("template")));
    spec.put("traffic", traffic(service));
    Map<String, Node> knative = new LinkedHashMap<>();
    knative.put("metadata", Placed.mapping(place, metadata));
    knative.put("spec", Placed.mapping(place, spec));
    return Placed.mapping(place, knative);
  }

  private static void text(Map<String, Node> into, String name, Fields from, String field) {
    String text = from.text(field);
    if (!text.isEmpty()) {
      into.put(name, Placed.text(from.place(field), text));
    }
  }

  private static Node template(Fields template) {
    Place place = template.place();
    template.aside("revision", "labels", "service_account", "encryption_key", "node_selector");
    Map<String, Node> annotations = new LinkedHashMap<>();
    template.texts("annotations").forEach((k, v) -> annotations.put(k, Placed.text(place, v)));
    Fields scaling = template.child("scaling");
    text(annotations, SCALING + "minScale", scaling, "min_instance_count");
    text(annotations, SCALING + "maxScale", scaling, "max_instance_count");
    text(annotations, RUN + "execution-environment", template, "execution_environment");
    text(annotations, RUN + "sessionAffinity", template, "session_affinity");
    text(annotations, RUN + "health-check-disabled", template, "health_check_disabled");
    text(
        annotations,
        RUN + "gpu-zonal-redundancy-disabled",
        template,
        "gpu_zonal_redundancy_disabled");
    Fields network = template.child("vpc_access");
    text(annotations, RUN + "vpc-access-connector", network, "connector");
    network.aside("egress");
    if (network.node("network_interfaces") != null) {
      annotations.put(
          RUN + "network-interfaces", Placed.text(network.place("network_interfaces"), "set"));
    }
    Map<String, Node> revision = new LinkedHashMap<>();
    text(revision, "containerConcurrency", template, "max_instance_request_concurrency");
    String timeout = template.text("timeout");
    if (!timeout.isEmpty()) {
      revision.put(
          "timeoutSeconds",
          Placed.text(template.place("timeout"), timeout.replaceAll("(\\.0+)?s$", "")));
    }
    List<Node> containers = new ArrayList<>();
    template.children("containers").forEach(c -> containers.add(container(c, annotations)));
    revision.put("containers", new Node.Sequence(place, containers));
    revision.put("volumes", volumes(template, annotations));
    Map<String, Node> knative = new LinkedHashMap<>();
    Node about = Placed.mapping(place, annotations);
    knative.put("metadata", Placed.mapping(place, Map.of("annotations", about)));
    knative.put("spec", Placed.mapping(place, revision));
    return Placed.mapping(place, knative);
  }

  private static Node container(Fields from, Map<String, Node> annotations) {
    from.aside("image", "command", "args", "working_dir", "volume_mounts", "depends_on");
    from.aside("base_image_uri", "build_info");
    Place place = from.place();
    Map<String, Node> container = new LinkedHashMap<>();
    text(container, "name", from, "name");
    for (String probe : List.of("startup", "liveness", "readiness")) {
      Node value = from.node(probe + "_probe");
      if (value != null) {
        container.put(probe + "Probe", new Node.Mapping(from.place(probe + "_probe"), Map.of()));
      }
    }
    Node ports = from.node("ports");
    if (ports != null) {
      container.put("ports", ports);
    }
    Fields resources = from.child("resources");
    Map<String, Node> limits = new LinkedHashMap<>();
    Fields given = resources.child("limits");
    given.names().forEach(name -> text(limits, name, given, name));
    container.put(
        "resources", Placed.mapping(place, Map.of("limits", Placed.mapping(place, limits))));
    // Once resources are given, CPU is throttled between requests only if cpu_idle says so.
    if (from.has("resources") && !resources.text("cpu_idle").equals("true")) {
      annotations.put(RUN + "cpu-throttling", Placed.text(resources.place("cpu_idle"), "false"));
    }
    if (resources.text("startup_cpu_boost").equals("true")) {
      annotations.put(
          RUN + "startup-cpu-boost", Placed.text(resources.place("startup_cpu_boost"), "true"));
    }
    container.put("env", variables(from));
    return Placed.mapping(place, container);
  }

  private static Node variables(Fields container) {
    List<Node> variables = new ArrayList<>();
    for (Fields variable : container.children("env")) {
      Place place = variable.place();
      Map<String, Node> found = new LinkedHashMap<>();
      text(found, "name", variable, "name");
      text(found, "value", variable, "value");
      Fields key = variable.child("value_source").child("secret_key_ref").aside("version");
      String secret = key.text("secret");
      if (!secret.isEmpty()) {
        found.put("valueFrom", secretKey(place, "secretKeyRef", "name", secret));
      }
      variables.add(Placed.mapping(place, found));
    }
    return new Node.Sequence(container.place(), variables);
  }

  private static Node secretKey(Place place, String ref, String field, String secret) {
    String name = secret.substring(secret.lastIndexOf('/') + 1);
    return Placed.mapping(place, Map.of(ref, Placed.texts(place, Map.of(field, name))));
  }

  private static Node volumes(Fields template, Map<String, Node> annotations) {
    List<Node> volumes = new ArrayList<>();
    for (Fields volume : template.children("volumes")) {
      Place place = volume.place();
      Map<String, Node> found = new LinkedHashMap<>();
      text(found, "name", volume, "name");
      String secret = volume.child("secret").aside("items", "default_mode").text("secret");
      if (!secret.isEmpty()) {
        found.put(
            "secret",
            Placed.texts(
                place, Map.of("secretName", secret.substring(secret.lastIndexOf('/') + 1))));
      }
      List<String> databases = volume.child("cloud_sql_instance").items("instances");
      if (!databases.isEmpty()) {
        annotations.put(
            RUN + "cloudsql-instances", Placed.text(place, String.join(",", databases)));
      }
      for (String kind : List.of("gcs", "nfs", "empty_dir")) {
        if (volume.node(kind) != null) {
          String knative = kind.equals("gcs") ? "csi" : kind.equals("nfs") ? "nfs" : "emptyDir";
          found.put(knative, new Node.Mapping(volume.place(kind), Map.of()));
        }
      }
      volumes.add(Placed.mapping(place, found));
    }
    return new Node.Sequence(template.place(), volumes);
  }

  private static Node traffic(Fields service) {
    List<Node> shares = new ArrayList<>();
    for (Fields share : service.children("traffic")) {
      share.aside("type");
      Map<String, Node> found = new LinkedHashMap<>();
      text(found, "percent", share, "percent");
      text(found, "revisionName", share, "revision");
      text(found, "tag", share, "tag");
      shares.add(Placed.mapping(share.place(), found));
    }
    return new Node.Sequence(service.place(), shares);
  }
}
