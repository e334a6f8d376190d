package preflight

import (
	"cmp"
	"fmt"
	"strings"

	"brickyard/gluster"
)

// heals blocks while copies differ, or while nobody knows whether they do: what is
// moved, or what stays, may be the stale one. Whole sets that are thrown away
// lose all their copies; then it is said and no more.
func heals(in RemovalInput) Finding {
	const rule = "heals-pending"
	f := in.judgeHeals(rule)
	if f.Severity == Block && in.action() == RemoveSets {
		f.Severity = Warn
		f.Summary += " The sets go with all their copies; what waits in those that stay is not touched by it."
	}
	return f
}

func (in RemovalInput) judgeHeals(rule string) Finding {
	if in.Heals == nil {
		if !in.Volume.Started() {
			return block(rule, "Whether heals are pending cannot be asked: the volume is not started.")
		}
		return block(rule, "Whether heals are pending is not known: %s", cmp.Or(in.HealsProblem, "nothing was heard."))
	}
	pending, splitBrain, unknown := in.waiting()
	switch {
	case splitBrain > 0:
		return block(rule, "%s in split-brain; decide them first.", entries(splitBrain, "is", "are")).with("splitBrain", int(splitBrain)).with("pending", int(pending))
	case pending > 0:
		return block(rule, "%s to be healed; removing bricks now can lose the good copy.", entries(pending, "still waits", "still wait")).with("pending", int(pending))
	case len(unknown) > 0:
		return block(rule, "It is not known what waits to be healed on %s.", strings.Join(unknown, ", "))
	}
	return ok(rule, "No heals are pending.")
}

// waiting is what waits to be healed on the volume: the bricks of a set count the
// same entries, so that the largest count of each set is taken. unknown are the
// bricks that did not say.
func (in RemovalInput) waiting() (pending, split uint64, unknown []string) {
	said := map[string]gluster.BrickHeal{}
	for _, h := range in.Heals {
		said[h.Name] = h
	}
	for _, s := range in.Volume.Subvolumes {
		var most, mostSplit uint64
		for _, b := range s.Bricks {
			h := said[b.Name()]
			if !h.Known {
				unknown = append(unknown, b.Name())
				continue
			}
			most, mostSplit = max(most, h.Pending), max(mostSplit, h.SplitBrain)
		}
		pending, split = pending+most, split+mostSplit
	}
	return pending, split, unknown
}

func entries(n uint64, one, many string) string {
	if n == 1 {
		return "1 entry " + one
	}
	return fmt.Sprintf("%d entries %s", n, many)
}

func isAre(n int) string { return plural(n, "is", "are") }
