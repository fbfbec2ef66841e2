package dev.premortem.simulator.random;

/**
 * The name of a thing that has luck of its own: a fault, a page, a release. Made of texts and
 * numbers that do not depend on what a policy decides.
 *
 * <p>The bits are FNV-1a over the parts (Fowler, Noll and Vo; draft-eastlake-fnv), which {@link
 * Stream} mixes further.
 *
 * @param bits the name, as a number
 */
public record DrawKey(long bits) {
  private static final long PRIME = 0x100000001B3L;

  /** Names a thing. */
  public static DrawKey of(String what) {
    return new DrawKey(0xCBF29CE484222325L).and(what);
  }

  /** Names a part of it. */
  public DrawKey and(String part) {
    long hash = bits;
    for (int i = 0; i < part.length(); i++) {
      hash = (hash ^ part.charAt(i)) * PRIME;
    }
    return new DrawKey((hash ^ 0xFFFF) * PRIME); // so that "ab", "c" is not "a", "bc"
  }

  /** Names the one of that number. */
  public DrawKey and(long number) {
    long hash = bits;
    for (int shift = 0; shift < 64; shift += 8) {
      hash = (hash ^ (number >>> shift & 0xFF)) * PRIME;
    }
    return new DrawKey(hash);
  }
}
