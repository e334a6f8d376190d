package store

import (
	"testing"

	"brickyard/gluster/jobs"
)

// createOld stores an open job as versions before 6 did: what it says, and its one
// step, is a text.
func createOld(t *testing.T, s *Store, volume, message, step string) int64 {
	t.Helper()
	var id int64
	if err := s.writer.QueryRow(`
		INSERT INTO jobs (cluster, volume, volume_id, action, force, bricks, state, phase, message, origin, started_by,
			from_address, reason, stopped_by, created_at, task_id, prior_task_id, healing, revision, findings)
		VALUES ('c1', ?, '', 'remove-brick', 0, '[]', 'PENDING_COMMIT', '', ?, 'web', 'ada', '', '', '', ?, '', '',
			json_object('Problem', '', 'Lacks', 'It lacks much.', 'Unjudged', '', 'Refused', 'No.'), 1, '[]') RETURNING id`,
		volume, message, micros(noon)).Scan(&id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.writer.Exec(`
		INSERT INTO steps (job_id, number, parent, type, state, message, external_system, external_id, raw_status,
			nodes, files_moved, bytes_moved, files_scanned, failures, skipped, bytes_per_second)
		VALUES (?, 1, 0, 'REMOVING_BRICKS', 'PENDING_COMMIT', ?, '', '', 0, '[]', 0, 0, 0, 0, 0, 0)`, id, step); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestWhatOlderDatabasesSayIsKeptAndHasTheCodesThatCount(t *testing.T) {
	text := func(words string) jobs.Notices { return jobs.SayText(words) }
	swap := "The process of n1:/b x is stopped. Change its disk, mount it and make the empty directory again; then commit."
	away := "The host n1 is not connected: n1:/b cannot be started, and whether it runs is not known. Wait until the host is back, or give up the reset and replace the brick by one on another host."
	for said, want := range map[string]jobs.Notices{
		"":    nil,
		nasty: text(nasty),
		"The data was migrated. The bricks stay in the volume until somebody commits or stops the removal.":                                     text("The data was migrated.").With(jobs.Say(jobs.NoticeUntilCommitted)),
		"No node ever began to migrate. The bricks are still part of the volume.":                                                               text("No node ever began to migrate.").With(jobs.Say(jobs.NoticeStillInVolume)),
		"Every node says that it has completed, but n1:/b still holds 1 GiB. Look there. The bricks stay in the volume until somebody decides.": jobs.Say(jobs.NoticeCompletedButHeld).With(text("n1:/b still holds 1 GiB. Look there."), jobs.Say(jobs.NoticeUntilDecided)),
		"Every node says that it has completed. Whether it was emptied cannot be told. The bricks stay in the volume until somebody decides.":   jobs.Say(jobs.NoticeCompletedButUnshown).With(text("Whether it was emptied cannot be told."), jobs.Say(jobs.NoticeUntilDecided)),
		"Its window is open, but it cannot go on yet: node3 is away.":                                                                           jobs.Say(jobs.NoticeCannotGoOn).With(text("node3 is away.")),
		"The last figures could not be read; those shown were seen before.":                                                                     jobs.Say(jobs.NoticeFiguresMissing),
		swap:                                   jobs.SayWith(jobs.NoticeSwapDisk, jobs.Args{"brick": {"n1:/b x"}}),
		"The commit was not sent. No. " + away: text("The commit was not sent. No.").With(jobs.SayWith(jobs.NoticeHostAway, jobs.Args{"host": {"n1"}, "brick": {"n1:/b"}})),
	} {
		dir := t.TempDir()
		s := openIn(t, dir, Options{migrations: until(t, 5)})
		id := createOld(t, s, "v", said, said)
		if _, err := s.writer.Exec("UPDATE jobs SET ended_at = 1; UPDATE steps SET ended_at = 1"); err != nil {
			t.Fatal(err)
		}
		open := createOld(t, s, "v", said, said)
		_ = s.Close()
		s = openIn(t, dir, Options{})
		over, j := must[jobs.Job](t)(s.Job(ctx, id)), must[jobs.Job](t)(s.Job(ctx, open))
		same(t, want, j.Message)
		same(t, want, j.Steps[0].Message)
		same(t, text(said), over.Message)
		same(t, text(said), over.Steps[0].Message)
		for _, read := range []jobs.Notices{j.Message, j.Steps[0].Message, over.Message, over.Steps[0].Message} {
			same(t, said, read.String())
		}
		same(t, text("It lacks much."), j.Healing.Lacks)
		same(t, text("No."), j.Healing.Refused)
		same(t, jobs.Notices(nil), j.Healing.Unjudged)
		_ = s.Close()
	}
}
