package dev.premortem.simulator.world;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Rate;
import dev.premortem.engine.document.ResourceSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.simulator.table.Functions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls of services to each other and to resources: a service gets the calls of those that
 * depend on it, and its errors and latency travel back along them. The same at both fidelities, a
 * tick at a time: a tick meets what the tick before it came to, so that what goes wrong travels one
 * call a tick.
 *
 * <p>Of a call that fails with chance {@code q}, {@code r} retries leave {@code q^(r+1)} and make
 * {@code (1 - q^(r+1)) / (1 - q)} attempts of it: what keeps callers well is what overloads the
 * callee. A call fails when it is answered with an error, rejected, or answered after its time-out;
 * the share of late ones is read from the callee's P50, P95 and P99, its logarithm linear between
 * them. A caller waits longer by what the callee's mean is above its usual one.
 *
 * <p>A resource with a quota fails what is above it. One with {@code c} connections, each held for
 * {@code h}, lets calls wait as Sakasegawa's M/M/c does (1977) up to 98% of {@code c / h} calls a
 * second, and fails the rest after their time-out.
 */
final class CallGraph {
  private static final double STEADY = 0.98;

  /** One line of {@code dependsOn}. */
  private record Edge(
      int from, int to, double share, double calls, double timeout, int retries, boolean critical) {
    double attempts(double failing) {
      return failing >= 1 ? retries + 1.0 : (1 - power(failing, retries + 1)) / (1 - failing);
    }
  }

  /** A service or a resource that is called, and what its last tick came to. */
  private static final class Node {
    double usual;
    double quota = Double.POSITIVE_INFINITY;
    double connections = Double.POSITIVE_INFINITY;
    double callTime;
    double failing;
    double latency;
    double demand;
    double carried;
    final double[] quantiles = new double[3];
  }

  private final int tickSeconds;
  private final int services;
  private final List<Node> nodes = new ArrayList<>();
  private final List<List<Edge>> edges = new ArrayList<>();

  CallGraph(Blueprint blueprint) {
    this.tickSeconds = blueprint.clock.tickSeconds();
    this.services = blueprint.policy.services().size();
    Map<String, Integer> index = new HashMap<>();
    for (ServicePolicy service : blueprint.policy.services()) {
      Node node = new Node();
      node.usual = blueprint.times.get(service.index()).mean();
      node.latency = node.usual;
      nodes.add(node);
      index.put(service.name(), service.index());
    }
    for (Document<ResourceSpec> resource :
        blueprint.policy.bundle().all(Kind.RESOURCE, ResourceSpec.class)) {
      index.put(resource.name(), nodes.size());
      nodes.add(resource(resource.spec()));
    }
    for (ServicePolicy service : blueprint.policy.services()) {
      List<Edge> own = new ArrayList<>();
      for (ServiceSpec.Dependency d : service.spec().dependsOn()) {
        Integer to = index.get(d.name().value());
        if (to != null && to != service.index() && matters(to)) {
          own.add(
              new Edge(
                  service.index(),
                  to,
                  d.share().value(),
                  d.calls(),
                  d.timeout().toNanos() / 1e9,
                  d.retries(),
                  d.critical()));
        }
      }
      edges.add(own);
    }
  }

  private static Node resource(ResourceSpec spec) {
    Node node = new Node();
    Rate quota = spec.quota();
    Integer connections = spec.connections();
    node.quota = quota == null ? Double.POSITIVE_INFINITY : quota.perSecond();
    node.connections = connections == null ? Double.POSITIVE_INFINITY : connections;
    node.callTime = spec.callTime().toNanos() / 1e9;
    return node;
  }

  /** A resource without limits answers every call at once: only faults strike it. */
  private boolean matters(int to) {
    Node node = nodes.get(to);
    return to < services
        || node.quota < Double.POSITIVE_INFINITY
        || node.connections < Double.POSITIVE_INFINITY;
  }

  /** Adds what callees of a service do to it in a tick. */
  void meet(int service, Conditions met) {
    double extra = 0;
    List<Edge> own = edges.get(service);
    for (int i = 0; i < own.size(); i++) {
      Edge edge = own.get(i);
      Node callee = nodes.get(edge.to());
      double failing = failing(edge, callee);
      double attempts = edge.attempts(failing);
      double slower = Math.max(0, Math.min(callee.latency, edge.timeout()) - callee.usual);
      extra += edge.share() * edge.calls() * attempts * slower;
      if (edge.critical()) {
        double lost = power(failing, edge.retries() + 1);
        double fails = 1 - Functions.power(Math.max(1e-300, 1 - lost), edge.calls());
        met.failing = 1 - (1 - met.failing) * (1 - edge.share() * fails);
      }
    }
    if (extra > 0) {
      met.stretch *= 1 + extra / nodes.get(service).usual;
    }
  }

  /** Returns the calls that a service gets in a tick, whole ones, the rest with the next. */
  long calls(int service) {
    Node node = nodes.get(service);
    double due = node.demand + node.carried;
    long whole = (long) Math.floor(due + 1e-9);
    node.carried = due - whole;
    node.demand = 0;
    return whole;
  }

  /** Takes in what a tick of a service came to, and makes the calls of its requests. */
  void met(int service, Sample truth, double meanLatency) {
    Node node = nodes.get(service);
    long all = truth.requests + truth.rejected;
    node.failing = all == 0 ? 0 : (truth.errors + truth.rejected) / (double) all;
    node.latency = truth.requests == 0 ? node.usual : meanLatency;
    node.quantiles[0] = truth.latencyP50Ms / 1000;
    node.quantiles[1] = truth.latencyP95Ms / 1000;
    node.quantiles[2] = truth.latencyP99Ms / 1000;
    List<Edge> own = edges.get(service);
    for (int i = 0; i < own.size(); i++) {
      Edge edge = own.get(i);
      Node callee = nodes.get(edge.to());
      double attempts = edge.attempts(failing(edge, callee));
      callee.demand += truth.requests * edge.share() * edge.calls() * attempts;
    }
  }

  /** Lets resources answer the calls of a tick, after all services had theirs. */
  void endTick() {
    for (int i = services; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      double rate = node.demand / tickSeconds;
      node.demand = 0;
      double over = rate > node.quota ? 1 - node.quota / rate : 0;
      double through = Math.min(rate, node.quota);
      double most = node.connections / node.callTime;
      double load = Math.min(STEADY, through / most);
      node.latency = wait(node, load);
      double late = through > STEADY * most ? 1 - STEADY * most / through : 0;
      node.failing = 1 - (1 - over) * (1 - late);
      if (late > 0) {
        node.latency = Double.POSITIVE_INFINITY; // until the time-out
      }
    }
  }

  private static double wait(Node node, double load) {
    if (load <= 0 || node.connections == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double exponent = Math.sqrt(2 * (node.connections + 1)) - 1;
    return Functions.power(load, exponent) / (node.connections * (1 - load)) * node.callTime;
  }

  private double failing(Edge edge, Node callee) {
    double late = edge.to() < services ? later(callee.quantiles, edge.timeout()) : 0;
    return 1 - (1 - callee.failing) * (1 - late);
  }

  /** Share of answers after a time, its logarithm linear between the quantiles that are known. */
  private static double later(double[] quantiles, double seconds) {
    if (!(quantiles[0] > 0) || seconds <= 0) {
      return 0;
    }
    double[] shares = {0.5, 0.05, 0.01};
    double from = 0;
    double share = 1;
    for (int i = 0; i < shares.length; i++) {
      if (seconds <= quantiles[i]) {
        double part = (seconds - from) / Math.max(1e-9, quantiles[i] - from);
        return share * Functions.exp(part * Functions.log(shares[i] / share));
      }
      from = quantiles[i];
      share = shares[i];
    }
    double slope = Math.max(1e-9, quantiles[2] - quantiles[1]);
    return share * Functions.exp(-(seconds - from) / slope * Functions.log(5));
  }

  private static double power(double base, int exponent) {
    double power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= base;
    }
    return power;
  }
}
