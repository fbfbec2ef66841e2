package dev.premortem.engine.signal;

/**
 * What was measured of one service in one interval. A slot that is filled again for every interval;
 * counts are zero only where zero was measured, so {@link #present} says whether anything was.
 */
public final class Sample {
  /** Whether a measurement arrived. When false, nothing else counts. */
  public boolean present;

  /** End of the interval, epoch seconds. */
  public long time;

  /** Whether requests were counted; when false, no count of this slot says anything. */
  public boolean counted = true;

  /** Requests answered. */
  public long requests;

  /** Requests answered with 5xx. */
  public long errors;

  /**
   * Requests slower than the threshold of each latency objective of the service, in their order.
   */
  public final long[] slow;

  /** Median latency, milliseconds. */
  public double latencyP50Ms;

  /** 95th percentile of latency, milliseconds. */
  public double latencyP95Ms;

  /** 99th percentile of latency, milliseconds. */
  public double latencyP99Ms;

  /** CPU utilization, 0 to 1. */
  public double cpuUtilization;

  /** Memory utilization, 0 to 1. */
  public double memoryUtilization;

  /** Requests in progress over the slots of all instances, 0 to 1. */
  public double concurrencyUtilization;

  /** Instances. */
  public double instances;

  /** Requests rejected for want of an instance. */
  public long rejected;

  /** Whether a probe from outside got the expected answer. */
  public boolean probeAnswered;

  /** Requests answered by the candidate revision; part of {@link #requests}. */
  public long candidateRequests;

  /** Requests answered by the candidate with 5xx. */
  public long candidateErrors;

  /** 95th percentile of the candidate's latency, milliseconds, NaN when it answered nothing. */
  public double candidateLatencyP95Ms;

  /** Memory utilization of the candidate, 0 to 1, NaN when it has no instance. */
  public double candidateMemoryUtilization;

  /** Creates an empty slot for a service with that many latency objectives. */
  public Sample(int latencyObjectives) {
    slow = new long[latencyObjectives];
  }

  /** Returns whether there was an answer whose latency could be measured. */
  public boolean answered() {
    return requests > 0 || !counted;
  }

  /** Copies everything from another slot of the same service. */
  public void copy(Sample other) {
    present = other.present;
    time = other.time;
    counted = other.counted;
    requests = other.requests;
    errors = other.errors;
    System.arraycopy(other.slow, 0, slow, 0, slow.length);
    latencyP50Ms = other.latencyP50Ms;
    latencyP95Ms = other.latencyP95Ms;
    latencyP99Ms = other.latencyP99Ms;
    cpuUtilization = other.cpuUtilization;
    memoryUtilization = other.memoryUtilization;
    concurrencyUtilization = other.concurrencyUtilization;
    instances = other.instances;
    rejected = other.rejected;
    probeAnswered = other.probeAnswered;
    candidateRequests = other.candidateRequests;
    candidateErrors = other.candidateErrors;
    candidateLatencyP95Ms = other.candidateLatencyP95Ms;
    candidateMemoryUtilization = other.candidateMemoryUtilization;
  }
}
