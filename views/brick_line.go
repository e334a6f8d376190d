package views

import (
	"fmt"
	"strconv"

	"brickyard/gluster/jobs"
)

// BrickLine is one line of the list of all bricks.
type BrickLine struct {
	ID    string // element id
	State Badge
	// Last is how it was when its cluster was last heard, "" while that is heard.
	Last string
	// Name is "host:/path", URL where it stands on its volume's page.
	Name, URL         string
	Arbiter           bool
	Volume, VolumeURL string
	Cluster           string
	Set, Place        string
	Space             Capacity
	Activity          *BrickActivity
	// Stale is set when the figures are older than they should be, because the
	// cluster does not answer.
	Stale bool
}

// BrickActivity is an open job seen from a brick. It has no figures: those change with
// every reading, and this line only when the state does.
type BrickActivity struct {
	State Badge
	// Words say what the job does to this brick.
	Words string
	Job   Link
}

// NewBrickLine makes the line of a brick.
func NewBrickLine(l ListedBrick) BrickLine {
	v, b, snap := l.Volume, l.Brick, l.Snapshot
	line := BrickLine{
		ID: BrickID(snap.Cluster, v.Name, b.Name()), State: l.State.badge(),
		Name: b.Name(), URL: VolumeURL(snap.Cluster, v.Name) + "#" + brickRowID(b.Name()), Arbiter: b.Arbiter,
		Volume: v.Name, VolumeURL: VolumeURL(snap.Cluster, v.Name), Cluster: snap.Cluster,
		Set: setName(*v, l.Set), Space: brickSpace(*b, snap.DetailAt[v.Name]), Stale: !snap.Reachable,
	}
	if n := len(v.Subvolumes[l.Set-1].Bricks); line.Set != "" && n > 1 {
		line.Place = fmt.Sprintf("brick %d of %d", l.Place, n)
	}
	if last := lastBrickState(v, b); last != l.State {
		line.Last = "last known: " + last.inSentence()
	}
	if l.Job != nil {
		line.Activity = newBrickActivity(*l.Job, b.Name(), l.InTask)
	}
	return line
}

func newBrickActivity(job jobs.Job, brick string, inTask bool) *BrickActivity {
	k := kindOf(job)
	a := &BrickActivity{
		State: jobBadge(job), Words: "its whole volume is worked on",
		Job: Link{URL: JobURL(job.ID), Text: k.title(job) + " #" + strconv.FormatInt(job.ID, 10)},
	}
	if inTask {
		a.Words = k.toBrick(job, brick)
	} else if bricksNamedBy(&job) != nil {
		a.Words = "other bricks of its volume are worked on"
	}
	return a
}
