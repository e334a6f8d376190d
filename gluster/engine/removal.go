package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// healsDeadline bounds the slowest question of a review. With a node off glfsheal
// takes ten seconds.
const healsDeadline = 18 * time.Second

// ReviewRemoval judges a removal by what is known, see forReview; pending heals
// are asked for now, which takes seconds on a replicated volume.
func (e *Engine) ReviewRemoval(ctx context.Context, req jobs.RemovalRequest) (jobs.RemovalReview, error) {
	m, s, v, err := e.forReview(ctx, req.Cluster, req.Volume, func(_ jobs.Snapshot, v gluster.Volume) bool {
		_, err := gluster.SelectRemoval(v, req.Bricks)
		return err != nil
	})
	if err != nil {
		return jobs.RemovalReview{}, err
	}
	return m.reviewRemoval(ctx, s, v, req), nil
}

func (m *member) reviewRemoval(ctx context.Context, s jobs.Snapshot, v gluster.Volume, req jobs.RemovalRequest) jobs.RemovalReview {
	review := jobs.RemovalReview{AsOf: s.AsOf(v.Name), Seen: bricksSeen(v)}
	in := preflight.RemovalInput{
		Input:   s.PreflightInput(v),
		Migrate: req.Migrate,
	}
	in.LookupOptimizeOff = req.LookupOptimizeOff
	if why := s.Unsupported(v.Name); why != "" {
		review.Problem, review.Findings = why, jobs.UnsupportedFindings(s, v)
		return review
	}
	removal, err := gluster.SelectRemoval(v, req.Bricks)
	if err != nil {
		in.SelectionProblem = err.Error()
		review.Problem = err.Error()
		review.Findings = preflight.Removal(in)
		return review
	}
	in.Removal = removal
	if v.Started() && (v.Replica > 1 || v.Disperse > 1) {
		ctx, cancel := context.WithTimeout(ctx, healsDeadline)
		defer cancel()
		if in.Heals, err = m.Service.Heals(ctx, v.Name); err != nil {
			in.Heals, in.HealsProblem = nil, jobs.SentenceOf(err)
		}
	}
	review.Removal = removal
	review.Findings = preflight.Removal(in)
	review.Command = removeCommand{volume: v.Name, removal: removal, migrate: req.Migrate}.Command()
	return review
}

// bricksSeen stands for a volume and its bricks, so that a dialog can tell that
// they changed under it.
func bricksSeen(v gluster.Volume) string {
	hash := sha256.New()
	fmt.Fprintln(hash, v.ID, v.Replica, v.Disperse)
	for _, b := range v.Bricks() {
		fmt.Fprintln(hash, b.Name())
	}
	return hex.EncodeToString(hash.Sum(nil))[:16]
}

// StartRemoval starts the removal of bricks. It returns the job as soon as the
// intent is stored; a *Refusal when there is none.
func (e *Engine) StartRemoval(ctx context.Context, req jobs.RemovalRequest) (jobs.Job, error) {
	asked := jobs.Job{Cluster: req.Cluster, Volume: req.Volume, Action: jobs.ActionRemoveBrick, Bricks: req.Bricks, Replica: req.Replica, Force: !req.Migrate}
	return e.start(ctx, asked, req.Caller, func(m *member, s jobs.Snapshot, v gluster.Volume) (jobs.Job, error) {
		return e.startRemoval(ctx, m, s, v, req)
	})
}

func (e *Engine) startRemoval(ctx context.Context, m *member, snap jobs.Snapshot, v gluster.Volume, req jobs.RemovalRequest) (jobs.Job, error) {
	if err := snap.RefuseUnreachable(); err != nil {
		return jobs.Job{}, err
	}
	removal, err := checkRemoval(v, req)
	if err != nil {
		return jobs.Job{}, err
	}
	req.Bricks = removal.Bricks
	judge := judgement(func(ctx context.Context, s jobs.Snapshot, v gluster.Volume) []preflight.Finding {
		return m.reviewRemoval(ctx, s, v, req).Findings
	})
	if err := e.forbid(ctx, snap, v, judge); err != nil {
		return jobs.Job{}, err
	}
	if req.Migrate {
		if err := confirmName(snap, v, preflight.RemoveMigrating, req.Confirm); err != nil {
			return jobs.Job{}, err
		}
	}
	job := jobs.NewJob(req.Cluster, v.Name, jobs.ActionRemoveBrick, e.now())
	job.VolumeID, job.Bricks, job.Replica = v.ID, removal.Bricks, removal.Replica
	job.Force, job.AutoCommit = !req.Migrate, req.AutoCommit && req.Migrate
	if err := job.SetPace(req.Throttle, req.Window, e.now()); err != nil {
		return jobs.Job{}, err
	}
	command := removeCommand{volume: v.Name, removal: removal, migrate: req.Migrate}
	return m.runner.Start(ctx, job, command, judge.afresh(v), req.Caller)
}

// checkRemoval refuses what is wrong with a request as such.
func checkRemoval(v gluster.Volume, req jobs.RemovalRequest) (gluster.Removal, error) {
	if req.Seen != "" && req.Seen != bricksSeen(v) {
		return gluster.Removal{}, jobs.MarkByLook(&jobs.Refusal{Code: jobs.CodeNotAllowed, Sentence: "The volume's bricks have changed since this dialog was opened. Look at the selection again."})
	}
	for _, name := range append([]string{v.Name}, req.Bricks...) {
		if err := gluster.CheckOperand(name); err != nil {
			return gluster.Removal{}, &jobs.Refusal{Code: jobs.CodeInvalid, Sentence: "This cannot stand on a command line: " + err.Error() + ".", Err: err}
		}
	}
	removal, err := gluster.SelectRemoval(v, req.Bricks)
	var selection *gluster.SelectionError
	if errors.As(err, &selection) {
		return removal, jobs.MarkByLook(&jobs.Refusal{Code: jobs.CodeInvalid, Sentence: selection.Sentence, Fields: map[string]string{"bricks": selection.Sentence}, Err: err})
	}
	if len(removal.Added) > 0 {
		why := removal.Note + " Send the complete list: " + strings.Join(removal.Bricks, ", ")
		return removal, jobs.MarkByLook(&jobs.Refusal{Code: jobs.CodeInvalid, Sentence: why, Fields: map[string]string{"bricks": why}})
	}
	if req.Replica != 0 && req.Replica != removal.Replica {
		why := fmt.Sprintf("Removing these bricks leaves a replica count of %d, not %d.", max(removal.Replica, v.Replica), req.Replica)
		return removal, jobs.MarkByLook(&jobs.Refusal{Code: jobs.CodeInvalid, Sentence: why, Fields: map[string]string{"replica": why}})
	}
	if !req.Migrate && req.Confirm != v.Name {
		why := fmt.Sprintf("Without migration the data on these bricks is lost. Type the volume's name, %s, to confirm.", v.Name)
		return removal, &jobs.Refusal{Code: jobs.CodeInvalid, Sentence: why, Fields: map[string]string{"confirm": why}}
	}
	return removal, nil
}

func (m *member) commit(ctx context.Context, job jobs.Job, confirm string, by jobs.Caller) (jobs.Job, error) {
	l := m.lookFor(job.Volume, false)
	if job.IsReplacement() {
		return m.judged(ctx, l, func(jobs.Snapshot) (jobs.Job, error) { return m.runner.CommitReset(ctx, job, false, by) })
	}
	lossy := slices.ContainsFunc(jobs.JobActions(job, answering), func(a jobs.ActionState) bool { return a.Name == jobs.ActionCommitLossy && a.Allowed })
	if lossy && confirm != job.LossPhrase() {
		why := fmt.Sprintf("%s To commit all the same and lose what is still on the bricks, type: %s", jobs.DirtySentence(job), job.LossPhrase())
		if confirm == "" {
			return jobs.Job{}, &jobs.Refusal{Code: jobs.CodeNotAllowed, Sentence: why, JobID: job.ID}
		}
		return jobs.Job{}, &jobs.Refusal{Code: jobs.CodeInvalid, Sentence: why, JobID: job.ID, Fields: map[string]string{"confirm": why}}
	}
	action := jobs.ActionCommit
	if lossy {
		action = jobs.ActionCommitLossy
	}
	return m.judged(ctx, l, func(s jobs.Snapshot) (jobs.Job, error) {
		return guarded(s, job, action, by, func() (jobs.Job, error) { return m.runner.Commit(ctx, job, lossy, by) })
	})
}

func (m *member) rerun(ctx context.Context, s jobs.Snapshot, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
	if err := m.confirmRun(s, job, by); err != nil {
		return jobs.Job{}, err
	}
	if err := refuseFindings(m.anotherRun(ctx, s, job, by)); err != nil {
		return jobs.Job{}, jobs.MarkByLook(err)
	}
	check := func(ctx context.Context, found reading) []preflight.Finding {
		return m.anotherRun(ctx, found.snapshot, job, by)
	}
	return m.runner.Rerun(ctx, job, check, by)
}

// anotherRun judges another run of a removal as the start that it is; the run that
// is over is not in its way.
func (m *member) anotherRun(ctx context.Context, s jobs.Snapshot, job jobs.Job, by jobs.Caller) []preflight.Finding {
	s = withoutRuns(s, job)
	if job.Action == jobs.ActionRemoveBrick {
		return m.nextRun(ctx, s, job, by)
	}
	v, ok := s.Volume(job.Volume)
	if !ok {
		return nil // what became of it is found out by the next look
	}
	return m.reviewRemoval(ctx, s, v, jobs.RemovalRequest{
		Cluster: job.Cluster, Volume: job.Volume, Bricks: job.Bricks, Migrate: true, Caller: jobs.Caller{LookupOptimizeOff: job.HasAgreed(by)},
	}).Findings
}

// ReviewRerun judges another run of a removal by what is known.
func (e *Engine) ReviewRerun(ctx context.Context, job jobs.Job, by jobs.Caller) []preflight.Finding {
	m, ok := e.clusters[job.Cluster]
	if !ok || !job.Open() {
		return nil
	}
	return m.anotherRun(ctx, *m.snapshot.Load(), job, by)
}

// settleForced is for a removal without migration whose answer was lost, or whose
// bricks were still listed after it: the volume's bricks tell whether it was carried
// out.
func (s *TaskSyncer) settleForced(ctx context.Context, j jobs.Job, snap jobs.Snapshot, last *jobs.CommandRecord, now time.Time) (jobs.Job, error) {
	sentAt, target := last.StartedAt, last.Target
	v, _ := snap.Volume(j.Volume)
	for _, b := range v.Bricks() {
		if slices.Contains(j.Bricks, b.Name()) {
			if !jobs.MayStillHappen(sentAt, now) && snap.Silent(target) {
				return s.endJob(ctx, j, jobs.Unknown, fmt.Sprintf("The answer was lost, and %s, where the command was sent, is away: for the other nodes the bricks are still part of the volume, but that may change when it comes back.", target))
			}
			if !jobs.MayStillHappen(sentAt, now) {
				return s.endJob(ctx, j, jobs.Failed, last.LostOr("The answer was lost, and", "glusterd has accepted the removal, but")+" the bricks are still part of the volume: they were not removed.")
			}
			return j, nil
		}
	}
	return s.endJob(ctx, j, jobs.Finished, jobs.JoinSentences(last.LostOr("The answer was lost, but the removal was carried out.", ""), jobs.BricksGone))
}
