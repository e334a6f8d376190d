package engine

import (
	"context"
	"sync"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// Runner carries out what administrators ask for on one cluster: intent,
// command, record, always in this order.
type Runner struct {
	*common
	*knowledge
	*complaints
	*claims
	*recordedTasks
	*records
	*reader
	// work is the context commands run under: it outlives the request that
	// asked for them and ends some time after the server began to shut down.
	work    context.Context
	wg      sync.WaitGroup
	closing closing
	bells   bells
	// launching holds the ids of jobs for which a heal is being launched.
	launching sync.Map
}

// newRunner makes a Runner whose commands run under work.
func newRunner(p parts, work context.Context, closing closing, bells bells) *Runner {
	return &Runner{
		common: p.common, knowledge: p.knowledge, complaints: p.complaints, claims: p.claims, recordedTasks: p.recordedTasks,
		records: p.records, reader: p.reader, work: work, closing: closing, bells: bells,
	}
}

// nudge asks for a look at what became of a command.
func (r *Runner) nudge() {
	r.bells.look.ring()
	r.bells.heals.ring()
}

func storageRefusal(err error) *jobs.Refusal {
	return &jobs.Refusal{Code: jobs.CodeStorage, Sentence: "Brickyard's database cannot be written, so nothing was sent to the cluster.", Detail: err.Error(), Err: err}
}

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
func (r *Runner) insistOnUpdate(ctx context.Context, id int64, what string, change func(*jobs.Job)) (job jobs.Job, err error) {
	err = r.insist(ctx, what, func(ctx context.Context) (err error) {
		job, err = r.update(ctx, id, func(j *jobs.Job) (bool, *jobs.Sample) {
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
