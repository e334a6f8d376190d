package views

import (
	"strconv"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// Capacity is a used-of-size figure. Known is false when it was not read, or
// not from all bricks; Size may still hold the part that was.
type Capacity struct {
	Used, Free, Size uint64
	// Note says what is missing from the figures, or, without any, why there are
	// none; "" if they are whole.
	Note   string
	ReadAt Stamp
}

// nearlyFull: glusterd's cluster.min-free-disk is 10 % by default.
func (c Capacity) nearlyFull() bool { return c.Used >= c.Size/10*9 }

func (c Capacity) barWidth() string { return barWidth(c.Used, c.Size) }

// barWidth is how much of a bar is filled; whole is not 0.
func barWidth(part, whole uint64) string {
	return strconv.FormatFloat(100*float64(min(part, whole))/float64(whole), 'f', 1, 64) + "%"
}

func volumeSpace(v gluster.Volume, snap jobs.Snapshot) Capacity {
	sum := v.Capacity()
	c := Capacity{Size: sum.Size, Free: sum.Free, Note: capacityNote(v, sum), ReadAt: Stamp{snap.DetailAt[v.Name]}}
	if sum.Free <= sum.Size {
		c.Used = sum.Size - sum.Free
	}
	return c
}

// capacityNote says what is missing from a sum, "" if it is all there.
func capacityNote(v gluster.Volume, sum gluster.Capacity) string {
	switch {
	case v.Unsupported() != "":
		return "Not known for a volume of this type"
	case !sum.Known:
		return "Not read yet"
	case len(sum.Missing) > 0:
		return "incomplete: nothing is known of " + firstOf(sum.Missing)
	case len(sum.Last) > 0:
		return "last known for " + firstOf(sum.Last)
	}
	return ""
}

// firstOf is the first of some names, and how many more there are.
func firstOf(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return names[0] + " and " + Count(uint64(len(names)-1)) + " more"
}

func brickSpace(b gluster.Brick, readAt time.Time) Capacity {
	c := Capacity{Used: b.Used(), Free: b.Free, Size: b.Size, ReadAt: Stamp{readAt}}
	if !b.Measured() {
		c = Capacity{Note: "Not read yet"}
	} else if b.Status == gluster.BrickOffline {
		c.Note = "last known"
	}
	return c
}
