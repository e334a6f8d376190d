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
func (c *cluster) figures(ctx context.Context, task gluster.AsyncTask) (gluster.AsyncTask, error) {
	ctx, cancel := c.patience(ctx)
	defer cancel()
	answer, err := c.Service.TaskStatus(ctx, task)
	c.noteHang(err)
	return answer, err
}

// reading is one complete look at a cluster.
type reading struct {
	// began is when the reading began, by the process's own clock.
	began    time.Time
	snapshot jobs.Snapshot
	status   gluster.StatusList
}

// read asks for peers, volumes, bricks and tasks: three processes, two when no
// volume is started. Version is asked once per connection.
func (c *cluster) read(ctx context.Context) (reading, error) {
	last := *c.snapshot.Load()
	began, number := c.moments.now(), c.reads.Add(1)
	c.hung.Store(false)
	var err error
	next := jobs.Snapshot{
		Cluster: c.Name, Target: c.Target, Kind: c.Kind,
		Version: last.Version, Reachable: true, DetailAt: last.DetailAt, Revision: last.Revision,
		Began: began, Number: number, SizedBy: last.SizedBy,
	}
	if next.Peers, err = c.Service.Peers(ctx); err != nil {
		return reading{}, err
	}
	if !last.Reachable || next.Version == "" {
		if next.Version, err = c.Service.Version(ctx); err != nil {
			return reading{}, err
		}
	}
	if next.Volumes, err = c.Service.Volumes(ctx); err != nil {
		return reading{}, err
	}
	var list gluster.StatusList
	if anyStarted(next.Volumes) {
		if list, err = c.askAll(ctx); err != nil {
			return reading{}, err
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
		if old, ok := before[v.Name]; ok && old.ID == v.ID {
			keepSizes(v, old)
			if !asked && c.heardLately(v.Name, began) {
				keepStatus(v, old, next.Peers)
			}
		}
		if asked {
			c.heardStatus(v.Name, began)
		}
	}
	c.readVersions(ctx, &next, last)
	return reading{began: began, snapshot: next, status: list}, nil
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

// keepSizes carries sizes over from the last reading: they are asked for far
// less often than the rest.
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

// remember makes a reading the current snapshot and publishes it if a person
// could see a difference.
func (c *cluster) remember(next jobs.Snapshot) {
	for {
		last := c.snapshot.Load()
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
			return
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

// fail records that a pass got no answer. What was known before stays, marked
// as not reachable.
func (c *cluster) fail(err error, now time.Time) {
	next := *c.snapshot.Load()
	next.Reachable, next.TriedAt, next.Number = false, now, c.reads.Load()
	next.Problem, next.Detail = jobs.ProblemSentence(err), gluster.WordsOf(err)
	next.Targets = c.targets(next)
	c.remember(next)
}

// refreshSizes asks for the bricks' sizes of one volume, or of all started ones
// when volume is "all", and remembers them.
func (c *cluster) refreshSizes(ctx context.Context, volume string) error {
	ctx, cancel := c.patience(ctx)
	defer cancel()
	if volume == AllVolumes {
		ctx = gluster.WithPatience(ctx, c.deadline())
	}
	number := c.reads.Load()
	bricks, err := c.Service.Details(ctx, volume)
	c.noteHang(err)
	if err != nil {
		return err
	}
	next := *c.snapshot.Load()
	next.DetailAt = maps.Clone(next.DetailAt)
	next.SizedBy = maps.Clone(next.SizedBy)
	if next.DetailAt == nil {
		next.DetailAt = map[string]time.Time{}
	}
	if next.SizedBy == nil {
		next.SizedBy = map[string]int64{}
	}
	byName := map[string]gluster.Brick{}
	for _, b := range bricks {
		byName[b.Name()] = b
	}
	volumes := make([]gluster.Volume, len(next.Volumes))
	for i, v := range next.Volumes {
		volumes[i] = jobs.CloneBricks(v)
		wanted := volume == v.Name || (volume == AllVolumes && v.Started())
		switch {
		case wanted && !anyOf(v, byName):
			if volume != AllVolumes {
				return errVolumeSilent
			}
		case wanted && fillSizes(&volumes[i], byName):
			next.DetailAt[v.Name], next.SizedBy[v.Name] = c.now(), number
		}
	}
	next.Volumes = volumes
	c.remember(next)
	c.content(unreadableSizes, "volume", volume)
	c.noteOdd(bricks)
	return nil
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
