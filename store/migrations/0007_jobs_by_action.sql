-- A filter by action selects few of many jobs, or none: without an index of its own
-- all of the history was read to find that out.
CREATE INDEX jobs_by_action ON jobs (action, created_at, id);
