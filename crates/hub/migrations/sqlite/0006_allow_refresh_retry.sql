-- A refresh whose answer was lost is asked again with the same token: allowed once.
ALTER TABLE refresh_token ADD COLUMN retried BIGINT NOT NULL DEFAULT 0;
-- Hash of the token given for it.
ALTER TABLE refresh_token ADD COLUMN replaced_by TEXT;
