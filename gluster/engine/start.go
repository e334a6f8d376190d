package engine

import (
	"context"
	"errors"
	"fmt"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// This file holds what every start has in common: before there is a job it is
// judged by what is known, and by a look of its own when that forbids it; and once
// more by a fresh reading right before its command is sent.

// openJob returns the open job of a volume, nil if there is none.
func (e *Engine) openJob(ctx context.Context, cluster, volume string) (*jobs.Job, error) {
	open, err := e.store.OpenJobs(ctx, cluster)
	if err != nil {
		return nil, storageRefusal(err)
	}
	for _, j := range open {
		if j.Volume == volume {
			return &j, nil
		}
	}
	return nil, nil
}

// judgement says what speaks for and against an action on a volume.
type judgement func(ctx context.Context, s jobs.Snapshot, v gluster.Volume) []preflight.Finding

// forbid refuses an action by what is known, nil if nothing forbids it. An open
// job is left to the database's unique index, which also knows whether this
// request is a repeated one.
func (e *Engine) forbid(ctx context.Context, s jobs.Snapshot, v gluster.Volume, judge judgement) error {
	open, err := e.openJob(ctx, s.Cluster, v.Name)
	if err != nil || open != nil {
		return err
	}
	return jobs.MarkByLook(refuseFindings(judge(ctx, s, v)))
}

// afresh judges by a reading of the cluster.
func (judge judgement) afresh(known gluster.Volume) func(context.Context, reading) []preflight.Finding {
	return func(ctx context.Context, r reading) []preflight.Finding {
		if why := jobs.VolumeGone(jobs.Job{Volume: known.Name, VolumeID: known.ID}, r.snapshot); len(why) > 0 {
			return []preflight.Finding{{Rule: "volume-exists", Severity: preflight.Block, Summary: why.String()}}
		}
		v, _ := r.snapshot.Volume(known.Name)
		return judge(ctx, r.snapshot, v)
	}
}

// checkName refuses a volume whose name cannot stand on a command line.
func checkName(v gluster.Volume) error {
	if err := gluster.CheckOperand(v.Name); err != nil {
		return &jobs.Refusal{Code: jobs.CodeInvalid, Sentence: "This volume cannot be named on a command line: " + err.Error() + ".", Err: err}
	}
	return nil
}

// Start stores the intent to run a command, as a job of its own, and returns
// that job at once; the command itself follows in the background. A *Refusal
// says why there is no job. After a crash at any point the job is there and is
// settled by looking at the cluster.
func (r *Runner) Start(ctx context.Context, job jobs.Job, command AsyncCommand, check func(context.Context, reading) []preflight.Finding, by jobs.Caller) (jobs.Job, error) {
	return r.begin(ctx, job, by, func(ctx context.Context, stored jobs.Job) { r.carryOut(ctx, stored, command, check, by) })
}

// begin stores a new job and has it carried out in the background.
func (r *Runner) begin(ctx context.Context, job jobs.Job, by jobs.Caller, carryOut func(context.Context, jobs.Job)) (jobs.Job, error) {
	job.Origin, job.StartedBy, job.From, job.Reason = by.Origin, by.User, by.From, by.Reason
	job.LookupOptimizeOff = by.LookupOptimizeOff
	if err := jobs.CheckChange(jobs.Job{}, job); err != nil {
		return jobs.Job{}, err
	}
	r.reserve(job.Volume)
	stored, existed, err := r.store.CreateJob(ctx, job, by.Key)
	if existed || err != nil {
		r.release(job.Volume)
	}
	switch {
	case errors.Is(err, jobs.ErrVolumeBusy):
		return r.busy(ctx, job.Volume)
	case err != nil:
		return jobs.Job{}, storageRefusal(fmt.Errorf("store the new job: %w", err))
	case existed && !sameRequest(stored, job):
		return jobs.Job{}, keyReused(stored)
	case existed:
		return stored, nil
	}
	r.moments.mark(heardOf, stored.ID, 0)
	r.publisher.JobChanged(stored)
	r.log.Info("a job was created", "job", stored.ID, "volume", job.Volume, "action", stored.Action, "by", by.User, "from", by.From)
	if stored.Waiting() {
		r.release(job.Volume)
		r.nudge() // a look has to know when its window opens
		return stored, nil
	}
	r.inBackground(job.Volume, func(ctx context.Context) { carryOut(ctx, stored) })
	return stored, nil
}

// busy refuses because of the volume's open job, and names it.
func (r *Runner) busy(ctx context.Context, volume string) (jobs.Job, error) {
	refusal := &jobs.Refusal{Code: jobs.CodeVolumeBusy, Sentence: fmt.Sprintf("Something else is under way on volume %s.", volume), Err: jobs.ErrVolumeBusy}
	open, err := r.store.OpenJobs(ctx, r.Name)
	if err != nil {
		return jobs.Job{}, storageRefusal(err)
	}
	for _, j := range open {
		if j.Volume == volume {
			refusal.JobID = j.ID
			refusal.Sentence = j.InTheWaySentence()
		}
	}
	return jobs.Job{}, refusal
}

// carryOut validates, sends the command and records its answer. Whatever
// happens, the job is left in a state from which somebody goes on: ended, or
// open and followed by the syncer.
func (r *Runner) carryOut(ctx context.Context, job jobs.Job, command AsyncCommand, check func(context.Context, reading) []preflight.Finding, by jobs.Caller) {
	job, goOn := r.validate(ctx, job, check)
	if !goOn {
		return
	}
	if job, goOn = r.remedyFirst(ctx, job, by); !goOn {
		return
	}
	if job, goOn = r.throttleFirst(ctx, job, by); !goOn {
		return
	}
	job, err := r.insistOnUpdate(ctx, job.ID, "begin to execute", func(j *jobs.Job) {
		j.BeginNext(command.StepType(), r.now())
	})
	if err != nil || !job.Open() {
		return
	}
	r.startTask(ctx, job, command, by)
}

// startTask sends the command that starts a job's run, and records its answer.
func (r *Runner) startTask(ctx context.Context, job jobs.Job, command AsyncCommand, by jobs.Caller) {
	s := r.send(ctx, job, command.Command(), by, command.ExecuteAndReturnTask)
	s = operationOf(job).confirm(ctx, r, job, s)
	_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the start", func(j *jobs.Job) {
		r.recordStartAnswer(j, s)
		if !j.Open() {
			j.Message = j.Message.With(j.AddedStays())
		}
		if !j.Open() && len(j.Runs()) > 1 {
			j.Message = j.Message.With(jobs.Say(jobs.NoticeRunBeforeEnded, jobs.NoticeBricksStay))
		}
	})
}

// recordStartAnswer turns the answer to a start into the job's state.
func (r *Runner) recordStartAnswer(j *jobs.Job, s sent) {
	now := r.now()
	if !j.Open() {
		return
	}
	switch s.outcome {
	case jobs.CarriedOut:
		operationOf(*j).noteStarted(r, j, s, now)
	case jobs.NotSent:
		j.MarkNotStarted(jobs.Say(jobs.NoticeCommandNotSent).With(jobs.NoticesOfWhole(s.err)), now)
	case jobs.Refused:
		j.MarkNotStarted(jobs.SayFailure("start", s.err), now)
	case jobs.Lost:
		j.SeenAt = now
		if errors.Is(s.err, errUnconfirmed) {
			j.Message = jobs.Say(jobs.NoticeRemovalAccepted, jobs.NoticeLooksWhetherGone)
			return
		}
		j.Message = jobs.Say(jobs.NoticeStartLost)
		r.log.Warn("the outcome of a start is unknown", "job", j.ID, "error", s.err)
	}
}

// validate looks at the cluster afresh and asks preflight. It ends the job when
// something forbids the action, or when the cluster cannot be read.
func (r *Runner) validate(ctx context.Context, job jobs.Job, check func(context.Context, reading) []preflight.Finding) (jobs.Job, bool) {
	found, err := r.readAfresh(ctx, job.Volume)
	var findings []preflight.Finding
	if err == nil {
		findings = check(ctx, found)
	}
	blocking := preflight.Blocking(findings)
	job, storeErr := r.insistOnUpdate(ctx, job.ID, "record the validation", func(j *jobs.Job) {
		now := r.now()
		j.Findings = findings
		j.MeasureBricks(*r.snapshot.Load(), now)
		switch {
		case err != nil:
			j.MarkNotStarted(jobs.Say(jobs.NoticeNothingSentUnread).With(jobs.NoticesOf(err)), now)
		case len(blocking) > 0:
			j.MarkNotStarted(jobs.Say(jobs.NoticeNothingSent).With(jobs.SayFinding(blocking[0])), now)
		default:
			for _, t := range found.snapshot.Tasks[j.Volume] {
				j.PriorTaskID = t.ID
			}
		}
	})
	return job, storeErr == nil && job.Open() && job.Phase == jobs.PhaseStarting
}

// start makes a job of what is asked for, or answers with the one that the same
// request made before; that needs neither the volume nor a look at the cluster.
func (e *Engine) start(ctx context.Context, asked jobs.Job, by jobs.Caller, try func(*member, jobs.Snapshot, gluster.Volume) (jobs.Job, error)) (jobs.Job, error) {
	if earlier, found, err := e.replayed(ctx, by, asked); found || err != nil {
		return earlier, err
	}
	job, err := e.startNow(ctx, asked.Cluster, asked.Volume, try)
	if err != nil {
		// The same request may have been faster by a moment.
		if earlier, found, e := e.replayed(ctx, by, asked); found && e == nil {
			return earlier, nil
		}
	}
	return job, err
}

// startNow tries a start by what is known of the cluster, and by a look that is
// taken for it before it is refused.
func (e *Engine) startNow(ctx context.Context, cluster, volume string, try func(*member, jobs.Snapshot, gluster.Volume) (jobs.Job, error)) (jobs.Job, error) {
	m, ok := e.clusters[cluster]
	if !ok {
		return jobs.Job{}, NoCluster(cluster)
	}
	l := m.lookFor(volume, true)
	if _, err := e.awaitFirstLook(ctx, cluster); err != nil {
		return jobs.Job{}, err
	}
	return m.judged(ctx, l, func(s jobs.Snapshot) (jobs.Job, error) {
		v, err := s.Find(volume)
		if err != nil && s.Known() && !s.Reachable {
			err = s.RefuseUnreachable() // the volume may have been made since
		}
		if err == nil {
			err = e.accepting()
		}
		if err != nil {
			return jobs.Job{}, err
		}
		return try(m, s, v)
	})
}
