package preflight

import (
	"fmt"
	"slices"
	"strings"

	"brickyard/gluster"
)

// RemovalInput is what the rules of a removal look at.
type RemovalInput struct {
	Input
	// Removal is the complete set of bricks; SelectionProblem says why there is
	// none.
	Removal          gluster.Removal
	SelectionProblem string
	// Migrate says that the data is moved away first.
	Migrate bool
	// Heals is per brick; nil when nothing was read. HealsProblem says why.
	Heals        []gluster.BrickHeal
	HealsProblem string
}

// Removal returns what speaks for and against removing bricks, one finding per
// rule, in the order in which people read them.
func Removal(in RemovalInput) []Finding {
	if in.SelectionProblem != "" {
		return []Finding{block("selection", "%s", in.SelectionProblem)}
	}
	findings := []Finding{removalStarted(in), ok("selection", "%s", selectionSentence(in.Removal)).with("bricks", len(in.Removal.Bricks))}
	if in.Migrate && in.Removal.Replica > 0 {
		findings = append(findings, block("migration", "Lowering the replica count moves no data: the other copies stay. Untick “Migrate data”."))
	}
	findings = append(findings, noOtherTask(in.Input))
	if in.Migrate {
		findings = append(findings, peersConnected(in.Input), bricksOnline(in.Input))
	} else {
		findings = append(findings, awayPeersWarn(in.Input), remainingBricks(in))
	}
	findings = append(findings, versions(in.Input))
	findings = append(findings, sharding(in.Input, in.action())...)
	findings = append(findings, knownFaults(in.Input, in.action())...)
	if in.Migrate {
		findings = append(findings, removalSpace(in), removalInodes(in), showsEmpty(in))
	} else {
		findings = append(findings, dataLost(in))
	}
	if in.Volume.Heals() {
		findings = append(findings, heals(in))
	}
	if in.Migrate {
		findings = append(findings, options(in.Input)...)
	}
	return findings
}

func (in RemovalInput) action() Action {
	switch {
	case in.Migrate:
		return RemoveMigrating
	case in.Removal.Replica > 0:
		return RemoveCopies
	}
	return RemoveSets
}

func selectionSentence(r gluster.Removal) string {
	if r.Note != "" {
		return r.Note
	}
	return fmt.Sprintf("%d %s can be removed together.", len(r.Bricks), plural(len(r.Bricks), "brick", "bricks"))
}

// removalStarted mirrors glusterd: only a forced removal works on a volume that
// is not started.
func removalStarted(in RemovalInput) Finding {
	if in.Migrate || in.Volume.Started() {
		return volumeStarted(in.Input)
	}
	return warn("volume-started", "The volume is %s; its bricks can be taken out, but nothing can be said about what lies on them.", strings.ToLower(in.Volume.Status.String()))
}

// split returns the volume's bricks that go and the subvolumes that stay whole.
func (in RemovalInput) split() (going []gluster.Brick, staying []gluster.Subvolume) {
	for _, s := range in.Volume.Subvolumes {
		stays := true
		for _, b := range s.Bricks {
			if slices.Contains(in.Removal.Bricks, b.Name()) {
				going = append(going, b)
				stays = false
			}
		}
		if stays {
			staying = append(staying, s)
		}
	}
	return going, staying
}

// goingSets are the subvolumes that go as a whole, as far as the volume has them.
func (in RemovalInput) goingSets() []gluster.Subvolume {
	var going []gluster.Subvolume
	for _, i := range in.Removal.Sets {
		if i >= 0 && i < len(in.Volume.Subvolumes) {
			going = append(going, in.Volume.Subvolumes[i])
		}
	}
	return going
}

// remainingBricks is about the bricks that a forced removal leaves. When copies
// go, those that stay have to be heard: nobody else knows whether they are good.
// When whole sets go, a brick that is known to be dead is no reason to keep them;
// one of which nothing is known is.
func remainingBricks(in RemovalInput) Finding {
	const rule = "bricks-online"
	var away, unknown []string
	bricks := in.Volume.Bricks()
	for _, b := range bricks {
		switch {
		case slices.Contains(in.Removal.Bricks, b.Name()):
		case b.Status == gluster.BrickOffline:
			away = append(away, b.Name())
		case b.Status == gluster.BrickUnknown:
			unknown = append(unknown, b.Name())
		}
	}
	switch {
	case len(bricks) == 0:
		return block(rule, "Which bricks the volume has is not known.")
	case len(unknown) > 0 && in.Removal.Replica > 0:
		return block(rule, "It is not known whether %s %s: the copies that go may be the only good ones.", strings.Join(unknown, ", "), plural(len(unknown), "runs", "run"))
	case len(unknown) > 0:
		return block(rule, "It is not known whether %s, which would stay, %s.", strings.Join(unknown, ", "), plural(len(unknown), "runs", "run"))
	case len(away) > 0 && in.Removal.Replica > 0:
		return block(rule, "%s would stay and %s not online: the copies that go may be the only good ones.", strings.Join(away, ", "), isAre(len(away)))
	case len(away) > 0:
		return warn(rule, "%s would stay and %s not online.", strings.Join(away, ", "), isAre(len(away)))
	}
	return ok(rule, "All bricks that stay are online.")
}

// dataLost says what a forced removal of whole sets throws away, brick by brick.
func dataLost(in RemovalInput) Finding {
	const rule = "data-loss"
	switch copies := in.Removal.Replica; {
	case copies == 1:
		return warn(rule, "Every file keeps 1 copy, and no second one is left: what happens to its brick happens to the data.").with("copies", copies)
	case copies > 1:
		return ok(rule, "Every file keeps %d copies.", copies)
	}
	going, _ := in.split()
	var lines []string
	f := Finding{Rule: rule, Severity: Warn}
	for _, b := range going {
		if !b.Measured() {
			lines = append(lines, b.Name()+" (not known how much)")
			if b.Status != gluster.BrickOffline && b.HostTakesPart(in.Peers) {
				// It can be asked; of a dead one nobody ever knows.
				f.Severity = Block
			}
			continue
		}
		lines = append(lines, fmt.Sprintf("%s (%s used)", b.Name(), gluster.SizeWords(b.Used())))
		f.Figures = append(f.Figures, Figure{b.Name(), b.Used()})
	}
	f.Summary = "Data on these bricks will be lost: " + strings.Join(lines, ", ") + "."
	return f
}
