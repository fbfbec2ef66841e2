/** Proof that a bundle passed its gates: in-toto statements in DSSE envelopes. */
@NullMarked
package dev.premortem.daemon.attest;

import org.jspecify.annotations.NullMarked;
