package dev.premortem.engine.convert;

import dev.premortem.engine.convert.Conversion.Fate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Size of an instance and what its containers refer to. Of several containers the one with ports
 * takes the requests.
 *
 * @see <a href="https://cloud.google.com/run/docs/deploying#sidecars">sidecars</a>
 */
final class CloudRunContainers {
  private static final List<String> PROBES =
      List.of("startupProbe", "livenessProbe", "readinessProbe");

  private final Conversion into;
  private final String cloudName;
  private final Fields revision;
  private final List<Fields> containers;
  private final Set<String> secrets = new TreeSet<>();

  CloudRunContainers(Conversion into, String cloudName, Fields revision) {
    this.into = into;
    this.cloudName = cloudName;
    this.revision = revision;
    this.containers = revision.children("containers");
  }

  /** Returns the names of the secrets that they refer to. */
  Set<String> secrets() {
    return secrets;
  }

  /** Writes their size into a Service document. */
  void into(Map<String, Object> spec) {
    containers.forEach(this::refers);
    volumes();
    Fields ingress = ingress();
    double cpu = ingress == null ? 1 : size(ingress, spec);
    if (ingress == null && !containers.isEmpty()) {
      into.note(
          revision.place("containers"),
          Fate.CHANGED,
          "containers of " + cloudName,
          "none has ports, so none is known to take the requests: CPU and memory are the"
              + " defaults of a Service document");
    }
    for (Fields container : containers) {
      if (container != ingress) {
        Fields limits = limits(container);
        into.note(
            container.place(),
            Fate.CHANGED,
            "container " + name(container) + " of " + cloudName,
            "its "
                + said(limits.text("cpu"), "default CPU", " vCPU")
                + " and "
                + said(limits.text("memory"), "default memory", " of memory")
                + " are left out: CPU and memory are those of the container that has ports");
      }
    }
    concurrency(cpu, spec);
  }

  private static String said(String text, String otherwise, String unit) {
    return text.isEmpty() ? otherwise : text + unit;
  }

  private String name(Fields container) {
    String name = container.text("name");
    return name.isEmpty() ? "without a name" : name;
  }

  /** The container that requests come to: the one with ports, or the only one. */
  private @Nullable Fields ingress() {
    for (Fields container : containers) {
      if (container.has("ports")) {
        return container;
      }
    }
    return containers.size() == 1 ? containers.get(0) : null;
  }

  private static Fields limits(Fields container) {
    return container.child("resources").child("limits");
  }

  private double size(Fields ingress, Map<String, Object> spec) {
    Fields limits = limits(ingress);
    String text = limits.text("cpu");
    Double cpu = text.isEmpty() ? Double.valueOf(1) : cpu(text);
    if (cpu == null) {
      into.note(
          limits.place("cpu"),
          Fate.REFUSED,
          "cpu of " + cloudName,
          "\"" + text + "\" is no number of vCPU from 0.08 to 64: write 2 or 500m");
    } else {
      spec.put("cpu", cpu);
    }
    String memory = limits.text("memory");
    if (memory.matches("\\d{1,9}(\\.\\d{1,9})?([kMGT]|[KMGT]i)?")) {
      spec.put("memory", memory);
    } else if (!memory.isEmpty()) {
      into.note(
          limits.place("memory"),
          Fate.REFUSED,
          "memory of " + cloudName,
          "\"" + memory + "\" is no size: write 512Mi");
    }
    if (limits.has("nvidia.com/gpu") && !limits.text("nvidia.com/gpu").equals("0")) {
      into.note(
          limits.place("nvidia.com/gpu"),
          Fate.REFUSED,
          "nvidia.com/gpu of " + cloudName,
          "GPUs are neither simulated nor priced");
    }
    return cpu == null ? 1 : cpu;
  }

  private static @Nullable Double cpu(String text) {
    Double cpu = null;
    if (text.matches("\\d{1,6}m")) {
      cpu = Double.parseDouble(text.substring(0, text.length() - 1)) / 1000;
    } else if (text.matches("\\d{1,3}(\\.\\d{1,3})?")) {
      cpu = Double.valueOf(text);
    }
    return cpu == null || cpu < 0.08 || cpu > 64 ? null : cpu;
  }

  /** 0 or none is 80 from one vCPU on and 1 below, as Cloud Run's RevisionSpec says. */
  private void concurrency(double cpu, Map<String, Object> spec) {
    String text = revision.text("containerConcurrency");
    if (text.isEmpty() || text.equals("0")) {
      spec.put("concurrency", cpu >= 1 ? 80L : 1L);
    } else if (text.matches("[1-9]\\d{0,2}|1000")) {
      spec.put("concurrency", Long.valueOf(text));
    } else {
      into.note(
          revision.place("containerConcurrency"),
          Fate.REFUSED,
          "containerConcurrency of " + cloudName,
          "\"" + text + "\" is no number from 0 to 1000");
    }
  }

  /** What a container refers to, and what of it is not simulated. */
  private void refers(Fields container) {
    container.text("name");
    container.node("ports");
    container.aside(
        "image",
        "command",
        "args",
        "workingDir",
        "volumeMounts",
        "imagePullPolicy",
        "securityContext",
        "terminationMessagePath",
        "terminationMessagePolicy");
    container.child("resources").aside("requests");
    for (Fields variable : container.children("env")) {
      variable.text("name");
      variable.aside("value");
      Fields key = variable.child("valueFrom").child("secretKeyRef").aside("key", "optional");
      if (!key.text("name").isEmpty()) {
        secrets.add(key.text("name"));
      }
    }
    for (String probe : PROBES) {
      if (container.node(probe) != null) {
        into.note(
            container.place(probe),
            Fate.REFUSED,
            probe + " of " + cloudName,
            probe.equals("startupProbe")
                ? "how long an instance takes to start is not in a probe: write startupTime"
                : "probes are not simulated: write a Scenario document whose instances fail");
      }
    }
  }

  private void volumes() {
    for (Fields volume : revision.children("volumes")) {
      String name = volume.text("name");
      Fields secret = volume.child("secret").aside("items", "defaultMode", "optional");
      if (!secret.text("secretName").isEmpty()) {
        secrets.add(secret.text("secretName"));
      }
      for (String kind : List.of("csi", "nfs", "emptyDir")) {
        if (volume.node(kind) != null) {
          into.note(
              volume.place(kind),
              Fate.REFUSED,
              "volume " + name + " of " + cloudName,
              kind.equals("emptyDir")
                  ? "memory that a volume takes is not simulated: write memoryAtRest"
                  : "a mounted store is not simulated: write a Resource document, and dependsOn");
        }
      }
    }
  }
}
