-- When a figure of a run last changed; since when the run stands still, NULL
-- while it does not; the largest file it was seen to move, in bytes. Runs from
-- before count from the next answer about them.
ALTER TABLE steps ADD COLUMN moved_at INTEGER;
ALTER TABLE steps ADD COLUMN stalled_since INTEGER;
ALTER TABLE steps ADD COLUMN largest_file INTEGER NOT NULL DEFAULT 0;
