-- What a unit adds to the rule packs, every version. A version that was taken back before its day stays on record, so that its
-- number is never given again.
CREATE TABLE unit_rules (
  unit_id TEXT NOT NULL REFERENCES unit (unit_id),
  version BIGINT NOT NULL,
  effective_from TEXT NOT NULL,
  -- JSON of the rules.
  doc TEXT NOT NULL,
  withdrawn_at BIGINT,
  PRIMARY KEY (unit_id, version)
);
