package dev.premortem.daemon.loop;

import dev.premortem.daemon.store.Lease;
import dev.premortem.daemon.store.Store;
import java.util.function.Consumer;

/**
 * The right to write: every transaction through it proves that the lease still holds, and prolongs
 * it.
 *
 * @param seconds how long a leader may be silent
 */
record Fence(Store store, Lease lease, long seconds) {
  /**
   * Writes all of it, or nothing.
   *
   * @param now epoch seconds
   */
  void write(long now, Consumer<Store.Transaction> work) {
    store.transaction(
        t -> {
          t.prove(lease, now + seconds);
          work.accept(t);
        });
  }
}
