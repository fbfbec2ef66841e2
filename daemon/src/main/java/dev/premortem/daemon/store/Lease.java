package dev.premortem.daemon.store;

/**
 * The right to write, of one daemon at a time.
 *
 * @param holder who has it
 * @param token grows whenever it changes hands, so that a late writer is noticed
 */
public record Lease(String holder, long token) {
  /** Name of the one lease. */
  static final String NAME = "leader";
}
