-- Own words that were written over a shared template, or are on their way to be shared: under which key, over which version.
ALTER TABLE template ADD COLUMN shared_id TEXT;
ALTER TABLE template ADD COLUMN shared_version INTEGER NOT NULL DEFAULT 0;
-- How often a shared template was used here, and when last; the template itself is a slice.
CREATE TABLE shared_template_use (
  template_id TEXT PRIMARY KEY,
  uses INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) WITHOUT ROWID;
