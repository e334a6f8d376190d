package views

import "brickyard/gluster/jobs"

// Drawer is the list at the bottom of every page.
type Drawer struct {
	// Decisions, Running, Paused and Finished are the groups, in this order.
	Decisions, Running, Paused, Finished []JobRow
	// More counts the open jobs that are not among them.
	More int
}

// NewDrawer groups rows for the drawer: open are the first open jobs, more counts the
// others, ended are the last that are over, newest first.
func NewDrawer(open []JobRow, more int, ended []JobRow) Drawer {
	d := Drawer{More: more, Finished: ended}
	for _, r := range open {
		switch {
		case r.decision():
			d.Decisions = append(d.Decisions, r)
		case r.State == jobs.Paused && r.Phase == jobs.PhaseNone:
			d.Paused = append(d.Paused, r)
		default:
			d.Running = append(d.Running, r)
		}
	}
	return d
}

// DrawerOpen and DrawerFinished are how many open and how many finished jobs the drawer
// shows.
const (
	DrawerOpen     = 50
	DrawerFinished = 10
)
