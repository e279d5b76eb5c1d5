-- What the keeper of the machine did by command: a chain beside those of events and of uses of seals. Keys and counts only.
CREATE TABLE keeper_act (
  seq BIGINT PRIMARY KEY,
  command TEXT NOT NULL,
  at BIGINT NOT NULL,
  account TEXT NOT NULL,
  facts TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (chain, seq, hash) VALUES ('keeper_act', 0, '');
