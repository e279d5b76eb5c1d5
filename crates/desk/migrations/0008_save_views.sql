-- Lists under a name of one's own: a folder or tab with its conditions and order. They stay on this device.
CREATE TABLE saved_view (
  saved_view_id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- JSON of the list.
  list TEXT NOT NULL,
  made_at INTEGER NOT NULL
) WITHOUT ROWID;
