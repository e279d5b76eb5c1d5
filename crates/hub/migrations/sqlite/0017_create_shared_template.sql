-- Templates that a unit or the hotline shares. Every version is kept: it says who wrote which words, and when. `unit_id` is
-- absent where the hotline shares it. `version` is the one in force; it also counts a retirement.
CREATE TABLE shared_template (
  template_id TEXT PRIMARY KEY,
  unit_id TEXT REFERENCES unit (unit_id),
  version BIGINT NOT NULL,
  retired_at BIGINT
);
CREATE TABLE shared_template_version (
  template_id TEXT NOT NULL REFERENCES shared_template (template_id),
  version BIGINT NOT NULL,
  -- JSON of the template.
  doc TEXT NOT NULL,
  by_name TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at BIGINT NOT NULL,
  PRIMARY KEY (template_id, version)
);
