-- All tables as SQLite's migrations 0001 to 0019 leave them; from 0020 on both folders have the same numbers and names.
-- Text compares by its bytes, as SQLite compares it, whatever the database's own collation is. Instants are UTC
-- milliseconds, keys are UUIDs as text.
CREATE TABLE unit (
  unit_id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  kind TEXT COLLATE "C" NOT NULL,
  series TEXT COLLATE "C" NOT NULL,
  contact TEXT COLLATE "C" NOT NULL DEFAULT '',
  active BIGINT NOT NULL DEFAULT 1,
  version BIGINT NOT NULL DEFAULT 1,
  -- The legal name that a letter's mark and a seal print. Empty: the city of `hub_state` and the short name make it.
  full_name TEXT COLLATE "C" NOT NULL DEFAULT '',
  -- The unit to which a 三级 unit belongs; only that one may hand tickets down to it.
  parent_id TEXT COLLATE "C" REFERENCES unit (unit_id)
);
CREATE TABLE user_account (
  user_id TEXT COLLATE "C" PRIMARY KEY,
  account TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  unit_id TEXT COLLATE "C" REFERENCES unit (unit_id),
  password TEXT COLLATE "C" NOT NULL,
  disabled BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX user_account_unit ON user_account (unit_id);
CREATE TABLE role (
  user_id TEXT COLLATE "C" NOT NULL REFERENCES user_account (user_id),
  role TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (user_id, role)
);
CREATE TABLE device (
  device_id TEXT COLLATE "C" PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES user_account (user_id),
  name TEXT COLLATE "C" NOT NULL,
  revoked BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL
);
CREATE TABLE session (
  session_id TEXT COLLATE "C" PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES user_account (user_id),
  device_id TEXT COLLATE "C" NOT NULL REFERENCES device (device_id),
  access_hash TEXT COLLATE "C" NOT NULL UNIQUE,
  access_until BIGINT NOT NULL,
  revoked BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL
);
CREATE INDEX session_of_user ON session (user_id);
CREATE INDEX session_device ON session (device_id);
CREATE TABLE refresh_token (
  refresh_hash TEXT COLLATE "C" PRIMARY KEY,
  session_id TEXT COLLATE "C" NOT NULL REFERENCES session (session_id),
  valid_until BIGINT NOT NULL,
  used_at BIGINT,
  -- A refresh whose answer was lost is asked again with the same token: allowed once.
  retried BIGINT NOT NULL DEFAULT 0,
  -- Hash of the token given for it.
  replaced_by TEXT COLLATE "C"
);
CREATE TABLE login_guard (
  account_hash TEXT COLLATE "C" PRIMARY KEY,
  failures BIGINT NOT NULL,
  next_at BIGINT NOT NULL
);
-- Cases: one encrypted document a ticket, and beside it the columns that queries need. `event` is the audit chain.
CREATE TABLE ticket (
  ticket_id TEXT COLLATE "C" PRIMARY KEY,
  source TEXT COLLATE "C" NOT NULL,
  no TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  secrecy TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  archive_due_at BIGINT,
  doc BYTEA NOT NULL,
  -- Which matter it is of: NULL until the hub has worked it out, empty for a ticket of none.
  matter_id TEXT COLLATE "C",
  -- When it was closed: NULL until this program has stored it, 0 while it is not closed.
  closed_at BIGINT,
  UNIQUE (source, no)
);
CREATE INDEX ticket_no ON ticket (no);
CREATE INDEX ticket_archive ON ticket (archive_due_at);
CREATE INDEX ticket_matter ON ticket (matter_id);
CREATE INDEX ticket_closed ON ticket (closed_at);
CREATE TABLE assignment (
  assignment_id TEXT COLLATE "C" PRIMARY KEY,
  ticket_id TEXT COLLATE "C" NOT NULL REFERENCES ticket (ticket_id),
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (unit_id),
  handler_id TEXT COLLATE "C",
  kind TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  is_open BIGINT NOT NULL,
  round BIGINT NOT NULL,
  due_at BIGINT NOT NULL
);
CREATE INDEX assignment_ticket ON assignment (ticket_id);
CREATE INDEX assignment_unit ON assignment (unit_id, is_open, due_at);
CREATE TABLE queue_item (
  ticket_id TEXT COLLATE "C" NOT NULL REFERENCES ticket (ticket_id),
  kind TEXT COLLATE "C" NOT NULL,
  item_id TEXT COLLATE "C" NOT NULL,
  assignment_id TEXT COLLATE "C",
  unit_name TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  due_at BIGINT,
  PRIMARY KEY (ticket_id, kind, item_id)
);
CREATE INDEX queue_kind ON queue_item (kind, since);
CREATE TABLE caller (
  ticket_id TEXT COLLATE "C" PRIMARY KEY REFERENCES ticket (ticket_id),
  name BYTEA NOT NULL,
  phone BYTEA NOT NULL,
  contact BYTEA NOT NULL,
  address BYTEA NOT NULL,
  company BYTEA NOT NULL,
  name_hash TEXT COLLATE "C" NOT NULL,
  phone_hash TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX caller_phone ON caller (phone_hash);
CREATE INDEX caller_name ON caller (name_hash);
CREATE TABLE event (
  seq BIGINT PRIMARY KEY,
  ticket_id TEXT COLLATE "C" NOT NULL,
  assignment_id TEXT COLLATE "C",
  code TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL,
  unit_id TEXT COLLATE "C",
  op_id TEXT COLLATE "C",
  body BYTEA NOT NULL,
  prev_hash TEXT COLLATE "C" NOT NULL,
  hash TEXT COLLATE "C" NOT NULL
);
CREATE INDEX event_ticket ON event (ticket_id, seq);
CREATE TABLE audit_head (
  chain TEXT COLLATE "C" PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT COLLATE "C" NOT NULL
);
INSERT INTO audit_head (chain, seq, hash) VALUES ('event', 0, ''), ('seal_use', 0, ''), ('keeper_act', 0, '');
CREATE TABLE draft (
  draft_id TEXT COLLATE "C" PRIMARY KEY,
  ticket_id TEXT COLLATE "C" NOT NULL REFERENCES ticket (ticket_id),
  assignment_id TEXT COLLATE "C" NOT NULL,
  unit_id TEXT COLLATE "C" NOT NULL,
  head_rev TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  doc BYTEA NOT NULL
);
CREATE INDEX draft_ticket ON draft (ticket_id);
CREATE TABLE draft_revision (
  rev_id TEXT COLLATE "C" PRIMARY KEY,
  draft_id TEXT COLLATE "C" NOT NULL REFERENCES draft (draft_id),
  at BIGINT NOT NULL,
  doc BYTEA NOT NULL
);
CREATE TABLE notice (
  notice_id TEXT COLLATE "C" PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES user_account (user_id),
  at BIGINT NOT NULL,
  doc BYTEA NOT NULL
);
-- Feeds by counter rows, the rights to them, and the ledger of judged operations.
CREATE TABLE hub_state (
  name TEXT COLLATE "C" PRIMARY KEY,
  value TEXT COLLATE "C" NOT NULL
);
-- A counter row changes with every page of work: room in its page and a cleaner that comes often keep it short.
CREATE TABLE feed (
  feed_id TEXT COLLATE "C" PRIMARY KEY,
  head BIGINT NOT NULL DEFAULT 0,
  floor BIGINT NOT NULL DEFAULT 0,
  live_count BIGINT NOT NULL DEFAULT 0,
  digest BIGINT NOT NULL DEFAULT 0
) WITH (fillfactor = 30, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200);
CREATE TABLE feed_entry (
  feed_id TEXT COLLATE "C" NOT NULL REFERENCES feed (feed_id),
  entity TEXT COLLATE "C" NOT NULL,
  entity_id TEXT COLLATE "C" NOT NULL,
  seq BIGINT NOT NULL,
  version BIGINT NOT NULL,
  op TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C",
  at BIGINT NOT NULL,
  PRIMARY KEY (feed_id, entity, entity_id),
  UNIQUE (feed_id, seq)
);
CREATE TABLE feed_grant (
  user_id TEXT COLLATE "C" NOT NULL REFERENCES user_account (user_id),
  feed_id TEXT COLLATE "C" NOT NULL,
  grant_version BIGINT NOT NULL,
  PRIMARY KEY (user_id, feed_id)
);
CREATE TABLE op_ledger (
  op_id TEXT COLLATE "C" PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL,
  device_id TEXT COLLATE "C" NOT NULL,
  device_seq BIGINT NOT NULL,
  ticket_id TEXT COLLATE "C" NOT NULL,
  request_hash TEXT COLLATE "C" NOT NULL,
  verdict TEXT COLLATE "C" NOT NULL,
  code TEXT COLLATE "C",
  version BIGINT NOT NULL,
  receipt TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  result TEXT COLLATE "C" NOT NULL,
  UNIQUE (device_id, device_seq)
);
-- Blobs by hash in parts. Publishing is a commit of these rows; parts are never joined.
CREATE TABLE blob (
  sha256 TEXT COLLATE "C" PRIMARY KEY,
  size BIGINT NOT NULL,
  mime TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE blob_part (
  sha256 TEXT COLLATE "C" NOT NULL REFERENCES blob (sha256),
  idx BIGINT NOT NULL,
  part_sha256 TEXT COLLATE "C" NOT NULL,
  size BIGINT NOT NULL,
  PRIMARY KEY (sha256, idx)
);
CREATE INDEX blob_part_name ON blob_part (part_sha256);
CREATE TABLE blob_ticket (
  sha256 TEXT COLLATE "C" NOT NULL REFERENCES blob (sha256),
  ticket_id TEXT COLLATE "C" NOT NULL REFERENCES ticket (ticket_id),
  unit_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (sha256, ticket_id, unit_id)
);
CREATE TABLE blob_upload (
  upload_id TEXT COLLATE "C" PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES user_account (user_id),
  unit_id TEXT COLLATE "C" NOT NULL,
  ticket_id TEXT COLLATE "C" NOT NULL REFERENCES ticket (ticket_id),
  sha256 TEXT COLLATE "C" NOT NULL,
  size BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE blob_upload_part (
  upload_id TEXT COLLATE "C" NOT NULL REFERENCES blob_upload (upload_id),
  idx BIGINT NOT NULL,
  part_sha256 TEXT COLLATE "C" NOT NULL,
  received BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (upload_id, idx)
);
CREATE INDEX blob_upload_part_name ON blob_upload_part (part_sha256);
-- Rules as versioned data; seals, their ledger and the numbers of letters; what an import learned of a source.
CREATE TABLE rule_pack (
  pack TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  effective_from TEXT COLLATE "C" NOT NULL,
  doc TEXT COLLATE "C" NOT NULL,
  -- A version that was taken back stays on record, so that its number is never given to other rules.
  withdrawn_at BIGINT,
  PRIMARY KEY (pack, version)
);
CREATE TABLE calendar (
  calendar_id TEXT COLLATE "C" PRIMARY KEY,
  position BIGINT NOT NULL,
  doc TEXT COLLATE "C" NOT NULL
);
CREATE TABLE seal_authority (
  authority_id TEXT COLLATE "C" PRIMARY KEY,
  certificate TEXT COLLATE "C" NOT NULL,
  private_key BYTEA NOT NULL
);
CREATE TABLE seal (
  seal_id TEXT COLLATE "C" PRIMARY KEY,
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (unit_id),
  version BIGINT NOT NULL,
  active BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  doc BYTEA NOT NULL
);
CREATE INDEX seal_unit ON seal (unit_id);
-- Refused requests are lines of the ledger too, also those of a unit that has no seal.
CREATE TABLE seal_use (
  seq BIGINT PRIMARY KEY,
  seal_id TEXT COLLATE "C" REFERENCES seal (seal_id),
  ticket_id TEXT COLLATE "C" NOT NULL,
  opinion_id TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  body BYTEA NOT NULL,
  prev_hash TEXT COLLATE "C" NOT NULL,
  hash TEXT COLLATE "C" NOT NULL
);
CREATE TABLE doc_number (
  series TEXT COLLATE "C" NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (series, year)
);
CREATE TABLE import_mapping (
  source TEXT COLLATE "C" PRIMARY KEY,
  mapping TEXT COLLATE "C" NOT NULL
);
-- What the keeper of the machine did by command: a chain beside those of events and of uses of seals. Keys and counts only.
CREATE TABLE keeper_act (
  seq BIGINT PRIMARY KEY,
  command TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  account TEXT COLLATE "C" NOT NULL,
  facts TEXT COLLATE "C" NOT NULL,
  prev_hash TEXT COLLATE "C" NOT NULL,
  hash TEXT COLLATE "C" NOT NULL
);
-- Dispatch lists as dated, versioned data; a version never changes. The hash tells whether a file brings anything new.
CREATE TABLE dispatch_list (
  list_id TEXT COLLATE "C" PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  effective_from TEXT COLLATE "C" NOT NULL,
  imported_at BIGINT NOT NULL,
  hash TEXT COLLATE "C" NOT NULL,
  doc TEXT COLLATE "C" NOT NULL,
  UNIQUE (kind, name, version)
);
-- The version that feeds know of a matter, and what it needs of each of its tickets, so that none of them is opened when
-- one of the others changes.
CREATE TABLE matter (
  matter_id TEXT COLLATE "C" PRIMARY KEY,
  version BIGINT NOT NULL
);
CREATE TABLE matter_ticket (
  ticket_id TEXT COLLATE "C" PRIMARY KEY REFERENCES ticket (ticket_id),
  matter_id TEXT COLLATE "C" NOT NULL,
  no TEXT COLLATE "C" NOT NULL,
  called_at BIGINT NOT NULL,
  merged_into TEXT COLLATE "C",
  telling BIGINT NOT NULL,
  sights TEXT COLLATE "C" NOT NULL
);
CREATE INDEX matter_ticket_matter ON matter_ticket (matter_id);
-- Who takes whose place in which roles, from the first day to the last, both counted. One that ended is kept: it says who
-- might act when. `begun` says whether the taker has been given what the absent person reads.
CREATE TABLE stand_in (
  stand_in_id TEXT COLLATE "C" PRIMARY KEY,
  absent_id TEXT COLLATE "C" NOT NULL REFERENCES user_account (user_id),
  taker_id TEXT COLLATE "C" NOT NULL REFERENCES user_account (user_id),
  roles TEXT COLLATE "C" NOT NULL,
  from_day TEXT COLLATE "C" NOT NULL,
  to_day TEXT COLLATE "C" NOT NULL,
  set_by TEXT COLLATE "C" NOT NULL,
  set_at BIGINT NOT NULL,
  begun BIGINT NOT NULL DEFAULT 0,
  ended_at BIGINT,
  ended_by TEXT COLLATE "C"
);
CREATE INDEX stand_in_absent ON stand_in (absent_id, ended_at);
CREATE INDEX stand_in_taker ON stand_in (taker_id, ended_at);
-- Published months of units, each with all its revisions, sealed; `version` is the number of the last revision.
CREATE TABLE month_result (
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (unit_id),
  month TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  doc BYTEA NOT NULL,
  PRIMARY KEY (month, unit_id)
);
-- Templates that a unit or the hotline shares. Every version is kept: it says who wrote which words, and when. `unit_id` is
-- absent where the hotline shares it. `version` is the one in force; it also counts a retirement.
CREATE TABLE shared_template (
  template_id TEXT COLLATE "C" PRIMARY KEY,
  unit_id TEXT COLLATE "C" REFERENCES unit (unit_id),
  version BIGINT NOT NULL,
  retired_at BIGINT
);
CREATE TABLE shared_template_version (
  template_id TEXT COLLATE "C" NOT NULL REFERENCES shared_template (template_id),
  version BIGINT NOT NULL,
  -- JSON of the template.
  doc TEXT COLLATE "C" NOT NULL,
  by_name TEXT COLLATE "C" NOT NULL,
  set_by TEXT COLLATE "C" NOT NULL,
  set_at BIGINT NOT NULL,
  PRIMARY KEY (template_id, version)
);
-- What a unit adds to the rule packs, every version. A version that was taken back before its day stays on record, so that its
-- number is never given again.
CREATE TABLE unit_rules (
  unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (unit_id),
  version BIGINT NOT NULL,
  effective_from TEXT COLLATE "C" NOT NULL,
  -- JSON of the rules.
  doc TEXT COLLATE "C" NOT NULL,
  withdrawn_at BIGINT,
  PRIMARY KEY (unit_id, version)
);
