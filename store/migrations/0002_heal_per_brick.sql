-- What waited to be healed on each brick of a set at the moment of a sample, as
-- JSON; '' where a sample is not about a heal, or was kept without.
ALTER TABLE samples ADD COLUMN heal TEXT NOT NULL DEFAULT '';
