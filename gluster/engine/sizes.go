package engine

import (
	"context"
	"maps"
	"slices"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// refreshSizes asks for the bricks' sizes of one volume, or of all started ones
// when volume is "all", and remembers them.
func (c *reader) refreshSizes(ctx context.Context, volume string) error {
	if volume == AllVolumes {
		return c.queue.AskAll(ctx, func(ctx context.Context) error { return c.sizesNow(ctx, volume) })
	}
	return c.queue.AskAbout(ctx, volume, func(ctx context.Context) error { return c.sizesNow(ctx, volume) })
}

// sizesNow is refreshSizes in its turn.
func (c *reader) sizesNow(ctx context.Context, volume string) error {
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
	c.takeBack(unreadableSizes, "volume", volume)
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

// SizesMaxAge is how old the sizes of bricks may be when somebody looks at
// them.
const SizesMaxAge = time.Minute

// withSizes reads what lies on a volume's bricks and returns what is known with
// it. Sizes that could not be read are missing: those of an older look prove
// nothing. The error means that nobody can say yet, because glusterd is busy or
// ctx ended.
func (c *reader) withSizes(ctx context.Context, volume string) (jobs.Snapshot, error) {
	err := c.refreshSizes(ctx, volume)
	known := *c.snapshot.Load()
	switch v, _ := known.Volume(volume); {
	case err == nil, !v.Started():
		return known, nil
	case ctx.Err() != nil, gluster.FailureOf(err) == gluster.FailureBusy && !known.IsDivided():
		return jobs.Snapshot{}, err
	}
	c.complain(unreadableSizes, err, "volume", volume)
	return known.WithoutSizes(volume), nil
}
