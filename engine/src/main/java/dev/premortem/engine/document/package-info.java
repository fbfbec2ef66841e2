/**
 * Kinds of documents as records, and how they are read: a component is a field. Nothing here looks
 * across documents.
 */
@NullMarked
package dev.premortem.engine.document;

import org.jspecify.annotations.NullMarked;
