package engine

import (
	"cmp"
	"context"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// targets is what is known of the ways to the cluster after a look that made s.
// A service that knows one way only is described by the look itself.
func (c *reader) targets(s jobs.Snapshot) []gluster.Target {
	if t, ok := c.Service.(Targeted); ok {
		return t.Targets()
	}
	only := gluster.Target{Name: c.Target, State: gluster.TargetLeft, Why: s.Problem, Words: s.Detail, Since: c.now()}
	if last := c.snapshot.Load(); len(last.Targets) == 1 {
		only.Host, only.UUID = last.Targets[0].Host, last.Targets[0].UUID
		if !s.Reachable && last.Targets[0].State == gluster.TargetLeft {
			only.Since = last.Targets[0].Since
		}
		if s.Reachable && last.Targets[0].State == gluster.TargetAnswers {
			only.Since = last.Targets[0].Since
		}
	}
	if !s.Reachable {
		return []gluster.Target{only}
	}
	only.State, only.Why, only.Words = gluster.TargetAnswers, "", ""
	names := gluster.PeerNames(s.Peers, s.Volumes)
	only.Connected, only.Peers = s.PeersConnected()
	for _, p := range s.Peers {
		if p.Local {
			only.UUID, only.Host = p.UUID, names[p.UUID]
		}
	}
	return []gluster.Target{only}
}

// noteTargets publishes a change of who answers that happened between two
// complete looks.
func (c *reader) noteTargets() {
	if _, ok := c.Service.(Targeted); !ok {
		return
	}
	c.change(func(next jobs.Snapshot) jobs.Snapshot {
		next.Targets = c.targets(next)
		return next
	})
}

// route chooses where a command will be sent, and says its name; after an error
// nothing may be.
func (c *reader) route(ctx context.Context) (route gluster.Route, target string, err error) {
	route, err = c.Service.Route(ctx)
	c.noteTargets()
	if err != nil {
		return nil, "", err
	}
	return route, cmp.Or(route.Target(), c.Target), nil
}

// noteWitness notes with a job that the target that answers reported on its task, or
// on the new brick of a replacement.
func (c *reader) noteWitness(j *jobs.Job) {
	if t, ok := c.Service.(Targeted); ok {
		answering, _ := jobs.Snapshot{Targets: t.Targets()}.Answering()
		c.noteWitnessTarget(j, answering.Label())
	}
}

// noteWitnessTarget notes with a job which target knows its task; "" is none. Of a single
// target there is nothing to note.
func (c *reader) noteWitnessTarget(j *jobs.Job, target string) {
	if _, several := c.Service.(Targeted); several && target != "" {
		j.Witness = target
	}
}

// whyUnwitnessed says why nothing follows from what is missing on another node: the
// one that reported on the job's task is silent now. nil if it is not. Another
// node may never have heard of the task, or even of its volume.
func (c *reader) whyUnwitnessed(j jobs.Job) jobs.Notices {
	t, ok := c.Service.(Targeted)
	if !ok {
		return nil
	}
	if !(jobs.Snapshot{Targets: t.Targets()}).Silent(j.Witness) {
		return nil
	}
	return jobs.SayWith(jobs.NoticeWitnessAway, jobs.Args{"target": {j.Witness}})
}
