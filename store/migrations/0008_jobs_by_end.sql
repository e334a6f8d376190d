-- What ended last is asked for with every page: without an index on the end all of the
-- history would be sorted for the ten jobs that are shown.
CREATE INDEX jobs_by_end ON jobs (ended_at, id) WHERE ended_at IS NOT NULL;
