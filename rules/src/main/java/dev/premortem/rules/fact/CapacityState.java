package dev.premortem.rules.fact;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the instances of a service coped, folded over the last hour. */
public final class CapacityState extends Fact {
  private final String service;
  private final double targetCpuUtilization;
  private int minInstances;
  private int maxInstances;
  private double instances = Double.NaN;
  private double peakInstances = Double.NaN;
  private double cpuUtilization = Double.NaN;
  private double concurrencyUtilization = Double.NaN;
  private double rejectedRatio = Double.NaN;
  private double monthsToFull = Double.NaN;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public CapacityState(String service, double targetCpuUtilization) {
    super("CapacityState", service);
    this.service = service;
    this.targetCpuUtilization = targetCpuUtilization;
  }

  @Override
  public String subject() {
    return service;
  }

  /** Returns name of the service. */
  public String getService() {
    return service;
  }

  /** Returns CPU utilization that the autoscaler aims at, 0 to 1. */
  public @Nullable Double getTargetCpuUtilization() {
    return known(targetCpuUtilization);
  }

  /** Returns lower bound of the autoscaler. */
  public int getMinInstances() {
    return minInstances;
  }

  /** Sets lower bound of the autoscaler. */
  public void setMinInstances(int value) {
    minInstances = changed(0, minInstances, value);
  }

  /** Returns upper bound of the autoscaler. */
  public int getMaxInstances() {
    return maxInstances;
  }

  /** Sets upper bound of the autoscaler. */
  public void setMaxInstances(int value) {
    maxInstances = changed(1, maxInstances, value);
  }

  /** Returns mean number of instances. */
  public @Nullable Double getInstances() {
    return known(instances);
  }

  /** Sets mean number of instances. */
  public void setInstances(double value) {
    instances = changed(2, instances, value);
  }

  /** Returns highest number of instances. */
  public @Nullable Double getPeakInstances() {
    return known(peakInstances);
  }

  /** Sets highest number of instances. */
  public void setPeakInstances(double value) {
    peakInstances = changed(3, peakInstances, value);
  }

  /** Returns mean CPU utilization, 0 to 1. */
  public @Nullable Double getCpuUtilization() {
    return known(cpuUtilization);
  }

  /** Sets mean CPU utilization, 0 to 1. */
  public void setCpuUtilization(double value) {
    cpuUtilization = changed(4, cpuUtilization, value);
  }

  /** Returns requests in progress over the slots of all instances, 0 to 1. */
  public @Nullable Double getConcurrencyUtilization() {
    return known(concurrencyUtilization);
  }

  /** Sets requests in progress over the slots of all instances, 0 to 1. */
  public void setConcurrencyUtilization(double value) {
    concurrencyUtilization = changed(5, concurrencyUtilization, value);
  }

  /** Returns share of requests rejected for want of an instance, 0 to 1. */
  public @Nullable Double getRejectedRatio() {
    return known(rejectedRatio);
  }

  /** Sets share of requests rejected for want of an instance, 0 to 1. */
  public void setRejectedRatio(double value) {
    rejectedRatio = changed(6, rejectedRatio, value);
  }

  /**
   * Returns months of planned growth until the instance limit is reached, infinite when it is not.
   */
  public @Nullable Double getMonthsToFull() {
    return known(monthsToFull);
  }

  /** Sets months of planned growth until the instance limit is reached, infinite when it is not. */
  public void setMonthsToFull(double value) {
    monthsToFull = changed(7, monthsToFull, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("service", service);
    values.put("targetCpuUtilization", known(targetCpuUtilization));
    values.put("minInstances", minInstances);
    values.put("maxInstances", maxInstances);
    values.put("instances", known(instances));
    values.put("peakInstances", known(peakInstances));
    values.put("cpuUtilization", known(cpuUtilization));
    values.put("concurrencyUtilization", known(concurrencyUtilization));
    values.put("rejectedRatio", known(rejectedRatio));
    values.put("monthsToFull", known(monthsToFull));
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {
    "minInstances",
    "maxInstances",
    "instances",
    "peakInstances",
    "cpuUtilization",
    "concurrencyUtilization",
    "rejectedRatio",
    "monthsToFull"
  };

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
