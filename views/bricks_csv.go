package views

import (
	"strconv"

	"brickyard/gluster/jobs"
)

// BricksCSVHead names the cells of BrickCSV. Sizes are in bytes, of the filesystem that
// the brick lies on.
var BricksCSVHead = []string{
	"cluster", "volume", "set", "place", "role", "brick", "host", "path", "state", "used_bytes", "size_bytes", "capacity_note",
	"task", "action", "task_state", "task_names_brick", "current", "read_at",
}

// BrickCSV is a brick as a row of cells; one that is empty is not known, or there is
// nothing.
func BrickCSV(l ListedBrick) []string {
	v, b, snap := l.Volume, l.Brick, l.Snapshot
	set, place, role := "", "", ""
	if setName(*v, l.Set) != "" {
		set, place, role = strconv.Itoa(l.Set), strconv.Itoa(l.Place), "data"
		if b.Arbiter {
			role = "arbiter"
		}
	}
	space := brickSpace(*b, snap.DetailAt[v.Name])
	used, size := "", ""
	if space.Size > 0 {
		used, size = figure(space.Used), figure(space.Size)
	}
	task, action, state, names := "", "", "", ""
	if l.Job != nil {
		task, action, state, names = strconv.FormatInt(l.Job.ID, 10), string(l.Job.Action), string(l.Job.State), yesNo(l.InTask)
	}
	return []string{
		snap.Cluster, v.Name, set, place, role, b.Name(), b.Host, b.Path, string(l.State), used, size, space.Note,
		task, action, state, names, yesNo(snap.Reachable), csvTime(snap.SyncedAt),
	}
}

// UnreadBricksCSV is the row of a cluster whose bricks are not known.
func UnreadBricksCSV(s jobs.Snapshot) []string {
	row := make([]string, len(BricksCSVHead))
	row[0], row[11], row[16] = s.Cluster, "The bricks of this cluster have not been read yet.", yesNo(false)
	return row
}
