package jobs

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
	"brickyard/gluster/preflight"
)

// RemovalRequest asks for the removal of bricks.
type RemovalRequest struct {
	Cluster, Volume string
	// Bricks as selected, "host:/path".
	Bricks []string
	// Replica is the new replica count when the bricks lower it. 0 leaves it to
	// the selection; another value has to agree with it.
	Replica int
	// Migrate moves the data away first.
	Migrate bool
	// AutoCommit commits by itself when the migration was clean.
	AutoCommit bool
	// Confirm is what was typed; without migration it has to be the volume's
	// name.
	Confirm string
	// Throttle and Window are optional, see Job.
	Throttle string
	Window   Window
	// Seen is RemovalReview.Seen of the dialog the request comes from, "" if it
	// comes from none.
	Seen string
	Caller
}

// RemovalReview is what there is to know before bricks are removed.
type RemovalReview struct {
	// Removal is the complete selection; Problem says why there is none.
	Removal  gluster.Removal
	Problem  string
	Findings []preflight.Finding
	// Command is what would run, none with a Problem.
	Command gluster.Command
	// Seen stands for the volume's bricks as they were at the review.
	Seen string
	AsOf AsOf
}

// healsDeadline bounds the slowest question of a review. With a node off glfsheal
// takes ten seconds.
const healsDeadline = 18 * time.Second

// ReviewRemoval judges a removal by what is known, see forReview; pending heals
// are asked for now, which takes seconds on a replicated volume.
func (e *Engine) ReviewRemoval(ctx context.Context, req RemovalRequest) (RemovalReview, error) {
	m, s, v, err := e.forReview(ctx, req.Cluster, req.Volume, func(_ Snapshot, v gluster.Volume) bool {
		_, err := gluster.SelectRemoval(v, req.Bricks)
		return err != nil
	})
	if err != nil {
		return RemovalReview{}, err
	}
	return m.reviewRemoval(ctx, s, v, req), nil
}

func (m *member) reviewRemoval(ctx context.Context, s Snapshot, v gluster.Volume, req RemovalRequest) RemovalReview {
	review := RemovalReview{AsOf: s.asOf(v.Name), Seen: bricksSeen(v)}
	in := preflight.RemovalInput{
		Input:   s.preflightInput(v),
		Migrate: req.Migrate,
	}
	in.LookupOptimizeOff = req.LookupOptimizeOff
	if why := s.Unsupported(v.Name); why != "" {
		review.Problem, review.Findings = why, unsupportedFindings(s, v)
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
			in.Heals, in.HealsProblem = nil, sentenceOf(err)
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
func (e *Engine) StartRemoval(ctx context.Context, req RemovalRequest) (Job, error) {
	asked := Job{Cluster: req.Cluster, Volume: req.Volume, Action: ActionRemoveBrick, Bricks: req.Bricks, Replica: req.Replica, Force: !req.Migrate}
	return e.start(ctx, asked, req.Caller, func(m *member, s Snapshot, v gluster.Volume) (Job, error) {
		return e.startRemoval(ctx, m, s, v, req)
	})
}

func (e *Engine) startRemoval(ctx context.Context, m *member, snap Snapshot, v gluster.Volume, req RemovalRequest) (Job, error) {
	if err := snap.refuseUnreachable(); err != nil {
		return Job{}, err
	}
	removal, err := checkRemoval(v, req)
	if err != nil {
		return Job{}, err
	}
	req.Bricks = removal.Bricks
	judge := judgement(func(ctx context.Context, s Snapshot, v gluster.Volume) []preflight.Finding {
		return m.reviewRemoval(ctx, s, v, req).Findings
	})
	if err := e.forbid(ctx, snap, v, judge); err != nil {
		return Job{}, err
	}
	if req.Migrate {
		if err := confirmName(snap, v, preflight.RemoveMigrating, req.Confirm); err != nil {
			return Job{}, err
		}
	}
	job := newJob(req.Cluster, v.Name, ActionRemoveBrick, e.now())
	job.VolumeID, job.Bricks, job.Replica = v.ID, removal.Bricks, removal.Replica
	job.Force, job.AutoCommit = !req.Migrate, req.AutoCommit && req.Migrate
	if err := job.pace(req.Throttle, req.Window, e.now()); err != nil {
		return Job{}, err
	}
	command := removeCommand{service: m.Service, volume: v.Name, removal: removal, migrate: req.Migrate}
	return m.runner.Start(ctx, job, command, judge.afresh(v), req.Caller)
}

// checkRemoval refuses what is wrong with a request as such.
func checkRemoval(v gluster.Volume, req RemovalRequest) (gluster.Removal, error) {
	if req.Seen != "" && req.Seen != bricksSeen(v) {
		return gluster.Removal{}, byLook(&Refusal{Code: CodeNotAllowed, Sentence: "The volume's bricks have changed since this dialog was opened. Look at the selection again."})
	}
	for _, name := range append([]string{v.Name}, req.Bricks...) {
		if err := gluster.CheckOperand(name); err != nil {
			return gluster.Removal{}, &Refusal{Code: CodeInvalid, Sentence: "This cannot stand on a command line: " + err.Error() + ".", Err: err}
		}
	}
	removal, err := gluster.SelectRemoval(v, req.Bricks)
	var selection *gluster.SelectionError
	if errors.As(err, &selection) {
		return removal, byLook(&Refusal{Code: CodeInvalid, Sentence: selection.Sentence, Fields: map[string]string{"bricks": selection.Sentence}, Err: err})
	}
	if len(removal.Added) > 0 {
		why := removal.Note + " Send the complete list: " + strings.Join(removal.Bricks, ", ")
		return removal, byLook(&Refusal{Code: CodeInvalid, Sentence: why, Fields: map[string]string{"bricks": why}})
	}
	if req.Replica != 0 && req.Replica != removal.Replica {
		why := fmt.Sprintf("Removing these bricks leaves a replica count of %d, not %d.", max(removal.Replica, v.Replica), req.Replica)
		return removal, byLook(&Refusal{Code: CodeInvalid, Sentence: why, Fields: map[string]string{"replica": why}})
	}
	if !req.Migrate && req.Confirm != v.Name {
		why := fmt.Sprintf("Without migration the data on these bricks is lost. Type the volume's name, %s, to confirm.", v.Name)
		return removal, &Refusal{Code: CodeInvalid, Sentence: why, Fields: map[string]string{"confirm": why}}
	}
	return removal, nil
}

// Commit takes the bricks of a migrated removal out of their volume. When files
// were not moved it needs confirm to be the job's LossPhrase, and then commits
// all the same; else confirm is not looked at.
func (e *Engine) Commit(ctx context.Context, id int64, confirm string, by Caller) (Job, error) {
	return e.once(ctx, ActionCommit, id, by, func(m *member, job Job, by Caller) (Job, error) {
		return m.commit(ctx, job, confirm, by)
	})
}

func (m *member) commit(ctx context.Context, job Job, confirm string, by Caller) (Job, error) {
	l := m.lookFor(job.Volume, false)
	if job.replaces() {
		return m.judged(ctx, l, func(Snapshot) (Job, error) { return m.runner.CommitReset(ctx, job, false, by) })
	}
	lossy := slices.ContainsFunc(JobActions(job, answering), func(a ActionState) bool { return a.Name == ActionCommitLossy && a.Allowed })
	if lossy && confirm != job.LossPhrase() {
		why := fmt.Sprintf("%s To commit all the same and lose what is still on the bricks, type: %s", dirtySentence(job), job.LossPhrase())
		if confirm == "" {
			return Job{}, &Refusal{Code: CodeNotAllowed, Sentence: why, JobID: job.ID}
		}
		return Job{}, &Refusal{Code: CodeInvalid, Sentence: why, JobID: job.ID, Fields: map[string]string{"confirm": why}}
	}
	action := ActionCommit
	if lossy {
		action = ActionCommitLossy
	}
	return m.judged(ctx, l, func(s Snapshot) (Job, error) {
		return guarded(s, job, action, by, func() (Job, error) { return m.runner.Commit(ctx, job, lossy, by) })
	})
}

// Rerun migrates again what failed or was skipped in a removal.
func (e *Engine) Rerun(ctx context.Context, id int64, by Caller) (Job, error) {
	return e.once(ctx, ActionRerun, id, by, func(m *member, job Job, by Caller) (Job, error) {
		return m.judged(ctx, m.lookFor(job.Volume, false), func(s Snapshot) (Job, error) {
			return guarded(s, job, ActionRerun, by, func() (Job, error) { return m.rerun(ctx, s, job, by) })
		})
	})
}

func (m *member) rerun(ctx context.Context, s Snapshot, job Job, by Caller) (Job, error) {
	if err := m.confirmRun(s, job, by); err != nil {
		return Job{}, err
	}
	if err := refuseFindings(m.anotherRun(ctx, s, job, by)); err != nil {
		return Job{}, byLook(err)
	}
	check := func(ctx context.Context, found reading) []preflight.Finding {
		return m.anotherRun(ctx, found.snapshot, job, by)
	}
	return m.runner.Rerun(ctx, job, check, by)
}

// anotherRun judges another run of a removal as the start that it is; the run that
// is over is not in its way.
func (m *member) anotherRun(ctx context.Context, s Snapshot, job Job, by Caller) []preflight.Finding {
	s = withoutRuns(s, job)
	if job.Action == ActionRemoveBrick {
		return m.nextRun(ctx, s, job, by)
	}
	v, ok := s.Volume(job.Volume)
	if !ok {
		return nil // what became of it is found out by the next look
	}
	return m.reviewRemoval(ctx, s, v, RemovalRequest{
		Cluster: job.Cluster, Volume: job.Volume, Bricks: job.Bricks, Migrate: true, Caller: Caller{LookupOptimizeOff: job.agrees(by)},
	}).Findings
}

// ReviewRerun judges another run of a removal by what is known.
func (e *Engine) ReviewRerun(ctx context.Context, job Job, by Caller) []preflight.Finding {
	m, ok := e.clusters[job.Cluster]
	if !ok || !job.Open() {
		return nil
	}
	return m.anotherRun(ctx, *m.snapshot.Load(), job, by)
}

// Keep ends a removal whose migration is over; its bricks stay in the volume.
func (e *Engine) Keep(ctx context.Context, id int64, by Caller) (Job, error) {
	return e.once(ctx, ActionKeep, id, by, func(m *member, job Job, by Caller) (Job, error) {
		if job.State != PendingCommit && !job.swaps() {
			return Job{}, &Refusal{Code: CodeNotAllowed, Sentence: "Only a removal, or a reset, that waits for its decision can be kept.", JobID: id}
		}
		return m.judged(ctx, m.lookFor(job.Volume, false), func(s Snapshot) (Job, error) {
			if job.replaces() {
				return m.runner.CommitReset(ctx, job, true, by)
			}
			return guarded(s, job, ActionKeep, by, func() (Job, error) { return m.runner.Stop(ctx, job, by) })
		})
	})
}

// openTask finds a job and the cluster it is on.
func (e *Engine) openTask(ctx context.Context, id int64) (*member, Job, error) {
	job, err := e.Job(ctx, id)
	if err != nil {
		return nil, Job{}, err
	}
	if err := e.accepting(); err != nil {
		return nil, Job{}, err
	}
	m, ok := e.clusters[job.Cluster]
	if !ok {
		return nil, Job{}, noCluster(job.Cluster)
	}
	return m, job, nil
}
