-- Templates and usual phrases of one's own. They stay in this profile.
CREATE TABLE template (
  template_id TEXT PRIMARY KEY,
  -- JSON of the template.
  body TEXT NOT NULL,
  -- How often it was used here, and when last: the usual ones come first.
  uses INTEGER NOT NULL DEFAULT 0,
  used_at INTEGER NOT NULL DEFAULT 0,
  made_at INTEGER NOT NULL,
  -- In the recycle bin since then.
  removed_at INTEGER
) WITHOUT ROWID;
