-- Which matter a ticket is of: NULL until the hub has worked it out, empty for a ticket of none.
ALTER TABLE ticket ADD COLUMN matter_id TEXT;
CREATE INDEX ticket_matter ON ticket (matter_id);
-- The version that feeds know of a matter.
CREATE TABLE matter (
  matter_id TEXT PRIMARY KEY,
  version BIGINT NOT NULL
);
