/**
 * What is remembered: the journal, the outbox, bundles, the lease. One schema for SQLite and
 * PostgreSQL.
 */
@NullMarked
package dev.premortem.daemon.store;

import org.jspecify.annotations.NullMarked;
