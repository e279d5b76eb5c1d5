-- The legal name that a letter's mark and a seal print. Empty: the city of `hub_state` and the short name make it.
ALTER TABLE unit ADD COLUMN full_name TEXT NOT NULL DEFAULT '';
