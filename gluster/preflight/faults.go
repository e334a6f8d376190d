package preflight

import (
	"fmt"
	"slices"

	"brickyard/gluster"
)

// fault is a known fault of GlusterFS that can hit an action. A new one is a row
// below and a row in its test.
type fault struct {
	// rule is the finding's stable name.
	rule     string
	severity Severity
	// affected are the releases that have it.
	affected []gluster.Releases
	actions  []Action
	// when narrows it down to some volumes or moments; nil is every one.
	when func(Input) bool
	// words is what happens, as a sentence without its end; source where it is
	// known from; advice what to do.
	words, source, advice string
	// checked is the day on which the row was last compared with its source.
	checked string
}

func release(major, minor int) gluster.Version { return gluster.Version{Major: major, Minor: minor} }

var (
	movers       = []Action{StartRebalance, RemoveMigrating, ReplaceMigrating}
	layoutStarts = []Action{StartRebalance, StartFixLayout, RemoveMigrating, RemoveSets, ReplaceMigrating}
)

// faults are those that cost data or leave clients hanging. What depends on an
// option and not on the release, such as sharding, has a rule of its own.
var faults = []fault{
	{
		rule: "rebalance-deletes-files", severity: Block, affected: []gluster.Releases{{From: release(11, 0), Until: release(11, 1)}},
		actions: append([]Action{StartFixLayout}, movers...),
		words:   "GlusterFS 11.0 deletes files during a rebalance", source: "glusterfs issue 4148", advice: "Update all nodes to 11.1 or later first.", checked: "2026-11-28",
	},
	{
		rule: "migration-loses-files", severity: Block, affected: []gluster.Releases{{Until: release(7, 0)}},
		actions: append([]Action{StartFixLayout, CommitRemoval}, movers...),
		words:   "Before GlusterFS 7 a rebalance, or the commit of a removal, can lose files", source: "glusterfs issue 885, bugs 1566820 and 1811284", advice: "Update all nodes first.", checked: "2026-11-28",
	},
	{
		rule: "shard-disk-full", severity: Block, affected: []gluster.Releases{{From: release(11, 0)}},
		actions: movers, when: nearMinFree,
		words: "A sharded file that is written while a brick reaches cluster.min-free-disk is damaged, and a brick is near that mark, or nobody knows how near", source: "glusterfs issue 4686", advice: "Make room first.", checked: "2026-11-28",
	},
	{
		rule: "disperse-shrink", severity: Block, affected: []gluster.Releases{{From: release(10, 0), Until: release(10, 1)}},
		actions: []Action{RemoveMigrating}, when: func(in Input) bool { return in.Volume.Disperse > 1 },
		words: "On GlusterFS 10.0 a dispersed volume that shrinks under load is damaged", source: "glusterfs issue 2947", advice: "Update all nodes first.", checked: "2026-11-28",
	},
	{
		rule: "layout-crashes-clients", severity: Block, affected: []gluster.Releases{{Until: release(10, 2)}},
		actions: layoutStarts,
		words:   "Up to GlusterFS 10.1 clients crash when the layout changes", source: "glusterfs issues 3262, 3352 and 3191", advice: "Update nodes and clients to 10.2 or later first.", checked: "2026-11-28",
	},
	{
		rule: "client-spins", severity: Warn, affected: []gluster.Releases{{From: release(10, 0), Until: release(11, 0)}},
		actions: []Action{StopRebalance, StopRemoval, ReplaceMigrating},
		words:   "On GlusterFS 10 a client that writes at that moment can hang until it is mounted anew", source: "glusterfs issues 3688 and 3803", advice: "", checked: "2026-11-28",
	},
	{
		rule: "layout-lock", severity: Warn, affected: []gluster.Releases{{Until: release(12, 0)}},
		actions: movers,
		words:   "After a removal that was stopped while clients wrote, the next migration can stand still until those clients unmount", source: "glusterfs issue 4754", advice: "Brickyard says when nothing moves.", checked: "2026-11-28",
	},
	{
		rule: "reserve-ignored", severity: Warn, affected: []gluster.Releases{{From: release(10, 4), Until: release(10, 5)}, {From: release(11, 0), Until: release(11, 1)}},
		actions: movers,
		words:   "On GlusterFS 10.4 and 11.0 storage.reserve can refuse writes on bricks that have room", source: "glusterfs issue 3636", advice: "Update to 10.5, or 11.1.", checked: "2026-11-28",
	},
	{
		rule: "brick-crashes", severity: Warn, affected: []gluster.Releases{{From: release(10, 4), Until: release(10, 5)}, {From: release(11, 0), Until: release(11, 1)}},
		actions: movers,
		words:   "On GlusterFS 10.4 and 11.0 bricks and mounts can crash under load", source: "glusterfs issues 4255, 4190 and 4074", advice: "Update to 10.5, or 11.1.", checked: "2026-11-28",
	},
	{
		rule: "brick-segfault", severity: Warn, affected: []gluster.Releases{{From: release(11, 1), Until: release(11, 2)}},
		actions: movers,
		words:   "On GlusterFS 11.1 the process of a brick can crash", source: "glusterfs issue 4303", advice: "Watch that all bricks stay online; a removal or rebalance fails when one does not.", checked: "2026-11-28",
	},
	{
		rule: "removal-bails-out", severity: Warn, affected: []gluster.Releases{{From: release(11, 0), Until: release(12, 0)}},
		actions: []Action{RemoveMigrating, ReplaceMigrating},
		words:   "On GlusterFS 11 a removal on busy disks can fail after half an hour without an answer (“bailing out frame”)", source: "glusterfs issue 4620", advice: "The throttle lazy makes it less likely; run it again when it failed.", checked: "2026-11-28",
	},
	{
		rule: "duplicates", severity: Warn, affected: []gluster.Releases{{From: release(9, 0)}},
		actions: movers,
		words:   "A migration can leave names that are listed twice", source: "glusterfs issues 3309 and 2568", advice: "No data is lost by it; look at the directories afterwards.", checked: "2026-11-28",
	},
	{
		rule: "sparse-heals", severity: Warn, affected: []gluster.Releases{{From: release(7, 0)}},
		actions: []Action{ReplaceHealing, ResetBrick}, when: func(in Input) bool { return in.Volume.Disperse > 1 },
		words: "The heal of a dispersed set fills the holes of sparse files, and may never end for some", source: "glusterfs issue 3546", advice: "Leave room for their full size.", checked: "2026-11-28",
	},
	{
		rule: "mixed-quota", severity: Warn, affected: []gluster.Releases{{From: release(10, 0)}},
		actions: append([]Action{ReplaceHealing, ResetBrick, RemoveCopies}, layoutStarts...), when: func(in Input) bool { return in.Versions.Mixed() },
		words: "While nodes run different versions, one that restarts can be rejected for the checksum of its quota", source: "glusterfs issue 4386", advice: "Bring all nodes to one version first.", checked: "2026-11-28",
	},
	{
		rule: "force-skips-clients", severity: Warn, affected: []gluster.Releases{{}},
		actions: []Action{StartRebalance}, when: func(in Input) bool { return in.Mode.Force },
		words: "With force glusterd does not look whether clients too old for a rebalance are mounted", source: "glusterd’s source, by design", advice: "See them with: gluster volume status VOLUME clients", checked: "2026-11-28",
	},
}

// knownFaults are the findings for the faults that are known to concern the
// action on the versions that are proven. A release that can neither be proven
// nor excluded is the matter of the rule of the versions, see versions.
func knownFaults(in Input, action Action) []Finding {
	var out []Finding
	for _, f := range faults {
		if !slices.Contains(f.actions, action) || !f.concerns(in.Versions) || f.when != nil && !f.when(in) {
			continue
		}
		sentence := fmt.Sprintf("%s (%s).", f.words, f.source)
		if f.advice != "" {
			sentence += " " + f.advice
		}
		out = append(out, Finding{Rule: f.rule, Severity: f.severity, Summary: sentence}.with("source", f.source).with("checked", f.checked))
	}
	return out
}

// concerns reports whether a node is known to run an affected release: the one
// that answers, whose own word is enough to say that a fault is there, or the
// lowest one, whichever of its range it is.
func (f fault) concerns(v gluster.Versions) bool {
	lowest, proven := v.Lowest()
	asked, named := gluster.ParseVersion(v.Asked)
	if proven && named && asked.Before(lowest.From) && !v.Contradict() {
		asked = lowest.From // "11dev" where all speak 11.1
	}
	return slices.ContainsFunc(f.affected, func(r gluster.Releases) bool {
		return proven && lowest.Within(r) || named && r.Contains(asked)
	})
}

// nearMark is how near a brick may be to cluster.min-free-disk, as a part of its
// size, before a sharded volume counts as near it.
const nearMark = 0.05

// nearMinFree reports whether a data brick of a sharded volume is near the mark,
// or nobody knows.
func nearMinFree(in Input) bool {
	if !in.Volume.Sharded() {
		return false
	}
	for _, b := range in.Volume.Bricks() {
		if b.Arbiter {
			continue
		}
		if !b.Measured() || float64(b.Free) < float64(in.reserve(b))+nearMark*float64(b.Size) {
			return true
		}
	}
	return false
}
