-- What is typed in a form and not yet sent; what a merge of drafts rests on; when quarantined words were first shown.

CREATE TABLE form (
  -- Kind, ticket, assignment or opinion, version of the set of fields.
  form_key TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  target TEXT NOT NULL,
  fields INTEGER NOT NULL,
  -- Kept for when the ticket is gone.
  ticket_no TEXT NOT NULL,
  ticket_title TEXT NOT NULL,
  -- JSON object, as the form wrote it.
  content TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  -- sent: its words are in the operation op_id; it comes back when that one is undone or judged against.
  state TEXT NOT NULL CHECK (state IN ('open', 'sent', 'quarantined')),
  op_id TEXT,
  shown_at INTEGER
) WITHOUT ROWID;
CREATE INDEX form_by_ticket ON form (ticket_id, state);
CREATE INDEX form_by_op ON form (op_id) WHERE op_id IS NOT NULL;

-- The revision both texts rest on, while a colleague's waits to be merged.
ALTER TABLE draft ADD COLUMN merge_base TEXT;
-- 1: the text was put together by a merge that its author has not confirmed to have read.
ALTER TABLE draft ADD COLUMN unread_merge INTEGER NOT NULL DEFAULT 0;

-- When the author first saw what the leaving of a ticket set aside; 30 days later it ends.
ALTER TABLE draft ADD COLUMN shown_at INTEGER;
ALTER TABLE outbox ADD COLUMN shown_at INTEGER;
