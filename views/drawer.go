package views

import "brickyard/gluster/jobs"

// Drawer is the list at the bottom of every page.
type Drawer struct {
	// Decisions, Running, Paused and Finished are the groups, in this order;
	// Finished are the last ten.
	Decisions, Running, Paused, Finished []JobRow
}

// NewDrawer groups rows for the drawer: open is every open job, ended the last
// ten that are over, newest first.
func NewDrawer(open, ended []JobRow) Drawer {
	d := Drawer{Finished: ended[:min(len(ended), DrawerFinished)]}
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

// DrawerFinished is how many finished jobs the drawer shows.
const DrawerFinished = 10
