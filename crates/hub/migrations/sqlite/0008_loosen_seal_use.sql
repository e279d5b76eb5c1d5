-- Refused requests are lines of the ledger too, also those of a unit that has no seal.
CREATE TABLE seal_use_new (
  seq BIGINT PRIMARY KEY,
  seal_id TEXT REFERENCES seal (seal_id),
  ticket_id TEXT NOT NULL,
  opinion_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  body BLOB NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO seal_use_new (seq, seal_id, ticket_id, opinion_id, at, body, prev_hash, hash)
  SELECT seq, seal_id, ticket_id, opinion_id, at, body, prev_hash, hash FROM seal_use;
DROP TABLE seal_use;
ALTER TABLE seal_use_new RENAME TO seal_use;
