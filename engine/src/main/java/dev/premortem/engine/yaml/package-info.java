/** YAML and JSON that knows its lines. Types are never instantiated from a document. */
@NullMarked
package dev.premortem.engine.yaml;

import org.jspecify.annotations.NullMarked;
