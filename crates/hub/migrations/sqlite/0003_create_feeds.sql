-- Feeds by counter rows, the rights to them, and the ledger of judged operations.
CREATE TABLE hub_state (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
CREATE TABLE feed (
  feed_id TEXT PRIMARY KEY,
  head BIGINT NOT NULL DEFAULT 0,
  floor BIGINT NOT NULL DEFAULT 0,
  live_count BIGINT NOT NULL DEFAULT 0,
  digest BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE feed_entry (
  feed_id TEXT NOT NULL REFERENCES feed (feed_id),
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  version BIGINT NOT NULL,
  op TEXT NOT NULL,
  reason TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (feed_id, entity, entity_id),
  UNIQUE (feed_id, seq)
);
CREATE TABLE feed_grant (
  user_id TEXT NOT NULL REFERENCES user_account (user_id),
  feed_id TEXT NOT NULL,
  grant_version BIGINT NOT NULL,
  PRIMARY KEY (user_id, feed_id)
);
CREATE TABLE op_ledger (
  op_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  device_seq BIGINT NOT NULL,
  ticket_id TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  verdict TEXT NOT NULL,
  code TEXT,
  version BIGINT NOT NULL,
  receipt TEXT NOT NULL,
  at BIGINT NOT NULL,
  result TEXT NOT NULL,
  UNIQUE (device_id, device_seq)
);
