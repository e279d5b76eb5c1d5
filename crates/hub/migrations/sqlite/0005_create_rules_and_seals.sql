-- Rules as versioned data; seals, their ledger and the numbers of letters; what an import learned of a source.
CREATE TABLE rule_pack (
  pack TEXT NOT NULL,
  version BIGINT NOT NULL,
  effective_from TEXT NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (pack, version)
);
CREATE TABLE calendar (
  calendar_id TEXT PRIMARY KEY,
  position BIGINT NOT NULL,
  doc TEXT NOT NULL
);
CREATE TABLE seal_authority (
  authority_id TEXT PRIMARY KEY,
  certificate TEXT NOT NULL,
  private_key BLOB NOT NULL
);
CREATE TABLE seal (
  seal_id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL REFERENCES unit (unit_id),
  version BIGINT NOT NULL,
  active BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  doc BLOB NOT NULL
);
CREATE INDEX seal_unit ON seal (unit_id);
CREATE TABLE seal_use (
  seq BIGINT PRIMARY KEY,
  seal_id TEXT NOT NULL REFERENCES seal (seal_id),
  ticket_id TEXT NOT NULL,
  opinion_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  body BLOB NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE TABLE doc_number (
  series TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (series, year)
);
CREATE TABLE import_mapping (
  source TEXT PRIMARY KEY,
  mapping TEXT NOT NULL
);
