-- Dispatch lists as dated, versioned data; a version never changes. The hash tells whether a file brings anything new.
CREATE TABLE dispatch_list (
  list_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version BIGINT NOT NULL,
  effective_from TEXT NOT NULL,
  imported_at BIGINT NOT NULL,
  hash TEXT NOT NULL,
  doc TEXT NOT NULL,
  UNIQUE (kind, name, version)
);
