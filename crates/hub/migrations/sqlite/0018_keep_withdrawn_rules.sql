-- A version of the rules that was taken back stays on record, so that its number is never given to other rules: a desk that
-- heard of neither would keep the old ones under it.
ALTER TABLE rule_pack ADD COLUMN withdrawn_at BIGINT;
