package dev.premortem.engine.convert;

import dev.premortem.engine.yaml.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes over Cloud Run services as {@code gcloud run services describe --format export} prints
 * them.
 */
public final class CloudRunImport {
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
    instances(exported, template, spec);
    Node.Mapping revision = mapping(template, "spec");
    put(spec, "concurrency", revision.text("containerConcurrency"));
    String name = into.unique("Service", cloudName);
    containers(name, revision, spec);
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

  private static void put(Map<String, Object> spec, String name, String number) {
    if (number.matches("\\d{1,9}")) {
      spec.put(name, Long.valueOf(number));
    }
  }

  private static void instances(
      Node.Mapping exported, Node.Mapping template, Map<String, Object> spec) {
    Map<String, Object> bounds = new LinkedHashMap<>();
    for (Node.Mapping annotations :
        List.of(
            mapping(exported, "metadata", "annotations"),
            mapping(template, "metadata", "annotations"))) {
      put(bounds, "min", annotations.text("run.googleapis.com/minScale"));
      put(bounds, "max", annotations.text("run.googleapis.com/maxScale"));
      put(bounds, "min", annotations.text("autoscaling.knative.dev/minScale"));
      put(bounds, "max", annotations.text("autoscaling.knative.dev/maxScale"));
    }
    if (!bounds.isEmpty()) {
      spec.put("instances", bounds);
    }
  }

  private void containers(String name, Node.Mapping revision, Map<String, Object> spec) {
    for (Node container : Conversion.items(revision, "containers")) {
      if (!(container instanceof Node.Mapping mapping)) {
        continue;
      }
      Node.Mapping limits = mapping(mapping, "resources", "limits");
      String cpu = limits.text("cpu");
      if (!cpu.isEmpty() && !spec.containsKey("cpu")) {
        spec.put("cpu", cpu(cpu));
      }
      if (!limits.text("memory").isEmpty()) {
        spec.putIfAbsent("memory", limits.text("memory"));
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

  private static double cpu(String text) {
    return text.matches("\\d{1,6}m")
        ? Double.parseDouble(text.substring(0, text.length() - 1)) / 1000
        : text.matches("\\d{1,3}(\\.\\d{1,3})?") ? Double.parseDouble(text) : 1;
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

  private void left(
      dev.premortem.rules.source.Place place,
      String name,
      Node.Mapping template,
      Node.Mapping revision) {
    Node.Mapping annotations = mapping(template, "metadata", "annotations");
    String throttling = annotations.text("run.googleapis.com/cpu-throttling");
    if (throttling.equals("false")) {
      into.note(
          place,
          Conversion.Fate.REFUSED,
          "cpu-throttling of " + name,
          "instance-based billing is not part of a Service document");
    }
    if (!revision.text("timeoutSeconds").isEmpty()) {
      into.note(
          place,
          Conversion.Fate.REFUSED,
          "timeoutSeconds of " + name,
          "time-outs of requests are not part of a Service document");
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
        dev.premortem.rules.source.Place.file("secrets.yaml"),
        Conversion.Fate.TAKEN,
        secrets.size() + " secrets",
        "write rotated: to each, the day of its last rotation: it is not in the export");
  }
}
