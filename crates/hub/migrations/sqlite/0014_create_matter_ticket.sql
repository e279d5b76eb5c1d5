-- What a matter needs of each of its tickets, so that none of them is opened when one of the others changes.
CREATE TABLE matter_ticket (
  ticket_id TEXT PRIMARY KEY REFERENCES ticket (ticket_id),
  matter_id TEXT NOT NULL,
  no TEXT NOT NULL,
  called_at BIGINT NOT NULL,
  merged_into TEXT,
  telling BIGINT NOT NULL,
  sights TEXT NOT NULL
);
CREATE INDEX matter_ticket_matter ON matter_ticket (matter_id);
