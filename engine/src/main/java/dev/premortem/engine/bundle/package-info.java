/**
 * Bundles: folders of documents, DRL and runbooks, read as a whole and checked across documents.
 */
@NullMarked
package dev.premortem.engine.bundle;

import org.jspecify.annotations.NullMarked;
