-- How often the hub stumbled over an operation without judging it.
ALTER TABLE outbox ADD COLUMN faults INTEGER NOT NULL DEFAULT 0;
