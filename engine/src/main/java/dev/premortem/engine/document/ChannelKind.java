package dev.premortem.engine.document;

/** What is at the other end of a channel. */
public enum ChannelKind {
  /** Wakes somebody. */
  PAGER,
  /** A chat room. */
  CHAT,
  /** An issue tracker. */
  ISSUE,
  /** A backlog. */
  BACKLOG,
  /** E-mail. */
  EMAIL
}
