package dev.premortem.engine.convert;

import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes over Cloud Run services as {@code gcloud run services describe --format export} prints
 * them.
 */
public final class CloudRunImport {
  private static final Map<String, String> NOT_TAKEN =
      new TreeMap<>(
          Map.of(
              "cloudsql-instances",
              "write a Resource document for the database, and dependsOn",
              "startup-cpu-boost",
              "instances start without it here: write the startupTime that was measured with it",
              "vpc-access-connector",
              "a connector is not simulated: write a Resource document if it can fail",
              "network-interfaces",
              "a network is not simulated: write a Resource document if it can fail"));

  private final Conversion into;
  private final Map<String, List<String>> secrets = new TreeMap<>();

  /** Takes over into a conversion. */
  public CloudRunImport(Conversion into) {
    this.into = into;
  }

  /** Reads one file. */
  public void read(String file, String text) {
    for (Node document : into.read(file, text)) {
      services(document);
    }
  }

  private void services(Node node) {
    if (node instanceof Node.Scalar scalar && scalar.isNull()) {
      return;
    }
    if (node instanceof Node.Sequence list) {
      list.items().forEach(this::services);
      return;
    }
    if (node instanceof Node.Mapping mapping) {
      if (mapping.get("items") instanceof Node.Sequence list) {
        list.items().forEach(this::services);
        return;
      }
      if (mapping.text("kind").equals("Service")
          && mapping.text("apiVersion").startsWith("serving.knative.dev/")) {
        service(mapping);
        return;
      }
    }
    into.note(
        node.place(),
        Conversion.Fate.REFUSED,
        node.describe(),
        "this is no Cloud Run service: apiVersion serving.knative.dev/v1, kind Service");
  }

  private static Node.Mapping mapping(Node.Mapping from, String... path) {
    Node.Mapping at = from;
    for (String name : path) {
      if (!(at.get(name) instanceof Node.Mapping next)) {
        return new Node.Mapping(from.place(), Map.of());
      }
      at = next;
    }
    return at;
  }

  private void service(Node.Mapping exported) {
    String cloudName = Conversion.text(exported, "metadata", "name");
    if (cloudName.isEmpty()) {
      into.note(exported.place(), Conversion.Fate.REFUSED, "a service", "it has no metadata.name");
      return;
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    Map<String, Object> cloudRun = new LinkedHashMap<>();
    cloudRun.put("service", cloudName);
    Node.Mapping labels = mapping(exported, "metadata", "labels");
    String region = labels.text("cloud.googleapis.com/location");
    cloudRun.put("region", region.isEmpty() ? "unknown" : region);
    String project = Conversion.text(exported, "metadata", "namespace");
    if (!project.isEmpty()) {
      cloudRun.put("project", project);
    }
    spec.put("cloudRun", cloudRun);
    Node.Mapping template = mapping(exported, "spec", "template");
    instances(cloudName, exported, template, spec);
    Node.Mapping revision = mapping(template, "spec");
    size(cloudName, revision, spec);
    runs(cloudName, template, revision, spec);
    String name = into.unique("Service", cloudName);
    containers(name, revision);
    Map<String, Object> document = Conversion.document("premortem/v1", "Service", name, spec);
    String traffic = traffic(exported);
    if (!traffic.isEmpty()) {
      Map<String, Object> metadata = new LinkedHashMap<>();
      metadata.put("name", name);
      metadata.put("annotations", new LinkedHashMap<>(Map.of("traffic", traffic)));
      document.put("metadata", metadata);
    }
    into.add("services/" + name + ".yaml", document);
    into.note(
        exported.place(),
        Conversion.Fate.TAKEN,
        "service " + cloudName,
        traffic.isEmpty() ? "all traffic to the latest revision" : "traffic: " + traffic);
    left(exported.place(), cloudName, template, revision);
  }

  /** Bounds of the service hold together with those of its revision: the narrower counts. */
  private void instances(
      String cloudName, Node.Mapping exported, Node.Mapping template, Map<String, Object> spec) {
    Map<String, Object> bounds = new LinkedHashMap<>();
    long min = -1;
    long max = Long.MAX_VALUE;
    for (Node.Mapping annotations :
        List.of(
            mapping(exported, "metadata", "annotations"),
            mapping(template, "metadata", "annotations"))) {
      for (String prefix : List.of("run.googleapis.com/", "autoscaling.knative.dev/")) {
        for (String scale : List.of("Scale", "-scale")) {
          min = Math.max(min, number(annotations.text(prefix + "min" + scale), -1));
          max = Math.min(max, number(annotations.text(prefix + "max" + scale), Long.MAX_VALUE));
        }
      }
    }
    if (min > max) {
      into.note(
          exported.place(),
          Conversion.Fate.CHANGED,
          "instances of " + cloudName,
          "the minimum of " + min + " is more than the maximum, and became " + max);
      min = max;
    }
    if (min >= 0) {
      bounds.put("min", min);
    }
    if (max < Long.MAX_VALUE) {
      bounds.put("max", max);
    }
    if (!bounds.isEmpty()) {
      spec.put("instances", bounds);
    }
  }

  private static long number(String text, long otherwise) {
    return text.matches("\\d{1,9}") ? Long.parseLong(text) : otherwise;
  }

  /** The container that requests come to: the one with ports, or the only one. */
  private static Node.@Nullable Mapping ingress(Node.Mapping revision) {
    List<Node> containers = Conversion.items(revision, "containers");
    for (Node container : containers) {
      if (container instanceof Node.Mapping mapping && mapping.get("ports") != null) {
        return mapping;
      }
    }
    return containers.size() == 1 && containers.get(0) instanceof Node.Mapping only ? only : null;
  }

  private void size(String cloudName, Node.Mapping revision, Map<String, Object> spec) {
    Node.Mapping ingress = ingress(revision);
    List<Node> containers = Conversion.items(revision, "containers");
    if (ingress == null) {
      if (!containers.isEmpty()) {
        into.note(
            revision.place(),
            Conversion.Fate.CHANGED,
            "containers of " + cloudName,
            "none has ports, so none is known to take the requests: CPU and memory are the"
                + " defaults of a Service document");
      }
      return;
    }
    Node.Mapping limits = mapping(ingress, "resources", "limits");
    Double cpu = limits.text("cpu").isEmpty() ? Double.valueOf(1) : cpu(limits.text("cpu"));
    if (cpu == null) {
      into.note(
          limits.place(),
          Conversion.Fate.REFUSED,
          "cpu of " + cloudName,
          "\"" + limits.text("cpu") + "\" is no number of vCPU: write 2 or 500m");
    } else {
      spec.put("cpu", cpu);
    }
    String memory = limits.text("memory");
    if (memory.matches("\\d+(\\.\\d+)?([kMGT]|[KMGT]i)?")) {
      spec.put("memory", memory);
    } else if (!memory.isEmpty()) {
      into.note(
          limits.place(),
          Conversion.Fate.REFUSED,
          "memory of " + cloudName,
          "\"" + memory + "\" is no size: write 512Mi");
    }
    concurrency(cloudName, revision, cpu == null ? 1 : cpu, spec);
    if (containers.size() > 1) {
      into.note(
          ingress.place(),
          Conversion.Fate.CHANGED,
          "containers of " + cloudName,
          "CPU and memory are those of the container that has ports; "
              + (containers.size() - 1)
              + " beside it are left out");
    }
  }

  /** 0 or none is 80 from one vCPU on and 1 below, as Cloud Run's RevisionSpec says. */
  private void concurrency(
      String cloudName, Node.Mapping revision, double cpu, Map<String, Object> spec) {
    String text = revision.text("containerConcurrency");
    if (text.isEmpty() || text.equals("0")) {
      spec.put("concurrency", cpu >= 1 ? 80L : 1L);
    } else if (text.matches("[1-9]\\d{0,2}|1000")) {
      spec.put("concurrency", Long.valueOf(text));
    } else {
      into.note(
          revision.place(),
          Conversion.Fate.REFUSED,
          "containerConcurrency of " + cloudName,
          "\"" + text + "\" is no number from 0 to 1000");
    }
  }

  private void containers(String name, Node.Mapping revision) {
    for (Node container : Conversion.items(revision, "containers")) {
      if (!(container instanceof Node.Mapping mapping)) {
        continue;
      }
      for (Node variable : Conversion.items(mapping, "env")) {
        if (variable instanceof Node.Mapping env) {
          String secret = Conversion.text(env, "valueFrom", "secretKeyRef", "name");
          if (!secret.isEmpty()) {
            uses(secret, name);
          }
        }
      }
    }
    for (Node volume : Conversion.items(revision, "volumes")) {
      if (volume instanceof Node.Mapping mapping) {
        String secret = Conversion.text(mapping, "secret", "secretName");
        if (!secret.isEmpty()) {
          uses(secret, name);
        }
      }
    }
  }

  private void uses(String secret, String service) {
    List<String> of = secrets.computeIfAbsent(secret, s -> new ArrayList<>());
    if (!of.contains(service)) {
      of.add(service);
    }
  }

  private static @Nullable Double cpu(String text) {
    if (text.matches("\\d{1,6}m")) {
      return Double.parseDouble(text.substring(0, text.length() - 1)) / 1000;
    }
    return text.matches("\\d{1,3}(\\.\\d{1,3})?") ? Double.valueOf(text) : null;
  }

  private static String traffic(Node.Mapping exported) {
    StringBuilder text = new StringBuilder();
    for (Node share : Conversion.items(mapping(exported, "spec"), "traffic")) {
      if (share instanceof Node.Mapping mapping) {
        String revision = mapping.text("revisionName");
        String percent = mapping.text("percent");
        String tag = mapping.text("tag");
        text.append(text.isEmpty() ? "" : ", ");
        text.append(revision.isEmpty() ? "latest" : revision);
        text.append(' ').append(percent.isEmpty() ? "0" : percent).append('%');
        text.append(tag.isEmpty() ? "" : " (tag " + tag + ")");
      }
    }
    return text.toString().equals("latest 100%") ? "" : text.toString();
  }

  private void runs(
      String cloudName, Node.Mapping template, Node.Mapping revision, Map<String, Object> spec) {
    String throttling =
        mapping(template, "metadata", "annotations").text("run.googleapis.com/cpu-throttling");
    if (throttling.equals("false")) {
      spec.put("billing", "instances");
    }
    String timeout = revision.text("timeoutSeconds");
    if (timeout.matches("\\d{1,4}") && Integer.parseInt(timeout) <= 3600) {
      spec.put("timeout", timeout + "s");
    } else if (!timeout.isEmpty()) {
      into.note(
          revision.place(),
          Conversion.Fate.REFUSED,
          "timeoutSeconds of " + cloudName,
          "\"" + timeout + "\" is no number of seconds from 0 to 3600");
    }
  }

  private void left(Place place, String name, Node.Mapping template, Node.Mapping revision) {
    Node.Mapping annotations = mapping(template, "metadata", "annotations");
    NOT_TAKEN.forEach(
        (annotation, why) -> {
          String value = annotations.text("run.googleapis.com/" + annotation);
          if (!value.isEmpty() && !value.equals("false")) {
            into.note(place, Conversion.Fate.REFUSED, annotation + " of " + name, why);
          }
        });
    for (Node container : Conversion.items(revision, "containers")) {
      if (container instanceof Node.Mapping mapping && mapping.get("startupProbe") != null) {
        into.note(
            container.place(),
            Conversion.Fate.REFUSED,
            "startupProbe of " + name,
            "how long an instance takes to start is not in a probe: write startupTime");
      }
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
        Conversion.Fate.TAKEN,
        secrets.size() + " secrets",
        "write rotated: to each, the day of its last rotation: it is not in the export");
  }
}
