-- Times are microseconds since 1970 UTC; NULL is "not yet". Texts are '' when
-- there is nothing to say. Booleans are 0 and 1. Counters are the unsigned ones
-- of glusterd, cut off at 2^63-1.

CREATE TABLE clusters (
    name             TEXT    NOT NULL PRIMARY KEY,
    target           TEXT    NOT NULL,
    kind             TEXT    NOT NULL,
    glusterd_version TEXT    NOT NULL,
    peers            TEXT    NOT NULL DEFAULT '[]', -- JSON: UUIDs of the trusted storage pool
    first_seen       INTEGER,
    last_seen        INTEGER
) STRICT;

-- jobs.cluster refers to no row of clusters: history outlives a cluster that
-- was taken out of the configuration.
CREATE TABLE jobs (
    id            INTEGER NOT NULL PRIMARY KEY,
    cluster       TEXT    NOT NULL,
    volume        TEXT    NOT NULL,
    volume_id     TEXT    NOT NULL,
    action        TEXT    NOT NULL,
    force         INTEGER NOT NULL CHECK (force IN (0, 1)),
    bricks        TEXT    NOT NULL, -- JSON: ["host:/path", …]
    with_brick    TEXT    NOT NULL DEFAULT '',
    healing       TEXT    NOT NULL DEFAULT '{}', -- JSON: jobs.Healing
    replica       INTEGER NOT NULL DEFAULT 0,
    auto_commit   INTEGER NOT NULL DEFAULT 0 CHECK (auto_commit IN (0, 1)),
    usage         TEXT    NOT NULL DEFAULT '[]', -- JSON: [] of jobs.BrickUsage
    state         TEXT    NOT NULL,
    phase         TEXT    NOT NULL,
    message       TEXT    NOT NULL,
    origin        TEXT    NOT NULL,
    started_by    TEXT    NOT NULL,
    from_address  TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    stopped_by    TEXT    NOT NULL,
    hint          TEXT    NOT NULL DEFAULT '',
    hint_at       INTEGER,
    began_before  INTEGER,
    created_at    INTEGER NOT NULL,
    started_at    INTEGER,
    ended_at      INTEGER,
    seen_at       INTEGER,
    task_id       TEXT    NOT NULL,
    prior_task_id TEXT    NOT NULL,
    pacing        TEXT    NOT NULL DEFAULT '', -- JSON, see pacingRow in pacing.go; '' if nothing holds the job back
    throttle_owed INTEGER NOT NULL DEFAULT 0 CHECK (throttle_owed IN (0, 1)),
    revision      INTEGER NOT NULL,
    findings      TEXT    NOT NULL -- JSON: [] of preflight.Finding
) STRICT;

-- The rule that a volume has at most one open job. It is kept here because a
-- mutex would forget it at a restart. It also finds the open jobs.
CREATE UNIQUE INDEX jobs_one_open_per_volume ON jobs (cluster, volume) WHERE ended_at IS NULL;

-- The few ended jobs whose throttle has still to be put back.
CREATE INDEX jobs_owing_throttle ON jobs (cluster) WHERE throttle_owed = 1;

-- The three ways history is paged through, newest first: all of it, one
-- cluster's, one volume's.
CREATE INDEX jobs_by_time    ON jobs (created_at, id);
CREATE INDEX jobs_by_cluster ON jobs (cluster, created_at, id);
CREATE INDEX jobs_by_volume  ON jobs (volume, created_at, id);

-- Filters that often select few of many jobs.
CREATE INDEX jobs_by_state ON jobs (state, created_at, id);
CREATE INDEX jobs_by_user  ON jobs (started_by, created_at, id);

CREATE TABLE steps (
    id               INTEGER NOT NULL PRIMARY KEY,
    job_id           INTEGER NOT NULL REFERENCES jobs (id),
    number           INTEGER NOT NULL CHECK (number > 0),
    parent           INTEGER NOT NULL CHECK (parent >= 0), -- a number, 0 for none
    type             TEXT    NOT NULL,
    state            TEXT    NOT NULL,
    message          TEXT    NOT NULL,
    external_system  TEXT    NOT NULL,
    external_id      TEXT    NOT NULL,
    raw_status       INTEGER NOT NULL,
    started_at       INTEGER,
    ended_at         INTEGER,
    nodes            TEXT    NOT NULL, -- JSON, see nodeRow in steps.go
    files_moved      INTEGER NOT NULL,
    bytes_moved      INTEGER NOT NULL,
    files_scanned    INTEGER NOT NULL,
    failures         INTEGER NOT NULL,
    skipped          INTEGER NOT NULL,
    bytes_per_second REAL    NOT NULL,
    sampled_at       INTEGER,
    UNIQUE (job_id, number)
) STRICT;

CREATE INDEX steps_by_task ON steps (external_id) WHERE external_system = 'GLUSTER';

-- The order of the key makes inserts appends: all runs of the same moment lie
-- together at the end.
CREATE TABLE samples (
    ts               INTEGER NOT NULL,
    step_id          INTEGER NOT NULL REFERENCES steps (id),
    files_moved      INTEGER NOT NULL,
    bytes_moved      INTEGER NOT NULL,
    files_scanned    INTEGER NOT NULL,
    failures         INTEGER NOT NULL,
    skipped          INTEGER NOT NULL,
    bytes_per_second REAL    NOT NULL,
    pending          INTEGER NOT NULL DEFAULT 0, -- entries that wait to be healed
    PRIMARY KEY (ts, step_id)
) STRICT, WITHOUT ROWID;

-- A job's page draws the curve of one step. By ts alone that would read the
-- samples of every job that ran in the same weeks.
CREATE INDEX samples_by_step ON samples (step_id, ts);

CREATE TABLE commands (
    id           INTEGER NOT NULL PRIMARY KEY,
    job_id       INTEGER NOT NULL REFERENCES jobs (id),
    step_id      INTEGER REFERENCES steps (id),
    argv         TEXT    NOT NULL, -- JSON: ["gluster", …]
    target       TEXT    NOT NULL DEFAULT '',
    by_user      TEXT    NOT NULL,
    from_address TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    attempt      INTEGER NOT NULL,
    started_at   INTEGER,
    ended_at     INTEGER,
    exit_code    INTEGER NOT NULL,
    failure      TEXT    NOT NULL,
    message      TEXT    NOT NULL,
    stdout       TEXT    NOT NULL,
    stderr       TEXT    NOT NULL
) STRICT;

CREATE INDEX commands_by_job ON commands (job_id, id);

CREATE TABLE idempotency_keys (
    key        TEXT    NOT NULL PRIMARY KEY,
    job_id     INTEGER NOT NULL REFERENCES jobs (id),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

-- One row that Healthy writes to find out whether anything can be written.
CREATE TABLE heartbeat (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    beats INTEGER NOT NULL
) STRICT;

INSERT INTO heartbeat (id, beats) VALUES (1, 0);
