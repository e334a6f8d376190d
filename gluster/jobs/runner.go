package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// Runner carries out what administrators ask for on one cluster: intent,
// command, record, always in this order.
type Runner struct {
	*cluster
	// work is the context commands run under: it outlives the request that
	// asked for them and ends some time after the server began to shut down.
	work context.Context
	wg   sync.WaitGroup
	// nudge asks the syncer for a look when an outcome is unknown.
	nudge func()
	// launching holds the ids of jobs for which a heal is being launched.
	launching sync.Map
}

// Caller is who asks, from where and why.
type Caller struct {
	User, From, Reason string
	Origin             Origin
	// Key makes a request idempotent: what was asked for under a key is done once,
	// and the same request gets the same job.
	Key string
	// request is what they ask for; "" is a start.
	request string
	// LookupOptimizeOff says that they agree to have cluster.lookup-optimize
	// switched off first, where the volume needs it; see preflight.Remedy.
	LookupOptimizeOff bool
	// Typed is what they typed to confirm a start, "" if nothing.
	Typed string
}

// why is the caller's reason as a sentence, "" if they gave none. Where a command
// is sent the reason is kept with it.
func (c Caller) why() string {
	if c.Reason == "" {
		return ""
	}
	return "Reason: " + strings.TrimSuffix(c.Reason, ".") + "."
}

// Start stores the intent to run a command, as a job of its own, and returns
// that job at once; the command itself follows in the background. A *Refusal
// says why there is no job. After a crash at any point the job is there and is
// settled by looking at the cluster.
func (r *Runner) Start(ctx context.Context, job Job, command AsyncCommand, check func(context.Context, reading) []preflight.Finding, by Caller) (Job, error) {
	return r.begin(ctx, job, by, func(ctx context.Context, stored Job) { r.carryOut(ctx, stored, command, check, by) })
}

// begin stores a new job and has it carried out in the background.
func (r *Runner) begin(ctx context.Context, job Job, by Caller, carryOut func(context.Context, Job)) (Job, error) {
	job.Origin, job.StartedBy, job.From, job.Reason = by.Origin, by.User, by.From, by.Reason
	job.LookupOptimizeOff = by.LookupOptimizeOff
	if err := CheckChange(Job{}, job); err != nil {
		return Job{}, err
	}
	r.reserve(job.Volume)
	stored, existed, err := r.store.CreateJob(ctx, job, by.Key)
	if existed || err != nil {
		r.release(job.Volume)
	}
	switch {
	case errors.Is(err, ErrVolumeBusy):
		return r.busy(ctx, job.Volume)
	case err != nil:
		return Job{}, storageRefusal(fmt.Errorf("store the new job: %w", err))
	case existed && !sameRequest(stored, job):
		return Job{}, keyReused(stored)
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
func (r *Runner) busy(ctx context.Context, volume string) (Job, error) {
	refusal := &Refusal{Code: CodeVolumeBusy, Sentence: fmt.Sprintf("Something else is under way on volume %s.", volume), Err: ErrVolumeBusy}
	open, err := r.store.OpenJobs(ctx, r.Name)
	if err != nil {
		return Job{}, storageRefusal(err)
	}
	for _, j := range open {
		if j.Volume == volume {
			refusal.JobID = j.ID
			refusal.Sentence = j.inTheWay()
		}
	}
	return Job{}, refusal
}

// carryOut validates, sends the command and records its answer. Whatever
// happens, the job is left in a state from which somebody goes on: ended, or
// open and followed by the syncer.
func (r *Runner) carryOut(ctx context.Context, job Job, command AsyncCommand, check func(context.Context, reading) []preflight.Finding, by Caller) {
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
	job, err := r.insistOnUpdate(ctx, job.ID, "begin to execute", func(j *Job) {
		j.beginNext(command.StepType(), r.now())
	})
	if err != nil || !job.Open() {
		return
	}
	r.startTask(ctx, job, command, by)
}

// startTask sends the command that starts a job's run, and records its answer.
func (r *Runner) startTask(ctx context.Context, job Job, command AsyncCommand, by Caller) {
	answer, record, err := r.send(ctx, job, command.Command(), by, command.ExecuteAndReturnTask)
	if err == nil && job.synchronous() {
		err = r.confirmGone(ctx, job)
	}
	if err == nil && answer.Task.ID == "" && !job.synchronous() {
		err = errNoTaskID
	}
	_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the start", func(j *Job) {
		r.started(j, answer, record, err)
		if !j.Open() {
			j.Message = joinSentences(j.Message, j.addedStays())
		}
		if !j.Open() && len(j.Runs()) > 1 {
			j.Message = joinSentences(j.Message, "The run before was ended. "+bricksStay)
		}
	})
}

// migration is the command that moves the data off a job's bricks.
func (r *Runner) migration(j Job) AsyncCommand {
	return removeCommand{service: r.Service, volume: j.Volume, removal: gluster.Removal{Bricks: j.Bricks}, migrate: true}
}

// errNoTaskID: glusterd said yes and named no task; what it did is not known.
var errNoTaskID = errors.New("glusterd's answer names no task")

// started turns the answer to a start into the job's state.
func (r *Runner) started(j *Job, answer gluster.Answer, record CommandRecord, err error) {
	now := r.now()
	if !j.Open() {
		return
	}
	switch {
	case err == nil && j.synchronous():
		j.StartedAt = now
		j.end(Finished, bricksGone, now)
	case err == nil:
		r.know(answer.Task.ID)
		j.attach(answer.Task, now)
		r.witnessed(j, record.Target)
	case errors.Is(err, errUnconfirmed):
		j.SeenAt = now
		j.Message = "glusterd has accepted the removal. " + lookingForGone
	case record.StartedAt.IsZero():
		j.notStarted("The command was not sent: "+err.Error(), now)
	case outcomeKnown(err):
		j.notStarted(failureSentence("The start", err), now)
	default:
		j.SeenAt = now
		j.Message = "The answer to the start was lost. Brickyard looks whether glusterd has started the task."
		r.log.Warn("the outcome of a start is unknown", "job", j.ID, "error", err)
	}
}

// outcomeKnown reports whether a failed command surely changed nothing.
func outcomeKnown(err error) bool {
	switch gluster.FailureOf(err) {
	case gluster.FailureBusy, gluster.FailureUnreachable, gluster.FailureRefused:
		return true
	}
	return false
}

// failureSentence says why a command did nothing, with glusterd's own words.
func failureSentence(what string, err error) string {
	words := strings.TrimSuffix(strings.TrimSpace(gluster.WordsOf(err)), ".")
	switch gluster.FailureOf(err) {
	case gluster.FailureBusy:
		return fmt.Sprintf("%s was given up: glusterd stayed busy with another transaction. Try again in a moment. (%s)", what, words)
	case gluster.FailureUnreachable:
		return fmt.Sprintf("%s did not reach the cluster: %s.", what, words)
	}
	return fmt.Sprintf("glusterd refused: %s.", words)
}

// validate looks at the cluster afresh and asks preflight. It ends the job when
// something forbids the action, or when the cluster cannot be read.
func (r *Runner) validate(ctx context.Context, job Job, check func(context.Context, reading) []preflight.Finding) (Job, bool) {
	found, err := r.readAfresh(ctx, job.Volume)
	var findings []preflight.Finding
	if err == nil {
		findings = check(ctx, found)
	}
	blocking := preflight.Blocking(findings)
	job, storeErr := r.insistOnUpdate(ctx, job.ID, "record the validation", func(j *Job) {
		now := r.now()
		j.Findings = findings
		j.measure(*r.snapshot.Load(), now)
		switch {
		case err != nil:
			j.notStarted(joinSentences("Nothing was sent: the cluster could not be read.", sentenceOf(err)), now)
		case len(blocking) > 0:
			j.notStarted("Nothing was sent: "+blocking[0].Summary, now)
		default:
			for _, t := range found.snapshot.Tasks[j.Volume] {
				j.PriorTaskID = t.ID
			}
		}
	})
	return job, storeErr == nil && job.Open() && job.Phase == PhaseStarting
}

// readAfresh reads the cluster, its versions and a volume's sizes for what is about
// to be sent.
func (r *Runner) readAfresh(ctx context.Context, volume string) (found reading, err error) {
	err = r.retryBusy(ctx, func(ctx context.Context) error {
		return r.queue.Do(ctx, func(ctx context.Context) (err error) {
			if found, err = r.read(ctx); err != nil {
				return err
			}
			if v, ok := found.snapshot.Volume(volume); ok && v.Started() {
				if _, asked := found.status.Volumes[v.Name]; !asked {
					// Its task list could not be read: whether an older task is
					// listed has to be known before a new one is started.
					return errVolumeSilent
				}
			}
			found.snapshot.SyncedAt, found.snapshot.TriedAt = r.now(), r.now()
			r.remember(found.snapshot)
			if err := r.proveVersions(ctx); gluster.FailureOf(err) == gluster.FailureBusy {
				return err
			}
			found.snapshot, err = r.withSizes(ctx, volume)
			return err
		})
	})
	return found, err
}

// errVolumeSilent: `volume status all` left the volume out, as it does while
// somebody else holds its lock.
var errVolumeSilent error = silentError{}

type silentError struct{}

func (silentError) Error() string { return "the volume was left out of the status" }

func (silentError) Failure() gluster.Failure { return gluster.FailureBusy }

func (silentError) Words() string {
	return "glusterd gives no answer about this volume; somebody else may hold its lock"
}

// sentenceOf is an error in words for people.
func sentenceOf(err error) string {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Sentence
	}
	if words := gluster.WordsOf(err); words != "" {
		return strings.TrimSuffix(words, ".") + "."
	}
	return problemSentence(err)
}

// send records a command, runs it and records the answer. While the cluster is
// busy it is sent again after a pause, each time with a record of its own:
// "busy" is the one failure of which it is certain that nothing was done. The
// returned record is the last; its StartedAt is zero when nothing was sent. A
// volume of the same name that was created meanwhile is left alone.
//
// before is run in the same turn of the queue, so that nothing of ours comes
// between; an error from it means that nothing is sent. A command that changes the
// layout of a sharded volume is sent only when that is safe, see errShardsAtRisk.
func (r *Runner) send(ctx context.Context, job Job, command gluster.Command, by Caller, run func(context.Context) (gluster.Answer, error), before ...func(context.Context) error) (gluster.Answer, CommandRecord, error) {
	safe := append([]func(context.Context) error{func(ctx context.Context) error { return r.refuseAtRisk(ctx, job, command) }}, before...)
	answer, record, err := r.sendChecked(ctx, job, command, by, run, safe...)
	if errors.Is(err, errShardsAtRisk) && job.agrees(by) {
		if err := r.setLookupOptimizeOff(ctx, job, by); err != nil {
			return gluster.Answer{}, CommandRecord{}, err
		}
		answer, record, err = r.sendChecked(ctx, job, command, by, run, safe...)
	}
	return answer, record, err
}

func (r *Runner) sendChecked(ctx context.Context, job Job, command gluster.Command, by Caller, run func(context.Context) (gluster.Answer, error), before ...func(context.Context) error) (answer gluster.Answer, record CommandRecord, err error) {
	stepID := int64(0)
	if s := job.TaskStep(); s != nil {
		stepID = s.ID
	}
	attempt := 0
	err = r.retryBusy(ctx, func(ctx context.Context) error {
		attempt++
		record = CommandRecord{}
		err := r.queue.Do(ctx, func(ctx context.Context) (err error) {
			for _, check := range before {
				if err := check(ctx); err != nil {
					return err
				}
			}
			target, err := r.route(ctx)
			if err != nil {
				return err
			}
			if attempt > 1 {
				if err := r.refuseNamesake(ctx, job); err != nil {
					return err
				}
			}
			record, err = r.store.StartCommand(ctx, CommandRecord{
				JobID: job.ID, StepID: stepID, Argv: append([]string{"gluster"}, command.Argv()...), Target: target,
				By: by.User, From: by.From, Reason: by.Reason, Attempt: attempt, StartedAt: r.now(),
			})
			if err != nil {
				record = CommandRecord{}
				return fmt.Errorf("record the command before it runs: %w", err)
			}
			r.moments.mark(sentFor, record.ID, 0)
			answer, err = run(ctx)
			r.noteTargets()
			return err
		})
		if record.ID != 0 {
			// The queue was given back: insisting may take long.
			r.finish(ctx, record, answer, err)
		}
		return err
	})
	return answer, record, err
}

// refuseNamesake refuses when a job's volume is gone: while the cluster was busy
// no look may have come through. The question takes no lock.
func (r *Runner) refuseNamesake(ctx context.Context, job Job) error {
	volumes, err := r.Service.Volumes(ctx)
	if err != nil {
		return fmt.Errorf("read whether volume %s is still the same: %w", job.Volume, err)
	}
	if why := volumeGone(job, Snapshot{Volumes: volumes}); why != "" {
		return &Refusal{Code: CodeNotAllowed, Sentence: why + " Nothing was sent."}
	}
	return nil
}

// finish records a command's answer.
func (r *Runner) finish(ctx context.Context, record CommandRecord, answer gluster.Answer, err error) {
	record.EndedAt = r.now()
	record.ExitCode = answer.Output.ExitCode
	record.Stdout, record.Stderr = keep(answer.Output.Stdout), keep(answer.Output.Stderr)
	record.Message = answer.Message
	if err != nil {
		record.Failure = gluster.FailureOf(err).String()
		if record.Message == "" {
			record.Message = err.Error()
		}
	}
	_ = r.insist(ctx, "record a command's answer", func(ctx context.Context) error {
		return r.store.FinishCommand(ctx, record)
	})
}

// keep is a command's output as it is stored: valid text. The store bounds its
// length.
func keep(b []byte) string { return strings.ToValidUTF8(string(b), "�") }

// retryBusy runs do again while the cluster says that it is busy, after 1, 2, 4
// and 8 seconds, and returns the last error.
func (r *Runner) retryBusy(ctx context.Context, do func(context.Context) error) error {
	for i := 0; ; i++ {
		err := do(ctx)
		if gluster.FailureOf(err) != gluster.FailureBusy || i == len(busyPauses) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(busyPauses[i]):
		}
		if ctx.Err() != nil {
			return err // the time was over at the same moment; "busy" is what is known
		}
	}
}

// insistOnUpdate changes a job for something that has happened already, and
// repeats until the database takes it.
func (r *Runner) insistOnUpdate(ctx context.Context, id int64, what string, change func(*Job)) (job Job, err error) {
	err = r.insist(ctx, what, func(ctx context.Context) (err error) {
		job, err = r.update(ctx, id, func(j *Job) (bool, *Sample) {
			change(j)
			return true, nil
		})
		return err
	})
	if err != nil {
		r.log.Error("a job could not be recorded; it is settled at the next start", "job", id, "what", what, "error", err)
	}
	return job, err
}

func storageRefusal(err error) *Refusal {
	return &Refusal{Code: CodeStorage, Sentence: "Brickyard's database cannot be written, so nothing was sent to the cluster.", Detail: err.Error(), Err: err}
}
