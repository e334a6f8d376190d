package views

// Drawer is the list at the bottom of every page.
type Drawer struct {
	// Decisions, Running, Paused, Unknown and Finished are the groups, in this order.
	Decisions, Running, Paused, Unknown, Finished []JobRow
	// More counts the open jobs that are not among them.
	More int
	// Unread says that the jobs could not be read; Sight what it means otherwise when
	// there are none.
	Unread bool
	Sight  Sight
}

// NewDrawer groups rows for the drawer: open are the first open jobs, more counts the
// others, ended are those that ended last, the last one first.
func NewDrawer(open []JobRow, more int, ended []JobRow) Drawer {
	d := Drawer{More: more, Finished: ended}
	for _, r := range open {
		switch openGroupOf(r.decision(), r.State, r.Phase) {
		case groupDecisions:
			d.Decisions = append(d.Decisions, r)
		case groupPaused:
			d.Paused = append(d.Paused, r)
		case groupUnknown:
			d.Unknown = append(d.Unknown, r)
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
