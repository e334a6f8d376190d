package jobs

import (
	"fmt"
	"slices"
	"time"

	"brickyard/gluster"
)

// This file holds when a migration stands still: no figure of any node has
// changed for so long that not even a large file explains it. glusterd says
// nothing then; the task stays in progress for as long as, say, a client that is
// gone holds a lock (glusterfs issue 4754). It is no state of the job: it is seen,
// and over as soon as a figure moves.

// DefaultStallAfter is how long the figures of a migration may rest before it is
// said to stand still, if no large file explains it.
const DefaultStallAfter = 15 * time.Minute

// glusterd counts a file when all of it was moved, so that one large file keeps
// the figures still. How long that may take is reckoned from the files and the
// rate of the run itself, within bounds.
const (
	// assumedRate stands for a run that has moved nothing yet, in bytes per second.
	assumedRate = 20 << 20
	// slowestRate is what a node manages even when it mostly looks at files; a
	// rate below tells of searching and not of copying.
	slowestRate = 1 << 20
	// mostLull bounds the reckoning: after a day somebody should look.
	mostLull = 24 * time.Hour
	// fallSeen is by how much what lies on the bricks under removal has to fall to
	// count as movement, in bytes. A client that deletes a small file is none.
	fallSeen = 1 << 20
)

// noteProgress notes whether figures moved: known are the nodes as they were
// before the report.
func (s *Step) noteProgress(known []NodeReport, now time.Time) {
	moved := s.MovedAt.IsZero()
	for _, n := range s.Nodes {
		i := slices.IndexFunc(known, func(k NodeReport) bool { return k.key() == n.key() })
		if i < 0 || known[i].neverHeard() {
			moved = moved || !n.neverHeard()
			continue
		}
		before := known[i]
		moved = moved || n.Status != before.Status || n.Figures != before.Figures
		if n.FilesMoved > before.FilesMoved && n.BytesMoved > before.BytesMoved {
			s.LargestFile = max(s.LargestFile, (n.BytesMoved-before.BytesMoved)/(n.FilesMoved-before.FilesMoved))
		}
	}
	switch {
	case moved:
		s.moved(now)
	case s.MovedAt.After(now):
		// The clock was set back while nobody looked: counting begins now.
		s.MovedAt = now
	}
}

// moved notes that something moves.
func (s *Step) moved(now time.Time) { s.MovedAt, s.StalledSince = now, time.Time{} }

// Over reports whether nothing moves in the run any more, as far as was heard. The
// migration of a removal is over when somebody has to decide.
func (s Step) Over() bool { return !s.EndedAt.IsZero() || s.State == PendingCommit }

// rest notes that nothing moves because the run is over.
func (s *Step) rest() { s.BytesPerSecond, s.StalledSince = 0, time.Time{} }

// ShiftTimes tells the times of the run in those of a clock that was set by off since.
func (s *Step) ShiftTimes(off time.Duration) {
	s.Nodes = retold(s.Nodes, off)
	for _, at := range []*time.Time{&s.MovedAt, &s.StalledSince} {
		if !at.IsZero() {
			*at = at.Add(off)
		}
	}
}

// LongestRest is how long the run's figures may rest: after, or longer when a large file
// explains it. meanFile is the mean size of the files on the volume's bricks, 0 if
// it is not known.
func (s Step) LongestRest(after time.Duration, meanFile uint64) time.Duration {
	if s.Total.FilesMoved > 0 {
		meanFile = max(meanFile, s.Total.BytesMoved/s.Total.FilesMoved)
	}
	// Nobody knows the largest file. One as large as the largest so far, or twice
	// the mean, is nothing to wonder about, at two thirds of the usual rate.
	size := float64(max(s.LargestFile, 2*meanFile))
	longest := time.Duration(min(1.5*size/s.ratePerNode(), mostLull.Seconds()) * float64(time.Second))
	return max(after, longest)
}

// ratePerNode is how fast a node has moved data in this run, in bytes per second.
func (s Step) ratePerNode() float64 {
	moving := 0
	for _, n := range s.Nodes {
		if n.BytesMoved > 0 {
			moving++
		}
	}
	took := s.MovedAt.Sub(s.StartedAt).Seconds()
	if moving == 0 || took <= 0 {
		return assumedRate
	}
	return max(slowestRate, float64(s.Total.BytesMoved)/took/float64(moving))
}

// standsStill reports whether the run is at work by its status and not by its
// figures. A fix-layout has no figures: glusterd counts nothing of it (recorded on
// 10.3), so that its standing still cannot be seen.
func (s Step) standsStill(now time.Time, after time.Duration, meanFile uint64) bool {
	counted := s.Type == StepRebalancing || s.Type == StepRemoving
	return counted && s.State == Running && s.EndedAt.IsZero() && !s.MovedAt.IsZero() &&
		s.RawStatus.Phase() == gluster.StatusInProgress && now.Sub(s.MovedAt) >= s.LongestRest(after, meanFile)
}

// NoteStall notes whether the job's task stands still; it returns whether that is
// news.
func (j *Job) NoteStall(now time.Time, after time.Duration, meanFile uint64) bool {
	run := j.TaskStep()
	if run == nil || !run.StalledSince.IsZero() || !run.standsStill(now, after, meanFile) {
		return false
	}
	run.StalledSince = run.MovedAt
	return true
}

// Stalled is since when the job's task stands still; zero while it moves, and
// while nothing runs.
func (j Job) Stalled() time.Time {
	run := j.TaskStep()
	if run == nil || !j.Open() || j.State != Running || j.Phase != PhaseNone {
		return time.Time{}
	}
	return run.StalledSince
}

// StallHints says what to look at when the job's task stands still, nil while it
// does not. To stop it and start it again is no remedy: what holds it up holds up
// the next one.
func StallHints(j Job) []string {
	if j.Stalled().IsZero() {
		return nil
	}
	var at []string
	for _, n := range j.TaskStep().Nodes {
		if n.Status.Phase() == gluster.StatusInProgress {
			at = append(at, n.Name)
		}
	}
	return []string{
		fmt.Sprintf("Which clients are connected: gluster volume status %s clients. A client that hangs, or lost its network, can hold a lock that the migration waits for; it goes on when that client unmounts.", j.Volume),
		fmt.Sprintf("The last lines of /var/log/glusterfs/%s-rebalance.log on %s: they name the file or directory it is at.", j.Volume, AndList(at)),
		fmt.Sprintf("The locks that are held: gluster volume statedump %s writes them to /var/run/gluster on the hosts of the bricks; look there for locks that are blocked, and for the client that holds them.", j.Volume),
	}
}

// glusterfsOwn is about how many directories GlusterFS itself makes on a brick
// that holds nothing.
const glusterfsOwn = 260

// MeanFile is the largest mean size of a file on one of a volume's bricks, 0 if
// their sizes are not known.
func MeanFile(v gluster.Volume) uint64 {
	var mean uint64
	for _, b := range v.Bricks() {
		if files := b.Inodes - b.InodesFree; !b.Arbiter && b.Size > 0 && b.Inodes > b.InodesFree && files > glusterfsOwn {
			mean = max(mean, b.Used()/(files-glusterfsOwn))
		}
	}
	return mean
}
