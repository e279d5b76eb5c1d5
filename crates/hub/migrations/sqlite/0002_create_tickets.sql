-- Cases: one encrypted document a ticket, and beside it the columns that queries need. `event` is the audit chain.
CREATE TABLE ticket (
  ticket_id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  no TEXT NOT NULL,
  state TEXT NOT NULL,
  secrecy TEXT NOT NULL,
  version BIGINT NOT NULL,
  archive_due_at BIGINT,
  doc BLOB NOT NULL,
  UNIQUE (source, no)
);
CREATE INDEX ticket_no ON ticket (no);
CREATE INDEX ticket_archive ON ticket (archive_due_at);
CREATE TABLE assignment (
  assignment_id TEXT PRIMARY KEY,
  ticket_id TEXT NOT NULL REFERENCES ticket (ticket_id),
  unit_id TEXT NOT NULL REFERENCES unit (unit_id),
  handler_id TEXT,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  is_open BIGINT NOT NULL,
  round BIGINT NOT NULL,
  due_at BIGINT NOT NULL
);
CREATE INDEX assignment_ticket ON assignment (ticket_id);
CREATE INDEX assignment_unit ON assignment (unit_id, is_open, due_at);
CREATE TABLE queue_item (
  ticket_id TEXT NOT NULL REFERENCES ticket (ticket_id),
  kind TEXT NOT NULL,
  item_id TEXT NOT NULL,
  assignment_id TEXT,
  unit_name TEXT NOT NULL,
  since BIGINT NOT NULL,
  due_at BIGINT,
  PRIMARY KEY (ticket_id, kind, item_id)
);
CREATE INDEX queue_kind ON queue_item (kind, since);
CREATE TABLE caller (
  ticket_id TEXT PRIMARY KEY REFERENCES ticket (ticket_id),
  name BLOB NOT NULL,
  phone BLOB NOT NULL,
  contact BLOB NOT NULL,
  address BLOB NOT NULL,
  company BLOB NOT NULL,
  name_hash TEXT NOT NULL,
  phone_hash TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX caller_phone ON caller (phone_hash);
CREATE INDEX caller_name ON caller (name_hash);
CREATE TABLE event (
  seq BIGINT PRIMARY KEY,
  ticket_id TEXT NOT NULL,
  assignment_id TEXT,
  code TEXT NOT NULL,
  at BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  unit_id TEXT,
  op_id TEXT,
  body BLOB NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX event_ticket ON event (ticket_id, seq);
CREATE TABLE audit_head (
  chain TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (chain, seq, hash) VALUES ('event', 0, ''), ('seal_use', 0, '');
CREATE TABLE draft (
  draft_id TEXT PRIMARY KEY,
  ticket_id TEXT NOT NULL REFERENCES ticket (ticket_id),
  assignment_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  head_rev TEXT NOT NULL,
  version BIGINT NOT NULL,
  doc BLOB NOT NULL
);
CREATE INDEX draft_ticket ON draft (ticket_id);
CREATE TABLE draft_revision (
  rev_id TEXT PRIMARY KEY,
  draft_id TEXT NOT NULL REFERENCES draft (draft_id),
  at BIGINT NOT NULL,
  doc BLOB NOT NULL
);
CREATE TABLE notice (
  notice_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user_account (user_id),
  at BIGINT NOT NULL,
  doc BLOB NOT NULL
);
