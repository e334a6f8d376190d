package engine

import (
	"context"
	"errors"
	"sync"

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

// bells are those of one cluster: look asks its syncer for a complete look, heals its
// heal watcher to see what there is to watch.
type bells struct{ look, heals bell }

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

func storageRefusal(err error) *jobs.Refusal {
	return &jobs.Refusal{Code: jobs.CodeStorage, Sentence: "Brickyard's database cannot be written, so nothing was sent to the cluster.", Detail: err.Error(), Err: err}
}
