package jobs

import (
	"fmt"
	"slices"
	"strings"
	"time"

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

// read notes what was read of a brick at a moment.
func (u *BrickUsage) read(b gluster.Brick, at time.Time) {
	u.Now, u.Size, u.Host, u.At = b.Used(), b.Size, b.HostUUID, at
	u.Inodes = 0
	if b.Inodes > b.InodesFree {
		u.Inodes = b.Inodes - b.InodesFree
	}
}

// holding are the bricks under removal that were read to use more than emptied ones
// do.
func (j Job) holding() []BrickUsage {
	return slices.DeleteFunc(slices.Clone(j.Usage), func(u BrickUsage) bool {
		return u.Size == 0 || u.Now <= u.emptied() || !slices.Contains(j.Bricks, u.Name)
	})
}

// HeldBackSentence says which bricks of a migration that is over still hold what it should
// have moved, as they were last read, "" if none is known to. Those that share
// a filesystem are unshown; an arbiter holds no data.
func (j Job) HeldBackSentence() string {
	var said []string
	for _, u := range j.holding() {
		host, moved := j.movedBy(u)
		how := "but only " + gluster.SizeWords(moved) + " were moved"
		if moved > u.Now {
			how = "although " + gluster.SizeWords(moved) + " were moved"
		}
		said = append(said, fmt.Sprintf("%s still holds %s, %s by %s", u.Name, gluster.SizeWords(u.Now), how, host))
	}
	if len(said) == 0 {
		return ""
	}
	return strings.Join(said, "; ") + ". Whether that is data of the volume is not known: look what lies there, or run the migration again."
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

// UnshownSentence is what is to be done about bricks that are unshown.
func UnshownSentence(names []string) string {
	return fmt.Sprintf("Whether %s %s emptied cannot be told by sizes, because other bricks lie on the same filesystem. Look what lies there.", AndList(names), plural(uint64(len(names)), "was", "were"))
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

// What a removal says whose nodes have completed, and whose bricks are not empty or
// not known to be, begins so.
const (
	yetHeld   = "Every node says that it has completed, but "
	yetUnseen = "Every node says that it has completed. "
)

// SayWhatIsHeld lets a removal whose migration is over say what its bricks still hold, or
// why that is not known.
func (j *Job) SayWhatIsHeld() {
	s := j.TaskStep()
	if s == nil || s.State != PendingCommit || !s.clean() {
		return
	}
	said, held, unshown := s.Message, j.HeldBackSentence(), j.UnshownBricks()
	switch {
	case held != "":
		s.Message = yetHeld + JoinSentences(held, untilDecided)
	case len(unshown) > 0:
		s.Message = yetUnseen + JoinSentences(UnshownSentence(unshown), untilDecided)
	case strings.HasPrefix(said, yetHeld), strings.HasPrefix(said, yetUnseen):
		s.Message = migratedSentence(s.Total)
		j.sayOutlook()
	}
	if j.Message == said {
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

// UnmeasuredBricks names the bricks under removal that should have been read at a
// moment and were not: what lies there is not known.
func (j Job) UnmeasuredBricks(snap Snapshot) []string {
	v, _ := snap.Volume(j.Volume)
	var names []string
	for _, b := range v.Bricks() {
		if slices.Contains(j.Bricks, b.Name()) && !b.Arbiter && b.Size == 0 {
			names = append(names, b.Name())
		}
	}
	return names
}
