package dev.premortem.bench.contender;

/** What one would write by hand: conditions, and the edges at which a decision begins or ends. */
final class PlainJava implements Contender {
  private boolean outage;
  private boolean dataMissing;
  private int holds;
  private long begun;

  @Override
  public int decide(Tick tick) {
    int now = 0;
    double ratio = tick.errorRatio();
    if (tick.requests() >= 50) {
      now |= ratio > 0.2 ? 1 : 0;
      now |= ratio > 0.05 && ratio <= 0.2 ? 2 : 0;
      now |= ratio > 0.01 && ratio <= 0.05 ? 4 : 0;
    }
    double latency = tick.latencyP95Ms();
    now |= latency > 2000 ? 8 : 0;
    now |= latency > 500 && latency <= 2000 ? 16 : 0;
    now |= tick.latencyP95HeldMs() > 500 ? 32 : 0;
    now |= tick.memoryUtilization() > 0.9 ? 64 : 0;
    now |= outage ? 128 : 0;
    now |= tick.requests() < 1 ? 256 : 0;
    now |= dataMissing ? 512 : 0;
    if (now != holds) {
      begun += Integer.bitCount(now & ~holds);
      holds = now;
    }
    return now;
  }

  /** Returns how many decisions have begun, so that nothing is optimized away. */
  long begun() {
    return begun;
  }
}
