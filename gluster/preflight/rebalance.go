package preflight

import (
	"fmt"
	"strings"

	"brickyard/gluster"
)

// Rebalance returns what speaks for and against a rebalance of the volume, one
// finding per rule, in the order in which people read them. Rules that do not
// concern the volume at all are left out.
func Rebalance(in Input) []Finding {
	action := StartOf(in.Mode)
	findings := []Finding{
		volumeStarted(in),
		subvolumes(in),
		noOtherTask(in),
		peersConnected(in),
		bricksOnline(in),
		versions(in),
	}
	findings = append(findings, sharding(in, action)...)
	findings = append(findings, knownFaults(in, action)...)
	if !in.Mode.FixLayout {
		findings = append(findings, rebalanceSpace(in)...)
	}
	findings = append(findings, options(in)...)
	return findings
}

func volumeStarted(in Input) Finding {
	const rule = "volume-started"
	if !in.Volume.Started() {
		return block(rule, "The volume is %s; it has to be started first.", strings.ToLower(in.Volume.Status.String()))
	}
	return ok(rule, "The volume is started.")
}

func subvolumes(in Input) Finding {
	const rule = "subvolumes"
	n := len(in.Volume.Subvolumes)
	if n < 2 {
		return block(rule, "The volume has %d %s: there is nothing to spread data over.", n, plural(n, "subvolume", "subvolumes")).with("subvolumes", n)
	}
	return ok(rule, "The volume has %d subvolumes to spread data over.", n).with("subvolumes", n)
}

// noOtherTask mirrors glusterd: a running task, or a removal without its
// commit, refuses every other.
func noOtherTask(in Input) Finding {
	const rule = "no-other-task"
	t := in.Task
	switch {
	case t == nil:
		return ok(rule, "No other task is running on the volume.")
	case t.Type == gluster.TaskRemoveBrick:
		return block(rule, "A removal of %s is not yet committed or stopped (%s).", strings.Join(t.Bricks, ", "), t.Status).with("taskId", t.ID)
	case t.Status.Phase() == gluster.StatusInProgress:
		return block(rule, "A rebalance is already in progress.").with("taskId", t.ID)
	}
	return ok(rule, "The last rebalance is over (%s).", t.Status)
}

func bricksOnline(in Input) Finding {
	const rule = "bricks-online"
	var down, unknown []string
	bricks := in.Volume.Bricks()
	for _, b := range bricks {
		switch b.Status {
		case gluster.BrickOffline:
			down = append(down, b.Name())
		case gluster.BrickUnknown:
			unknown = append(unknown, b.Name())
		}
	}
	total := len(bricks)
	switch {
	case total == 0:
		return block(rule, "No bricks of the volume are known, so it is not known whether they are online.").with("bricks", 0)
	case !in.Volume.Started():
		return warn(rule, "The bricks' processes run only while the volume is started.").with("bricks", total)
	case len(down) > 0:
		return block(rule, "%d of %d bricks are offline: %s. Files on them would be missed.", len(down), total, strings.Join(down, ", ")).
			with("online", total-len(down)-len(unknown)).with("bricks", total)
	case len(unknown) > 0:
		return block(rule, "It is not known whether %d of %d bricks are online: %s.", len(unknown), total, strings.Join(unknown, ", ")).
			with("online", total-len(unknown)).with("bricks", total)
	}
	return ok(rule, "All %d bricks are online.", total).with("online", total).with("bricks", total)
}

// rebalanceSpace predicts glusterd's habit of skipping a file whose target has
// less free space than its source, unless forced.
func rebalanceSpace(in Input) []Finding {
	const rule = "free-space"
	bricks := in.Volume.Bricks()
	if len(bricks) == 0 || len(in.Volume.Subvolumes) < 2 {
		return nil
	}
	var fullest, emptiest gluster.Brick
	for _, b := range bricks {
		if b.Arbiter {
			continue
		}
		if !b.Measured() && in.Mode.Force {
			return []Finding{block(rule, "The free space of %s is not known, and force moves files onto bricks that may run full by it.", b.Name())}
		}
		if !b.Measured() {
			return []Finding{warn(rule, "The free space of %s is not known; files whose new brick has less free space than their old one will be skipped.", b.Name())}
		}
		if fullest.Size == 0 || fullness(b) > fullness(fullest) {
			fullest = b
		}
		if emptiest.Size == 0 || fullness(b) < fullness(emptiest) {
			emptiest = b
		}
	}
	if fullest.Size == 0 {
		return nil
	}
	f := Finding{Rule: rule, Figures: []Figure{
		{Name: "fullestBrick", Value: fullest.Name()}, {Name: "fullestFree", Value: fullest.Free},
		{Name: "emptiestBrick", Value: emptiest.Name()}, {Name: "emptiestFree", Value: emptiest.Free},
	}}
	spread := fmt.Sprintf("The fullest brick is %s (%.0f %% used), the emptiest %s (%.0f %% used).",
		fullest.Name(), 100*fullness(fullest), emptiest.Name(), 100*fullness(emptiest))
	switch {
	case fullness(fullest) >= nearlyFull && in.Mode.Force:
		f.Severity, f.Summary = Warn, spread+" Force also moves files onto bricks with less free space than they come from: a brick may run full."
	case fullness(fullest) >= nearlyFull:
		f.Severity, f.Summary = Warn, spread+" Files whose new brick has less free space than their old one will be skipped."
	default:
		f.Severity, f.Summary = OK, spread
	}
	return []Finding{f}
}

// nearlyFull is cluster.min-free-disk's default of 10 % seen from the other
// side.
const nearlyFull = 0.9

func fullness(b gluster.Brick) float64 {
	if b.Size == 0 {
		return 0
	}
	return float64(b.Used()) / float64(b.Size)
}

// options warns of settings and features that are known to bite during a
// rebalance.
func options(in Input) []Finding {
	var out []Finding
	if in.Volume.OptionOn("cluster.force-migration") {
		out = append(out, warn("force-migration", "cluster.force-migration is on: files that are open for writing are moved too, and writes to them may be lost.").
			with("cluster.force-migration", in.Volume.Options["cluster.force-migration"]))
	}
	if in.Volume.OptionOn("geo-replication.indexing") {
		out = append(out, warn("geo-replication", "The volume is geo-replicated: pause the session before the rebalance and resume it afterwards.").
			with("geo-replication.indexing", in.Volume.Options["geo-replication.indexing"]))
	}
	if in.Volume.Snapshots > 0 {
		out = append(out, warn("snapshots", "The volume has %d %s: blocks that move are kept twice until the snapshots are gone.", in.Volume.Snapshots, plural(in.Volume.Snapshots, "snapshot", "snapshots")).
			with("snapshots", in.Volume.Snapshots))
	}
	return out
}
