package engine

import (
	"context"
	"maps"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// reading is one complete look at a cluster.
type reading struct {
	// began is when the reading began, by the process's own clock; commands is how
	// many commands had had their turn by then.
	began    time.Time
	commands int64
	snapshot jobs.Snapshot
	status   gluster.StatusList
}

// tornReadings is how many readings a command may come into before one keeps the
// cluster to itself.
const tornReadings = 2

// read takes a complete reading and publishes it. Each of its questions has a turn
// of its own, so that a command waits for one of them at most. A reading that a
// command came into shows two states at once, and is begun again. With an error the
// reading tells only when it began.
func (c *reader) read(ctx context.Context) (reading, error) {
	for range tornReadings {
		r, err := c.ask(ctx)
		if err != nil {
			return r, err
		}
		whole := false
		err = c.queue.AskAll(ctx, func(context.Context) error {
			if whole = c.queue.Commands() == r.commands; whole {
				c.publish(&r)
			}
			return nil
		})
		if whole || err != nil {
			return r, err
		}
	}
	var r reading
	err := c.queue.AskAll(ctx, func(ctx context.Context) (err error) {
		if r, err = c.ask(ctx); err == nil {
			c.publish(&r)
		}
		return err
	})
	return r, err
}

// publish makes a reading what is known of the cluster. Sizes come from questions
// of their own and are kept.
func (c *reader) publish(r *reading) {
	r.snapshot.SyncedAt, r.snapshot.TriedAt = c.now(), c.now()
	r.snapshot = c.change(func(last jobs.Snapshot) jobs.Snapshot {
		next := withSizesOf(r.snapshot, last)
		next.Targets = c.targets(next) // who answers may have changed since
		return next
	})
}

// ask asks for peers, volumes, bricks and tasks: three processes, two when no
// volume is started. Version is asked once per connection.
func (c *reader) ask(ctx context.Context) (reading, error) {
	last := *c.snapshot.Load()
	began, number, commands := c.moments.now(), c.reads.Add(1), c.queue.Commands()
	c.forgetHang()
	next := jobs.Snapshot{
		Cluster: c.Name, Target: c.Target, Kind: c.Kind,
		Version: last.Version, Reachable: true, Began: began, Number: number,
	}
	unanswered := reading{began: began, commands: commands, snapshot: jobs.Snapshot{Began: began, Number: number}}
	err := c.queue.AskAll(ctx, func(ctx context.Context) (err error) {
		next.Peers, err = c.Service.Peers(ctx)
		return err
	})
	if err != nil {
		return unanswered, err
	}
	if !last.Reachable || next.Version == "" {
		if next.Version, err = c.Service.Version(ctx); err != nil {
			return unanswered, err
		}
	}
	err = c.queue.AskAll(ctx, func(ctx context.Context) (err error) {
		next.Volumes, err = c.Service.Volumes(ctx)
		return err
	})
	if err != nil {
		return unanswered, err
	}
	var list gluster.StatusList
	if anyStarted(next.Volumes) {
		err = c.queue.AskAll(ctx, func(ctx context.Context) (err error) {
			list, err = c.askAll(ctx)
			return err
		})
		if err != nil {
			return unanswered, err
		}
	}
	for _, state := range list.Volumes {
		c.noteOdd(state.Bricks)
	}
	c.noteOddVolumes(next.Volumes)
	next.Targets = c.targets(next)
	next.HostNames = gluster.PeerNames(next.Peers, next.Volumes)
	if len(next.Targets) > 1 {
		// Nodes may know a peer by different names; which of them is asked must not
		// change what people read.
		maps.Copy(next.HostNames, last.HostNames)
	}
	for i, p := range next.Peers {
		if name := next.HostNames[p.UUID]; p.Local && name != "" {
			next.Peers[i].Host = name
		}
	}
	next.Tasks = map[string][]gluster.AsyncTask{}
	before := last.VolumesByName()
	for i := range next.Volumes {
		v := &next.Volumes[i]
		state, asked := list.Volumes[v.Name]
		if asked {
			next.Tasks[v.Name] = state.Tasks
		}
		fillBricks(v, state.Bricks, asked)
		if old, ok := before[v.Name]; ok && old.ID == v.ID && !asked && c.heardLately(v.Name, began) {
			keepStatus(v, old, next.Peers)
		}
		if asked {
			c.heardStatus(v.Name, began)
		}
	}
	c.readVersions(ctx, &next, last)
	return reading{began: began, commands: commands, snapshot: next, status: list}, nil
}

func anyStarted(volumes []gluster.Volume) bool {
	for _, v := range volumes {
		if v.Started() {
			return true
		}
	}
	return false
}

// fillBricks copies what `volume status` knows about bricks into the volume. A
// brick that is missing from the answer lies on a host that could not be asked:
// it is unknown, not offline.
func fillBricks(v *gluster.Volume, bricks []gluster.Brick, asked bool) {
	byName := make(map[string]gluster.Brick, len(bricks))
	for _, b := range bricks {
		byName[b.Name()] = b
	}
	jobs.EachBrick(v, func(b *gluster.Brick) {
		from, found := byName[b.Name()]
		switch {
		case found:
			b.Status = from.Status
			b.TakeSizes(from)
		case asked, v.Started():
			b.Status = gluster.BrickUnknown
		default:
			b.Status = gluster.BrickOffline
		}
	})
}

// keepStatus carries over whether bricks ran, but for those whose host is not
// connected now.
func keepStatus(v *gluster.Volume, old gluster.Volume, peers []gluster.Peer) {
	if !v.Started() || !old.Started() {
		return
	}
	last := map[string]gluster.BrickStatus{}
	for _, b := range old.Bricks() {
		last[b.Name()] = b.Status
	}
	jobs.EachBrick(v, func(b *gluster.Brick) {
		if b.HostTakesPart(peers) {
			b.Status = last[b.Name()]
		}
	})
}

// fail records that a reading got no answer, unless a later one is known. What was
// known before stays, marked as not reachable.
func (c *reader) fail(r reading, err error, now time.Time) {
	c.change(func(next jobs.Snapshot) jobs.Snapshot {
		if next.Number > r.snapshot.Number {
			return next
		}
		next.Reachable, next.TriedAt, next.Number = false, now, r.snapshot.Number
		next.Failure, next.Problem, next.Detail = gluster.FailureOf(err), jobs.ProblemSentence(err), gluster.WordsOf(err)
		next.Targets = c.targets(next)
		return next
	})
}
