package dev.premortem.rules.tree;

/** What stands in a constraint: a value, or a condition. */
public sealed interface Expr permits Value, Test {}
