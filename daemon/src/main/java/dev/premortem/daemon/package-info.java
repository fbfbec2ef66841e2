/**
 * What really happens: signals are read, decisions are journalled and carried out, people look on.
 * The only module that knows networks, clocks and disks.
 */
@NullMarked
package dev.premortem.daemon;

import org.jspecify.annotations.NullMarked;
