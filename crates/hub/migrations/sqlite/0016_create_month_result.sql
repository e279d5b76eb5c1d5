-- Published months of units, each with all its revisions, sealed; `version` is the number of the last revision.
CREATE TABLE month_result (
  unit_id TEXT NOT NULL REFERENCES unit (unit_id),
  month TEXT NOT NULL,
  version BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  doc BLOB NOT NULL,
  PRIMARY KEY (month, unit_id)
);
-- When a ticket was closed: NULL until this program has stored it, 0 while it is not closed.
ALTER TABLE ticket ADD COLUMN closed_at BIGINT;
CREATE INDEX ticket_closed ON ticket (closed_at);
