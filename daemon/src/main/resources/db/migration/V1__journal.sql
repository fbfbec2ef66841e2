CREATE TABLE journal (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  kind VARCHAR(32) NOT NULL,
  body TEXT NOT NULL,
  hash VARCHAR(64) NOT NULL
);
CREATE INDEX journal_kind ON journal (kind, seq);

CREATE TABLE outbox (
  id VARCHAR(128) PRIMARY KEY,
  seq BIGINT NOT NULL,
  service VARCHAR(256) NOT NULL,
  kind VARCHAR(32) NOT NULL,
  body TEXT NOT NULL,
  state VARCHAR(16) NOT NULL,
  attempts INTEGER NOT NULL,
  next_at BIGINT NOT NULL,
  error TEXT
);
CREATE INDEX outbox_state ON outbox (state, seq);

CREATE TABLE bundle (
  digest VARCHAR(80) PRIMARY KEY,
  content TEXT NOT NULL
);

CREATE TABLE lease (
  name VARCHAR(64) PRIMARY KEY,
  holder VARCHAR(128) NOT NULL,
  token BIGINT NOT NULL,
  until BIGINT NOT NULL
);

CREATE TABLE setting (
  name VARCHAR(64) PRIMARY KEY,
  value TEXT NOT NULL
);
