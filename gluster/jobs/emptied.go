package jobs

import (
	"slices"

	"brickyard/gluster"
)

// This file holds whether the bricks under removal hold no more than emptied ones
// do. That a node says "completed" does not tell: its counters begin again from
// zero when its glusterd was restarted (seen on 10.3), and a node that did nothing
// says the same as one that found nothing to do.

// What an emptied brick still uses, in bytes: what a filesystem without any file
// does, up to emptySmall on a small one, a sixteenth of a tiny one and a fortieth
// of a large one besides (XFS that keeps reverse mappings, as it does by default
// since xfsprogs 6.5, takes the most: 1.92 % of 1 TiB, 1.95 % of 100 GiB), and a
// block per directory, which stay on every brick.
const (
	emptySmall = 128 << 20
	blockSize  = 4 << 10
)

// emptied is the most that the brick's filesystem uses when no file is left.
func (u BrickUsage) emptied() uint64 {
	return min(emptySmall, u.Size/16) + u.Size/40 + blockSize*u.Inodes
}

// holding are the bricks under removal that were read to use more than emptied ones
// do.
func (j Job) holding() []BrickUsage {
	return slices.DeleteFunc(slices.Clone(j.Usage), func(u BrickUsage) bool {
		return u.Size == 0 || u.Now <= u.emptied() || !slices.Contains(j.Bricks, u.Name)
	})
}

// HeldBack says which bricks of a migration that is over still hold what it should
// have moved, as they were last read, nil if none is known to. Those that share
// a filesystem are unshown; an arbiter holds no data.
func (j Job) HeldBack() Notices {
	holding := j.holding()
	if len(holding) == 0 {
		return nil
	}
	held := Args{}
	for _, u := range holding {
		host, moved := j.movedBy(u)
		held["bricks"], held["hosts"] = append(held["bricks"], u.Name), append(held["hosts"], host)
		held["held"], held["moved"] = append(held["held"], Number(u.Now)...), append(held["moved"], Number(moved)...)
	}
	return SayWith(NoticeBricksHoldData, held)
}

// UnshownBricks names the bricks under removal that may still hold anything, whatever
// the sizes say: their filesystems hold other bricks too.
func (j Job) UnshownBricks() []string {
	var names []string
	for _, u := range j.Usage {
		if u.Shared && slices.Contains(j.Bricks, u.Name) {
			names = append(names, u.Name)
		}
	}
	return names
}

// failedSlack is how many times as large as the files that were moved those that
// were not may be.
const failedSlack = 4

// heldUnexplained reports whether a brick still holds more than an emptied one does
// and the files that failed or were skipped on its host account for, going by the
// size of those that were moved.
func (j Job) heldUnexplained() bool {
	step := j.TaskStep()
	for _, u := range j.holding() {
		host, _, _ := gluster.SplitBrickName(u.Name)
		explained := step != nil && slices.ContainsFunc(step.Nodes, func(n NodeReport) bool {
			own := n.UUID == u.Host && u.Host != "" || n.Name == host
			left := (n.Failures + n.Skipped) * (n.BytesMoved / max(1, n.FilesMoved))
			return own && u.Now <= u.emptied()+failedSlack*left
		})
		if !explained {
			return true
		}
	}
	return false
}

// SayWhatIsHeld lets a removal whose migration is over say what its bricks still hold, or
// why that is not known.
func (j *Job) SayWhatIsHeld() {
	s := j.TaskStep()
	if s == nil || s.State != PendingCommit || !s.clean() {
		return
	}
	said, held, unshown := s.Message, j.HeldBack(), j.UnshownBricks()
	switch {
	case len(held) > 0:
		s.Message = Say(NoticeCompletedButHeld).With(held, Say(NoticeUntilDecided))
	case len(unshown) > 0:
		s.Message = Say(NoticeCompletedButUnshown).With(SayWith(NoticeBricksUnshown, Args{"bricks": unshown}), Say(NoticeUntilDecided))
	case said.Is(NoticeCompletedButHeld), said.Is(NoticeCompletedButUnshown):
		s.Message = migrated(s.Total)
		j.sayOutlook()
	}
	if j.Message.Equal(said) {
		j.Message = s.Message
	}
}

// movedBy is the host of a brick and what it moved in all runs of the job, in
// bytes.
func (j Job) movedBy(u BrickUsage) (host string, moved uint64) {
	host, _, _ = gluster.SplitBrickName(u.Name)
	for _, run := range j.Runs() {
		for _, n := range run.Nodes {
			if n.UUID == u.Host && u.Host != "" || n.Name == host {
				moved += n.BytesMoved
			}
		}
	}
	return host, moved
}
