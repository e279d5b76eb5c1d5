-- At which step of its chain a reply or a request waits inside the unit: whose step it is, and its place for people, as
-- JSON. What lies here from before is of plain chains.
ALTER TABLE inbox ADD COLUMN step_role TEXT;
ALTER TABLE inbox ADD COLUMN step TEXT;
UPDATE inbox SET step_role = CASE state WHEN 'unit_review' THEN 'reviewer' WHEN 'pending_sign' THEN 'signer' END;
-- The indexes that answer what waits for me answer it still without reading a row.
DROP INDEX inbox_by_due;
CREATE INDEX inbox_by_due ON inbox (due, inbox_id, state, urgency, step_role);
DROP INDEX inbox_by_state;
CREATE INDEX inbox_by_state
  ON inbox (state, extending, appealing, sent_back, supervised, leader_note, step_role, urgency, due);
DROP INDEX inbox_by_warn;
CREATE INDEX inbox_by_warn ON inbox (warn_at, state, step_role);
CREATE INDEX inbox_by_step ON inbox (step_role, urgency, due) WHERE step_role IS NOT NULL;
