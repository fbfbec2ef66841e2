package dev.premortem.engine.convert;

import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes over Cloud Run services as {@code gcloud run services describe --format export} prints
 * them.
 *
 * @see <a href="https://cloud.google.com/run/docs/reference/yaml/v1">Cloud Run YAML reference</a>
 */
public final class CloudRunImport {
  /** Annotations of a revision that change how it runs in a way that is not simulated. */
  private static final Map<String, String> NOT_SIMULATED =
      new TreeMap<>(
          Map.of(
              "cloudsql-instances",
              "write a Resource document for the database, and dependsOn",
              "startup-cpu-boost",
              "instances start without it here: write the startupTime that was measured with it",
              "vpc-access-connector",
              "a connector is not simulated: write a Resource document if it can fail",
              "network-interfaces",
              "a network is not simulated: write a Resource document if it can fail",
              "sessionAffinity",
              "requests go to any instance here",
              "execution-environment",
              "both environments start alike here: write the startupTime that was measured",
              "gpu-zonal-redundancy-disabled",
              "zones are not simulated",
              "health-check-disabled",
              "probes are not simulated"));

  /** Annotations that say nothing about how instances run, or where they were set from. */
  private static final List<String> FOR_THE_PLATFORM =
      List.of(
          "run.googleapis.com/client-name",
          "run.googleapis.com/client-version",
          "run.googleapis.com/operation-id",
          "run.googleapis.com/ingress",
          "run.googleapis.com/ingress-status",
          "run.googleapis.com/launch-stage",
          "run.googleapis.com/description",
          "run.googleapis.com/urls",
          "run.googleapis.com/invoker-iam-disabled",
          "run.googleapis.com/binary-authorization",
          "run.googleapis.com/base-images",
          "run.googleapis.com/build-id",
          "run.googleapis.com/secrets",
          "run.googleapis.com/vpc-access-egress",
          "run.googleapis.com/encryption-key",
          "serving.knative.dev/creator",
          "serving.knative.dev/lastModifier",
          "client.knative.dev/user-image",
          "kubectl.kubernetes.io/last-applied-configuration");

  private static final String LOCATION = "cloud.googleapis.com/location";

  private final Conversion into;
  private final Map<String, List<String>> secrets = new TreeMap<>();

  /** Takes over into a conversion. */
  public CloudRunImport(Conversion into) {
    this.into = into;
  }

  /** Reads one file. */
  public void read(String file, String text) {
    into.read(file, text).forEach(this::services);
  }

  private void services(Node node) {
    if (node instanceof Node.Sequence list) {
      list.items().forEach(this::services);
      return;
    }
    if (node instanceof Node.Mapping mapping) {
      if (mapping.get("items") instanceof Node.Sequence list) {
        into.unread(
            Fields.of(mapping.without("items")).aside("apiVersion", "kind", "metadata"), "list");
        list.items().forEach(this::services);
        return;
      }
      if (mapping.text("kind").equals("Service")
          && mapping.text("apiVersion").startsWith("serving.knative.dev/")) {
        service(mapping, "");
        return;
      }
    }
    into.note(
        node.place(),
        Fate.REFUSED,
        node.describe(),
        "this is no Cloud Run service: apiVersion serving.knative.dev/v1, kind Service");
  }

  /**
   * Takes over one service in the form of the Knative API.
   *
   * @param aside what around it has no effect here, as a clause
   */
  void service(Node.Mapping exported, String aside) {
    Fields root = Fields.of(exported.without("apiVersion", "kind")).aside("status");
    Fields metadata = root.child("metadata").ofKubernetes();
    String cloudName = metadata.text("name");
    if (cloudName.isEmpty()) {
      into.note(exported.place(), Fate.REFUSED, "a service", "it has no metadata.name");
      into.unread(root, "a service");
      return;
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    List<String> changes = new ArrayList<>();
    spec.put("cloudRun", identity(cloudName, metadata, changes));
    Fields body = root.child("spec");
    Fields template = body.child("template");
    Fields about = template.child("metadata").ofKubernetes().aside("name", "labels", "namespace");
    Fields annotations = about.child("annotations");
    Fields ofService = metadata.child("annotations");
    new CloudRunScaling(into, cloudName).instances(ofService, annotations, spec);
    Fields revision =
        template
            .child("spec")
            .aside("serviceAccountName", "nodeSelector", "runtimeClassName", "enableServiceLinks");
    CloudRunContainers containers = new CloudRunContainers(into, cloudName, revision);
    containers.into(spec);
    runs(cloudName, annotations, revision, spec);
    notSimulated(cloudName, annotations);
    annotations.aside(FOR_THE_PLATFORM.toArray(String[]::new));
    ofService.aside(FOR_THE_PLATFORM.toArray(String[]::new));
    String traffic = traffic(body);
    if (!traffic.isEmpty()) {
      changes.add("its traffic is split (" + traffic + "): here all of it goes to one revision");
    }
    String name = into.unique("Service", cloudName);
    containers.secrets().forEach(secret -> uses(secret, name));
    into.own("services/" + name + ".yaml", "Service", name, spec);
    into.note(
        exported.place(),
        changes.isEmpty() ? Fate.TAKEN : Fate.CHANGED,
        "service " + cloudName,
        (changes.isEmpty() ? "all traffic to the latest revision" : String.join("; ", changes))
            + (aside.isEmpty() ? root.asides() : aside));
    into.unread(root, "service " + cloudName);
  }

  private static Map<String, Object> identity(
      String cloudName, Fields metadata, List<String> changes) {
    Map<String, Object> cloudRun = new LinkedHashMap<>();
    cloudRun.put("service", cloudName);
    Fields labels = metadata.child("labels");
    String region = labels.text(LOCATION);
    if (region.isEmpty()) {
      changes.add(
          "its region is not in the input: write cloudRun.region in place of unknown, the daemon"
              + " and the prices need it");
    }
    labels.aside(labels.names().stream().filter(n -> !n.equals(LOCATION)).toArray(String[]::new));
    cloudRun.put("region", region.isEmpty() ? "unknown" : region);
    String project = metadata.text("namespace");
    if (!project.isEmpty()) {
      cloudRun.put("project", project);
    }
    return cloudRun;
  }

  private static String traffic(Fields body) {
    StringBuilder text = new StringBuilder();
    for (Fields share : body.children("traffic")) {
      share.aside("url", "latestRevision");
      String revision = share.text("revisionName");
      String percent = share.text("percent");
      String tag = share.text("tag");
      text.append(text.isEmpty() ? "" : ", ");
      text.append(revision.isEmpty() ? "latest" : revision);
      text.append(' ').append(percent.isEmpty() ? "0" : percent).append('%');
      text.append(tag.isEmpty() ? "" : " (tag " + tag + ")");
    }
    return text.toString().equals("latest 100%") ? "" : text.toString();
  }

  private void runs(
      String cloudName, Fields annotations, Fields revision, Map<String, Object> spec) {
    String throttling = annotations.text("run.googleapis.com/cpu-throttling");
    if (throttling.equals("false")) {
      spec.put("billing", "instances");
    } else if (!throttling.isEmpty() && !throttling.equals("true")) {
      into.note(
          annotations.place("run.googleapis.com/cpu-throttling"),
          Fate.REFUSED,
          "cpu-throttling of " + cloudName,
          "\"" + throttling + "\" is neither true nor false");
    }
    String timeout = revision.text("timeoutSeconds");
    if (timeout.matches("\\d{1,4}") && Integer.parseInt(timeout) <= 3600) {
      spec.put("timeout", timeout + "s");
    } else if (!timeout.isEmpty()) {
      into.note(
          revision.place("timeoutSeconds"),
          Fate.REFUSED,
          "timeoutSeconds of " + cloudName,
          "\"" + timeout + "\" is no number of seconds from 0 to 3600");
    }
  }

  private void notSimulated(String name, Fields annotations) {
    NOT_SIMULATED.forEach(
        (annotation, why) -> {
          String field = "run.googleapis.com/" + annotation;
          String value = annotations.text(field);
          if (!value.isEmpty() && !value.equals("false")) {
            into.note(annotations.place(field), Fate.REFUSED, annotation + " of " + name, why);
          }
        });
  }

  private void uses(String secret, String service) {
    List<String> of = secrets.computeIfAbsent(secret, s -> new ArrayList<>());
    if (!of.contains(service)) {
      of.add(service);
    }
  }

  /** Ends: the secrets that services refer to become an inventory. */
  public void finish() {
    if (secrets.isEmpty()) {
      return;
    }
    List<Object> list = new ArrayList<>();
    secrets.forEach(
        (secret, services) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("name", secret);
          one.put("services", services);
          list.add(one);
        });
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("secrets", list);
    into.own("secrets.yaml", "Secrets", "referenced", spec);
    into.note(
        Place.file("secrets.yaml"),
        Fate.TAKEN,
        secrets.size() + " secrets",
        "write rotated: to each, the day of its last rotation: it is not in the export");
  }
}
