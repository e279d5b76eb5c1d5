-- The desk's cache and its author's words. Instants are UTC milliseconds of hub time; ids are UUID text.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- What one feed may show of an entity: one JSON document, one version.
CREATE TABLE slice (
  feed_id TEXT NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  epoch TEXT NOT NULL,
  version INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (feed_id, entity, entity_id)
);
CREATE INDEX slice_by_entity ON slice (entity, entity_id);

CREATE TABLE feed_cursor (
  feed_id TEXT PRIMARY KEY,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  grant_version INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  -- 1: the generation was read to its end once.
  complete INTEGER NOT NULL
);

-- Tombstones against late slices.
CREATE TABLE gone (
  feed_id TEXT NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  epoch TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (feed_id, entity, entity_id)
) WITHOUT ROWID;

CREATE TABLE outbox (
  -- Order in which the operations were made on this device.
  ord INTEGER PRIMARY KEY AUTOINCREMENT,
  op_id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  -- Allotted at the first sending, so that it is dense.
  device_seq INTEGER UNIQUE,
  ticket_id TEXT NOT NULL,
  assignment_id TEXT,
  ticket_no TEXT NOT NULL,
  ticket_title TEXT NOT NULL,
  kind TEXT NOT NULL,
  op_schema INTEGER NOT NULL,
  payload TEXT NOT NULL,
  base_version INTEGER NOT NULL,
  needs_blobs TEXT NOT NULL DEFAULT '[]',
  made_at INTEGER NOT NULL,
  skew_ms INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN
    ('queued', 'sending', 'parked', 'acked', 'rejected', 'needs_user', 'quarantined', 'withdrawn')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL DEFAULT 0,
  -- JSON of the problem, while one is known.
  last_error TEXT,
  -- The operation this one waits for.
  blocked_by TEXT,
  version INTEGER,
  receipt TEXT,
  answered_at INTEGER
);
CREATE INDEX outbox_by_ticket ON outbox (ticket_id, ord);
CREATE INDEX outbox_by_state ON outbox (state, ord);
-- Counts operations ever made here, so that a lost row would show.
CREATE TABLE op_tally (tally_id INTEGER PRIMARY KEY CHECK (tally_id = 1), created INTEGER NOT NULL, expired INTEGER NOT NULL);
INSERT INTO op_tally VALUES (1, 0, 0);

CREATE TABLE draft (
  draft_id TEXT PRIMARY KEY,
  ticket_id TEXT NOT NULL,
  assignment_id TEXT NOT NULL,
  ticket_no TEXT NOT NULL,
  ticket_title TEXT NOT NULL,
  -- The revision being written; it enters draft_revision when it is cut.
  rev_id TEXT NOT NULL,
  -- The revision the text rests on, as far as the hub knows or will know.
  base_rev TEXT,
  -- Newest revision seen in the hub's slice.
  hub_rev TEXT,
  content TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  -- 1: typed since the last cut.
  dirty INTEGER NOT NULL DEFAULT 0,
  -- A colleague's revision waiting to be merged, JSON.
  theirs TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'submitted', 'removed', 'quarantined')),
  removed_at INTEGER
);
CREATE INDEX draft_by_assignment ON draft (assignment_id, state);
CREATE INDEX draft_by_ticket ON draft (ticket_id);

CREATE TABLE draft_revision (
  rev_id TEXT PRIMARY KEY,
  draft_id TEXT NOT NULL,
  base_rev TEXT,
  content TEXT NOT NULL,
  at INTEGER NOT NULL,
  by_name TEXT NOT NULL
);
CREATE INDEX draft_revision_by_draft ON draft_revision (draft_id, at);

-- The vault: one row a content, its bytes in a file of random name under a key of its own.
CREATE TABLE blob (
  sha256 TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  mime TEXT NOT NULL,
  file_name TEXT NOT NULL UNIQUE,
  file_key BLOB NOT NULL,
  nonce BLOB NOT NULL,
  -- JSON list: hash of each part as it is uploaded.
  parts TEXT NOT NULL,
  parts_done INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('stored', 'uploading', 'uploaded', 'fetched')),
  ticket_id TEXT,
  made_at INTEGER NOT NULL
);
CREATE INDEX blob_by_ticket ON blob (ticket_id);

-- One row an own assignment, for lists: derived from slices and waiting operations, never the truth.
CREATE TABLE inbox (
  inbox_id INTEGER PRIMARY KEY,
  assignment_id TEXT NOT NULL UNIQUE,
  ticket_id TEXT NOT NULL,
  no TEXT NOT NULL,
  title TEXT NOT NULL,
  nature TEXT NOT NULL,
  town TEXT NOT NULL,
  channel TEXT NOT NULL,
  urgency TEXT NOT NULL,
  secrecy TEXT NOT NULL,
  state TEXT NOT NULL,
  kind TEXT NOT NULL,
  round INTEGER NOT NULL,
  dispatched_at INTEGER NOT NULL,
  due INTEGER NOT NULL,
  due_estimated INTEGER NOT NULL,
  due_limit TEXT NOT NULL,
  warn_at INTEGER NOT NULL,
  paused INTEGER NOT NULL,
  -- When an ended assignment ended: its light is frozen there.
  ended_at INTEGER,
  handler TEXT,
  handler_name TEXT NOT NULL,
  tags TEXT NOT NULL,
  supervised INTEGER NOT NULL,
  leader_note INTEGER NOT NULL,
  extending INTEGER NOT NULL,
  appealing INTEGER NOT NULL,
  sent_back INTEGER NOT NULL,
  caller_name TEXT NOT NULL,
  prev_no TEXT,
  place TEXT NOT NULL,
  pack TEXT NOT NULL,
  pack_version INTEGER NOT NULL,
  version INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX inbox_by_ticket ON inbox (ticket_id);
-- Each order of the list has an index that also answers the filter by state: a page never sorts the whole list.
CREATE INDEX inbox_by_due ON inbox (due, inbox_id, state);
CREATE INDEX inbox_by_dispatched ON inbox (dispatched_at, inbox_id, state);
CREATE INDEX inbox_by_updated ON inbox (updated_at, inbox_id, state);
CREATE INDEX inbox_by_no ON inbox (no, inbox_id, state);
CREATE INDEX inbox_by_state ON inbox (state, extending, appealing, sent_back, supervised, leader_note, urgency, due);
CREATE INDEX inbox_by_prev ON inbox (prev_no);
CREATE INDEX inbox_by_place ON inbox (place);
CREATE INDEX inbox_by_warn ON inbox (warn_at, state);

-- What the person marked here; stays on this device.
CREATE TABLE mark (
  ticket_id TEXT PRIMARY KEY,
  read_version INTEGER NOT NULL DEFAULT 0,
  starred_at INTEGER
) WITHOUT ROWID;
CREATE INDEX mark_starred ON mark (starred_at) WHERE starred_at IS NOT NULL;

CREATE TABLE notice_sent (notice_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;

-- Full text: tokens only, one a Han character; rows are written after the page, from fts_dirty.
CREATE TABLE fts_doc (doc_id INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL UNIQUE);
CREATE TABLE fts_dirty (ticket_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE fts USING fts5 (
  text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
);

-- Last events of the exchange, without content, for the diagnosis package.
CREATE TABLE sync_event (sync_event_id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL);
