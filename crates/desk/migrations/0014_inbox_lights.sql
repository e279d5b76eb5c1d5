-- A list by its lights is answered by the index that gives its order: no row is read but the page's own.
DROP INDEX inbox_by_due;
CREATE INDEX inbox_by_due ON inbox (due, inbox_id, state, urgency, step_role, paused, ended_at, warn_at);
