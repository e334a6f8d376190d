package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
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

// migration is the command that moves the data off a job's bricks.
func (r *Runner) migration(j jobs.Job) AsyncCommand {
	return removeCommand{volume: j.Volume, removal: gluster.Removal{Bricks: j.Bricks}, migrate: true}
}

// errNoTaskID: glusterd said yes and named no task; what it did is not known.
var errNoTaskID = errors.New("glusterd's answer names no task")

// readAfresh reads the cluster, its versions and a volume's sizes for what is about
// to be sent.
func (r *Runner) readAfresh(ctx context.Context, volume string) (found reading, err error) {
	err = r.retryBusy(ctx, func(ctx context.Context) error {
		return r.looking.pass(ctx, func(ctx context.Context) (err error) {
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
			if err := r.proveVersions(ctx); gluster.FailureOf(err) == gluster.FailureBusy {
				return err
			}
			found.snapshot, err = r.withSizes(ctx, volume)
			return err
		})
	})
	return found, err
}

func (silentError) Error() string { return "the volume was left out of the status" }

func (silentError) Failure() gluster.Failure { return gluster.FailureBusy }

func (silentError) Words() string {
	return "glusterd gives no answer about this volume; somebody else may hold its lock"
}

func (r *Runner) sendChecked(ctx context.Context, job jobs.Job, command gluster.Command, by jobs.Caller, run func(context.Context, gluster.Route) (gluster.Answer, error), before ...func(context.Context) error) sent {
	stepID := int64(0)
	if s := job.TaskStep(); s != nil {
		stepID = s.ID
	}
	attempt := 0
	var answer gluster.Answer
	var record jobs.CommandRecord
	err := r.retryBusy(ctx, func(ctx context.Context) error {
		attempt++
		record = jobs.CommandRecord{}
		err := r.queue.Command(ctx, func(ctx context.Context) (err error) {
			for _, check := range before {
				if err := check(ctx); err != nil {
					return err
				}
			}
			route, target, err := r.route(ctx)
			if err != nil {
				return err
			}
			if attempt > 1 {
				if err := r.refuseNamesake(ctx, job); err != nil {
					return err
				}
			}
			record, err = r.store.StartCommand(ctx, jobs.CommandRecord{
				JobID: job.ID, StepID: stepID, Argv: append([]string{"gluster"}, command.Argv()...), Order: command.Order, Target: target,
				By: by.User, From: by.From, Reason: by.Reason, Attempt: attempt, StartedAt: r.now(),
			})
			if err != nil {
				record = jobs.CommandRecord{}
				return fmt.Errorf("record the command before it runs: %w", err)
			}
			r.moments.mark(sentFor, record.ID, 0)
			r.noteSent(job.Volume)
			answer, err = run(ctx, route)
			r.noteTargets()
			return err
		})
		if record.ID != 0 {
			// The queue was given back: insisting may take long.
			r.finish(ctx, record, answer, err)
		}
		return err
	})
	return newSent(answer, record, err)
}

func storageRefusal(err error) *jobs.Refusal {
	return &jobs.Refusal{Code: jobs.CodeStorage, Sentence: "Brickyard's database cannot be written, so nothing was sent to the cluster.", Detail: err.Error(), Err: err}
}
