-- The unit to which a 三级 unit belongs; only that one may hand tickets down to it.
ALTER TABLE unit ADD COLUMN parent_id TEXT REFERENCES unit (unit_id);
