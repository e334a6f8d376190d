package engine

import (
	"context"
	"maps"
	"reflect"
	"slices"
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
func (c *cluster) patience(ctx context.Context) (context.Context, context.CancelFunc) {
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
func (c *cluster) askAll(ctx context.Context) (gluster.StatusList, error) {
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
func (c *cluster) deadline() time.Duration {
	return max(c.firstDeadline, time.Duration(c.allDeadline.Load()))
}

// stepFor is the first deadline, doubled until it is no shorter than d or as long
// as it may be.
func (c *cluster) stepFor(d time.Duration) time.Duration {
	step, most := c.firstDeadline, max(c.firstDeadline, maxReadDeadline)
	for step < d && step < most {
		step = min(2*step, most)
	}
	return step
}

// noteHang remembers that a question found no answer in time.
func (c *cluster) noteHang(err error) {
	if gluster.FailureOf(err) == gluster.FailureOutcomeUnknown {
		c.hung.Store(true)
	}
}

// figures asks for a task's figures.
func (c *cluster) figures(ctx context.Context, task gluster.AsyncTask) (answer gluster.AsyncTask, err error) {
	err = c.queue.AskAbout(ctx, task.Volume, func(ctx context.Context) (err error) {
		ctx, cancel := c.patience(ctx)
		defer cancel()
		answer, err = c.Service.TaskStatus(ctx, task)
		c.noteHang(err)
		return err
	})
	return answer, err
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
func (c *cluster) read(ctx context.Context) (reading, error) {
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
func (c *cluster) publish(r *reading) {
	r.snapshot.SyncedAt, r.snapshot.TriedAt = c.now(), c.now()
	r.snapshot = c.change(func(last jobs.Snapshot) jobs.Snapshot {
		next := withSizesOf(r.snapshot, last)
		next.Targets = c.targets(next) // who answers may have changed since
		return next
	})
}

// ask asks for peers, volumes, bricks and tasks: three processes, two when no
// volume is started. Version is asked once per connection.
func (c *cluster) ask(ctx context.Context) (reading, error) {
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

// withSizesOf is a reading with the sizes that are known: they are asked for far
// less often than the rest.
func withSizesOf(next, known jobs.Snapshot) jobs.Snapshot {
	next.DetailAt, next.SizedBy = known.DetailAt, known.SizedBy
	before := known.VolumesByName()
	volumes := make([]gluster.Volume, len(next.Volumes))
	for i, v := range next.Volumes {
		volumes[i] = jobs.CloneBricks(v)
		if old, ok := before[v.Name]; ok && old.ID == v.ID {
			keepSizes(&volumes[i], old)
		}
	}
	next.Volumes = volumes
	return next
}

// keepSizes carries over what an answer did not tell of a volume's bricks.
func keepSizes(v *gluster.Volume, old gluster.Volume) {
	sizes := map[string]gluster.Brick{}
	for _, b := range old.Bricks() {
		sizes[b.Name()] = b
	}
	jobs.EachBrick(v, func(b *gluster.Brick) {
		if from, ok := sizes[b.Name()]; ok && !b.Measured() {
			b.TakeSizes(from)
		}
	})
}

// keepStatusFor is how long bricks keep their last status while a volume is left
// out of the answer: that is what glusterd does with one that somebody's command
// has locked, as a start does for ten seconds.
const keepStatusFor = time.Minute

func (c *cluster) heardLately(volume string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.statusAt[volume]
	return ok && now.Sub(at) < keepStatusFor
}

func (c *cluster) heardStatus(volume string, now time.Time) {
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

// change makes of the current snapshot the next one, and publishes it if a person
// could see a difference. build is called again when somebody else was faster; it
// must not change maps and lists of the snapshot in place.
func (c *cluster) change(build func(last jobs.Snapshot) jobs.Snapshot) jobs.Snapshot {
	for {
		last := c.snapshot.Load()
		next := build(*last)
		next.Unrecorded, next.Revision = *c.noRecords.Load(), last.Revision
		visible := differs(*last, next)
		if visible {
			next.Revision++
		}
		if c.snapshot.CompareAndSwap(last, &next) {
			c.first.note(next)
			if visible {
				c.publisher.ClusterChanged(next)
			}
			return next
		}
	}
}

// amend changes the current snapshot and publishes it, whatever reading comes in
// at the same moment. change gets a copy of the snapshot, whose maps and lists it
// must not change in place, and returns false to leave it as it is.
func (c *cluster) amend(change func(*jobs.Snapshot) bool) {
	for {
		last := c.snapshot.Load()
		next := *last
		if !change(&next) {
			return
		}
		next.Revision++
		if c.snapshot.CompareAndSwap(last, &next) {
			c.publisher.ClusterChanged(next)
			return
		}
	}
}

// noteUnrecorded makes it known that the database takes no records, and why, or
// with "" that it does again.
func (c *cluster) noteUnrecorded(why string) {
	if *c.noRecords.Swap(&why) == why {
		return
	}
	c.amend(func(s *jobs.Snapshot) bool {
		s.Unrecorded = *c.noRecords.Load()
		return true
	})
}

// differs compares what is shown, not when it was read.
func differs(a, b jobs.Snapshot) bool {
	for _, s := range []*jobs.Snapshot{&a, &b} {
		s.SyncedAt, s.TriedAt, s.VersionsAt, s.DetailAt, s.Revision = time.Time{}, time.Time{}, time.Time{}, nil, 0
		s.Began, s.Number, s.SizedBy = time.Time{}, 0, nil
	}
	return !reflect.DeepEqual(a, b)
}

// fail records that a reading got no answer, unless a later one is known. What was
// known before stays, marked as not reachable.
func (c *cluster) fail(r reading, err error, now time.Time) {
	c.change(func(next jobs.Snapshot) jobs.Snapshot {
		if next.Number > r.snapshot.Number {
			return next
		}
		next.Reachable, next.TriedAt, next.Number = false, now, r.snapshot.Number
		next.Problem, next.Detail = jobs.ProblemSentence(err), gluster.WordsOf(err)
		next.Targets = c.targets(next)
		return next
	})
}

// refreshSizes asks for the bricks' sizes of one volume, or of all started ones
// when volume is "all", and remembers them.
func (c *cluster) refreshSizes(ctx context.Context, volume string) error {
	if volume == AllVolumes {
		return c.queue.AskAll(ctx, func(ctx context.Context) error { return c.sizesNow(ctx, volume) })
	}
	return c.queue.AskAbout(ctx, volume, func(ctx context.Context) error { return c.sizesNow(ctx, volume) })
}

// sizesNow is refreshSizes in its turn.
func (c *cluster) sizesNow(ctx context.Context, volume string) error {
	ctx, cancel := c.patience(ctx)
	defer cancel()
	if volume == AllVolumes {
		ctx = gluster.WithPatience(ctx, c.deadline())
		asked := c.moments.now()
		c.allSizedAt.Store(&asked)
	}
	number := c.reads.Load()
	bricks, err := c.Service.Details(ctx, volume)
	c.noteHang(err)
	if err != nil {
		return err
	}
	byName := map[string]gluster.Brick{}
	for _, b := range bricks {
		byName[b.Name()] = b
	}
	silent := false
	c.change(func(next jobs.Snapshot) jobs.Snapshot {
		asked, ok := next.Volume(volume)
		if silent = ok && !anyOf(asked, byName); silent {
			return next
		}
		return sizedBy(next, byName, volume, number, c.now())
	})
	if silent {
		return errVolumeSilent
	}
	c.content(unreadableSizes, "volume", volume)
	c.noteOdd(bricks)
	return nil
}

// sizedBy is a snapshot with the sizes of one volume, or of all, from an answer
// that was asked for when so many readings had begun.
func sizedBy(next jobs.Snapshot, told map[string]gluster.Brick, volume string, number int64, now time.Time) jobs.Snapshot {
	detailAt, by := map[string]time.Time{}, map[string]int64{}
	maps.Copy(detailAt, next.DetailAt)
	maps.Copy(by, next.SizedBy)
	volumes := make([]gluster.Volume, len(next.Volumes))
	for i, v := range next.Volumes {
		volumes[i] = jobs.CloneBricks(v)
		wanted := volume == v.Name || (volume == AllVolumes && v.Started())
		if wanted && anyOf(v, told) && fillSizes(&volumes[i], told) {
			detailAt[v.Name], by[v.Name] = now, number
		}
	}
	next.Volumes, next.DetailAt, next.SizedBy = volumes, detailAt, by
	return next
}

// anyOf reports whether an answer tells of a volume's bricks. While somebody else
// holds its lock, the answer for all volumes leaves it out.
func anyOf(v gluster.Volume, told map[string]gluster.Brick) bool {
	return slices.ContainsFunc(v.Bricks(), func(b gluster.Brick) bool {
		_, ok := told[b.Name()]
		return ok
	})
}

// AllVolumes is glusterd's word for every started volume in one question.
const AllVolumes = "all"

// fillSizes copies sizes into a volume, and reports whether there were any. A
// brick without sizes, as one that is offline, keeps its last ones; of one that runs
// and is missing in the answer nothing is known.
func fillSizes(v *gluster.Volume, byName map[string]gluster.Brick) (any bool) {
	jobs.EachBrick(v, func(b *gluster.Brick) {
		if from, ok := byName[b.Name()]; ok {
			b.Status = from.Status
			b.TakeSizes(from)
			any = any || from.Measured()
		} else if b.Status == gluster.BrickOnline {
			b.Size, b.Free, b.Inodes, b.InodesFree = 0, 0, 0, 0
		}
	})
	return any
}
