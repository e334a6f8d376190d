package views

import (
	"strconv"

	"brickyard/gluster/jobs"
)

// BrickUsage is how much lies on a brick under removal, against its start.
type BrickUsage struct {
	Name       string
	Start, Now uint64
	// Known is false while it was not read, or cannot be told.
	Known bool
	At    Stamp
	// Found says that Start is what lay there when the removal was found, and not at its
	// start.
	Found bool
}

// brickUsage is what lies on the bricks a job is about, in the job's order. A
// brick of an open job that was read again since the job's figures is told as it
// was read last.
func brickUsage(job jobs.Job, snap jobs.Snapshot) []BrickUsage {
	v, _ := snap.Volume(job.Volume)
	readAt := snap.DetailAt[job.Volume]
	out := make([]BrickUsage, len(job.Bricks))
	for i, name := range job.Bricks {
		out[i].Name = name
		for _, u := range job.Usage {
			if u.Name == name && !u.Shared {
				out[i] = BrickUsage{Name: name, Start: u.Start, Now: u.Now, Known: true, At: Stamp{u.At}, Found: job.Origin == jobs.OriginDetected}
			}
		}
		for _, b := range v.Bricks() {
			if u := &out[i]; job.Open() && u.Known && b.Name() == name && b.Size > 0 && readAt.After(u.At.At) {
				u.Now, u.At = b.Used(), Stamp{readAt}
			}
		}
	}
	return out
}

// words says how a brick's use changed.
func (u BrickUsage) words() string {
	if !u.Known {
		return "not read"
	}
	then := " at the start, "
	if u.Found {
		then = " when it was found, "
	}
	return Size(u.Start) + then + Size(u.Now) + " now"
}

// left is how much of what lay on the brick has left it, in percent.
func (u BrickUsage) left() string {
	if u.Start == 0 {
		return "100"
	}
	return strconv.FormatUint(100*(u.Start-min(u.Now, u.Start))/u.Start, 10)
}
