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

// removalOperation is for removals whose data is migrated first.
type removalOperation struct{ ordinary }

func (removalOperation) command(j jobs.Job) AsyncCommand {
	return removeCommand{
		volume: j.Volume, migrate: !j.Force,
		removal: gluster.Removal{Bricks: j.Bricks, Replica: j.Replica},
	}
}

func (removalOperation) judge(ctx context.Context, m *member, s jobs.Snapshot, v gluster.Volume, j jobs.Job, by jobs.Caller) []preflight.Finding {
	removal, err := gluster.SelectRemoval(v, j.Bricks)
	changed := j.Pause.BricksChangedSentence(v)
	switch {
	case err != nil:
		return blockedBy("selection", "The volume has changed since the job began. %s", err)
	case len(removal.Added) > 0:
		return blockedBy("selection", "The volume has changed since the job began: its bricks do not go together any more without %s. Stop this job and select them again.", strings.Join(removal.Added, ", "))
	case removal.Replica != j.Replica:
		return blockedBy("selection", "The volume's replica count has changed since the job began. Stop this job and select the bricks again.")
	case changed != "":
		return blockedBy("bricks-unchanged", "%s Stop this job, which moves nothing back, and select the bricks again.", changed)
	}
	return m.reviewRemoval(ctx, s, v, jobs.RemovalRequest{Cluster: j.Cluster, Volume: j.Volume, Bricks: j.Bricks, Replica: j.Replica, Migrate: !j.Force, Caller: jobs.Caller{LookupOptimizeOff: j.HasAgreed(by)}}).Findings
}

// stopped: after the end of its migration a removal is kept, not stopped: the nodes
// still say completed or failed.
func (removalOperation) noteStopped(j *jobs.Job, answer gluster.AsyncTask, applied bool, leaves jobs.Notices, now time.Time) {
	bricks := jobs.Say(jobs.NoticeBricksStay).With(j.AddedStays())
	if j.Open() && answer.Status.Phase() != gluster.StatusInProgress {
		j.End(jobs.Aborted, jobs.WithLeaves(bricks, leaves), now)
		return
	}
	if !j.Open() {
		j.Message = bricks
	}
	noteStopAccepted(j, applied, leaves)
}

func (removalOperation) pausedAtEnd(answer gluster.AsyncTask) bool {
	return answer.Status.Phase() != gluster.StatusInProgress
}

func (removalOperation) settleGone(ctx context.Context, s *TaskSyncer, j jobs.Job, listed []gluster.AsyncTask, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	return s.settleRemovalGone(ctx, j, listed, snap, now)
}

// isToldByList: whether it was committed or stopped is told by the volume's bricks.
func (removalOperation) isToldByList() bool { return false }

// forcedRemovalOperation is for removals that are done when glusterd answers.
type forcedRemovalOperation struct{ removalOperation }

func (forcedRemovalOperation) confirm(ctx context.Context, r *Runner, j jobs.Job, s sent) sent {
	if s.outcome == jobs.CarriedOut {
		return s.orLost(r.confirmGone(ctx, j))
	}
	return s
}

func (forcedRemovalOperation) noteStarted(_ *Runner, j *jobs.Job, _ sent, now time.Time) {
	j.StartedAt = now
	j.End(jobs.Finished, jobs.Say(jobs.NoticeBricksGone), now)
}

func (forcedRemovalOperation) settleLost(ctx context.Context, s *TaskSyncer, j jobs.Job, last *jobs.CommandRecord, snap jobs.Snapshot, now time.Time) (jobs.Job, bool, error) {
	after, err := s.settleForced(ctx, j, snap, last, now)
	return after, true, err
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
				return s.endJob(ctx, j, jobs.Unknown, jobs.SayWith(jobs.NoticeRemovalLostAway, jobs.Args{"target": {target}}))
			}
			if !jobs.MayStillHappen(sentAt, now) {
				return s.endJob(ctx, j, jobs.Failed, last.LostOr(jobs.Say(jobs.NoticeRemovalLostNotDone), jobs.Say(jobs.NoticeRemovalAcceptedNotDone)))
			}
			return j, nil
		}
	}
	return s.endJob(ctx, j, jobs.Finished, last.LostOr(jobs.Say(jobs.NoticeRemovalLostDone), nil).With(jobs.Say(jobs.NoticeBricksGone)))
}

// removeCommand removes bricks: with migration it starts a task, without it the
// bricks are gone when glusterd answers.
type removeCommand struct {
	volume  string
	removal gluster.Removal
	migrate bool
}

func (removeCommand) Action() jobs.Action { return jobs.ActionRemoveBrick }

func (removeCommand) StepType() jobs.StepType { return jobs.StepRemoving }

func (c removeCommand) Command() gluster.Command {
	if c.migrate {
		return gluster.RemoveBrickStart(c.volume, c.removal.Bricks)
	}
	return gluster.RemoveBrickForce(c.volume, c.removal.Replica, c.removal.Bricks)
}

func (c removeCommand) ExecuteAndReturnTask(ctx context.Context, route gluster.Route) (gluster.Answer, error) {
	return route.Mutate(ctx, c.Command())
}
