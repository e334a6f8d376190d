-- A key belongs to what was asked for under it: "start", or what was done with a
-- job, such as "stop" or "throttle lazy". Before, a key of the latter kind was one
-- text, "stop nightly", that a start could carry as well. A start kept its key with
-- its job, at the same moment; of the others the request is '' and the key is that
-- text, for the week in which they are remembered.
CREATE TABLE request_keys (
    request    TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    job_id     INTEGER NOT NULL REFERENCES jobs (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (request, key)
) STRICT;

INSERT INTO request_keys (request, key, job_id, created_at)
SELECT CASE WHEN k.created_at = j.created_at THEN 'start' ELSE '' END, k.key, k.job_id, k.created_at
FROM idempotency_keys AS k JOIN jobs AS j ON j.id = k.job_id;

DROP TABLE idempotency_keys;
ALTER TABLE request_keys RENAME TO idempotency_keys;
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);
