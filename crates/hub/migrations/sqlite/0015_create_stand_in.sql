-- Who takes whose place in which roles, from the first day to the last, both counted. One that ended is kept: it says who
-- might act when. `begun` says whether the taker has been given what the absent person reads.
CREATE TABLE stand_in (
  stand_in_id TEXT PRIMARY KEY,
  absent_id TEXT NOT NULL REFERENCES user_account (user_id),
  taker_id TEXT NOT NULL REFERENCES user_account (user_id),
  roles TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at BIGINT NOT NULL,
  begun BIGINT NOT NULL DEFAULT 0,
  ended_at BIGINT,
  ended_by TEXT
);
CREATE INDEX stand_in_absent ON stand_in (absent_id, ended_at);
CREATE INDEX stand_in_taker ON stand_in (taker_id, ended_at);
