package engine

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// hastyDeadline is how long a question about one volume may take after another
// one has hung. A node that fell silent makes every question hang for as long as
// it may; with many volumes the next complete look, which says so on the page,
// would come too late. A healthy volume answers in a fraction of it.
const hastyDeadline = 5 * time.Second

// patience bounds a question about one volume.
func (c *reader) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.hung.Load() {
		return context.WithTimeout(ctx, hastyDeadline)
	}
	return ctx, func() {}
}

// DefaultReadDeadline is how long a question may take at first.
const DefaultReadDeadline = 20 * time.Second

// maxReadDeadline is how far the patience with a cluster grows: gluster itself
// gives up after as long.
const maxReadDeadline = 2 * time.Minute

// askAll asks about all volumes. glusterd takes one after the other, so that the
// right answer of a cluster with many, or slow, volumes may take longer than a
// question usually does. A hang looks the same and has to be said soon, so the
// first answer that does not come in time counts as one; the next is waited for
// twice as long, up to maxReadDeadline, and for at least twice as long as the
// last one that came. Callers have had an answer to a cheaper question before:
// where even that hangs, nobody is waited for.
func (c *reader) askAll(ctx context.Context) (gluster.StatusList, error) {
	deadline := c.deadline()
	began := time.Now()
	list, err := c.Service.Status(gluster.WithPatience(ctx, deadline))
	took := time.Since(began)
	switch {
	case err == nil:
		c.allDeadline.Store(int64(c.stepFor(2 * took)))
	case gluster.FailureOf(err) == gluster.FailureOutcomeUnknown && took >= deadline && ctx.Err() == nil:
		longer := c.stepFor(2 * deadline)
		if longer > deadline {
			c.log.Info("the next answer about all volumes is waited for longer", "deadline", longer)
		}
		c.allDeadline.Store(int64(longer))
	}
	return list, err
}

// deadline is how long a question about all volumes may take now.
func (c *reader) deadline() time.Duration {
	return max(c.firstDeadline, time.Duration(c.allDeadline.Load()))
}

// stepFor is the first deadline, doubled until it is no shorter than d or as long
// as it may be.
func (c *reader) stepFor(d time.Duration) time.Duration {
	step, most := c.firstDeadline, max(c.firstDeadline, maxReadDeadline)
	for step < d && step < most {
		step = min(2*step, most)
	}
	return step
}

// noteHang remembers that a question found no answer in time.
func (c *reader) noteHang(err error) {
	if gluster.FailureOf(err) == gluster.FailureOutcomeUnknown {
		c.hung.Store(true)
	}
}

// figures asks for a task's figures.
func (c *reader) figures(ctx context.Context, task gluster.AsyncTask) (answer gluster.AsyncTask, err error) {
	err = c.queue.AskAbout(ctx, task.Volume, func(ctx context.Context) (err error) {
		ctx, cancel := c.patience(ctx)
		defer cancel()
		answer, err = c.Service.TaskStatus(ctx, task)
		c.noteHang(err)
		return err
	})
	return answer, err
}

// reader asks the cluster, and lets the answers become what is known.
type reader struct {
	*common
	*knowledge
	*complaints
	// looking is where those wait who want to look at the cluster as a whole. reads
	// counts the complete readings that were begun; failed is the last one for a
	// request that got no answer, and belongs to whoever looks.
	looking gate
	reads   atomic.Int64
	failed  failedLook
	// hung is whether a question found no answer in time since the last complete
	// reading began.
	hung atomic.Bool
	// firstDeadline is how long a question may take at first, and allDeadline how
	// long one about all volumes may take now; see askAll.
	firstDeadline time.Duration
	allDeadline   atomic.Int64
	// allSizedAt is when the sizes of all volumes were last asked for.
	allSizedAt atomic.Pointer[time.Time]
	mu         sync.Mutex
	// statusAt is when the status of each volume's bricks was last read, by the
	// process's own clock.
	statusAt map[string]time.Time
}

// forgetVolumes drops what is remembered of volumes that are not there.
func (c *reader) forgetVolumes(there map[string]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.statusAt, func(volume string, _ time.Time) bool { return !there[volume] })
}

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
	c.hung.Store(false)
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

// keepStatusFor is how long bricks keep their last status while a volume is left
// out of the answer: that is what glusterd does with one that somebody's command
// has locked, as a start does for ten seconds.
const keepStatusFor = time.Minute

func (c *reader) heardLately(volume string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.statusAt[volume]
	return ok && now.Sub(at) < keepStatusFor
}

func (c *reader) heardStatus(volume string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.statusAt[volume] = now
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
