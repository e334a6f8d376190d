package engine

import (
	"context"
	"errors"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// send records a command, runs it and records the answer. While the cluster is
// busy it is sent again after a pause, each time with a record of its own:
// "busy" is the one failure of which it is certain that nothing was done. A
// volume of the same name that was created meanwhile is left alone.
//
// before is run in the same turn of the queue, so that nothing of ours comes
// between; an error from it means that nothing is sent. A command that changes the
// layout of a sharded volume is sent only when that is safe, see errShardsAtRisk.
func (r *Runner) send(ctx context.Context, job jobs.Job, command gluster.Command, by jobs.Caller, run func(context.Context, gluster.Route) (gluster.Answer, error), before ...func(context.Context) error) sent {
	safe := append([]func(context.Context) error{func(ctx context.Context) error { return r.refuseAtRisk(ctx, job, command) }}, before...)
	s := r.sendChecked(ctx, job, command, by, run, safe...)
	if errors.Is(s.err, errShardsAtRisk) && job.HasAgreed(by) {
		if err := r.setLookupOptimizeOff(ctx, job, by); err != nil {
			return sent{outcome: jobs.NotSent, err: err}
		}
		s = r.sendChecked(ctx, job, command, by, run, safe...)
	}
	return s
}

// mutate sends a command of a job, see send.
func (r *Runner) mutate(ctx context.Context, job jobs.Job, command gluster.Command, by jobs.Caller, before ...func(context.Context) error) sent {
	return r.send(ctx, job, command, by, func(ctx context.Context, route gluster.Route) (gluster.Answer, error) {
		return route.Mutate(ctx, command)
	}, before...)
}
