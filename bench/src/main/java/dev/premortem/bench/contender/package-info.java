/**
 * The same policy of ten rules in other people's hands: what Premortem's rules are held against.
 */
package dev.premortem.bench.contender;
