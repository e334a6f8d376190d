package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"brickyard/gluster/jobs"
)

// besideEachOther does something with each job, in the turn of a question about its
// volume: a few at a time, begun in the order given.
func (s *TaskSyncer) besideEachOther(ctx context.Context, list []jobs.Job, do func(context.Context, jobs.Job) error) error {
	errs := make([]error, len(list))
	var next atomic.Int64
	work := func() bool {
		i := int(next.Add(1)) - 1
		if i >= len(list) {
			return false
		}
		errs[i] = s.queue.AskAbout(ctx, list[i].Volume, func(ctx context.Context) error { return do(ctx, list[i]) })
		return true
	}
	workIfQuiet := func() bool { return !s.queue.IsQuiet() || work() }
	// Whoever still waits to help when the last one is begun is not needed.
	helping, enough := context.WithCancel(ctx)
	defer enough()
	var helpers sync.WaitGroup
	for range min(len(list), questionsBeside) - 1 {
		helpers.Go(func() {
			// Who waits for this cluster's own command must not keep a place from
			// those who ask other clusters.
			for s.queue.Quiet(helping) == nil && s.turns.help(helping, workIfQuiet) {
			}
		})
	}
	for work() {
	}
	enough()
	helpers.Wait()
	return errors.Join(errs...)
}
