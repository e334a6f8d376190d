package preflight

import (
	"fmt"
	"strings"

	"brickyard/gluster"
)

// ReplaceInput is what the rules of a replacement look at.
type ReplaceInput struct {
	Input
	// Brick goes, With comes; with Reset the brick stays and gets a new disk.
	Brick, With string
	Reset       bool
	// Wrong says, per field, what is wrong with the request as such.
	Wrong map[string]string
	// Heals is per brick; nil when nothing was read. HealsProblem says why.
	Heals        []gluster.BrickHeal
	HealsProblem string
	// Unproven are bricks of the volume whose heal, after they were put in place or
	// reset, was not seen to its end.
	Unproven []Unproven
}

// Replace returns what speaks for and against putting a brick in another's
// place, one finding per rule, in the order in which people read them. On a
// volume with one copy of each file it judges the way that works there: add the
// new brick, move the old one's data away, take it out.
func Replace(in ReplaceInput) []Finding {
	if why := in.Wrong["brick"]; why != "" {
		return []Finding{block("selection", "%s", why)}
	}
	findings := []Finding{volumeStarted(in.Input)}
	if in.Reset {
		findings = append(findings, brickHost(in))
	} else {
		findings = append(findings, target(in))
	}
	findings = append(findings, noTaskBeside(in.Input))
	if in.Volume.Heals() {
		findings = append(findings, goodCopies(in), healsInSet(in))
		findings = append(findings, earlierReplacement(in)...)
		findings = append(findings, selfHeal(in), peersForReplace(in), versions(in.Input))
	} else if in.Reset {
		findings = append(findings, block("one-copy", "The volume keeps one copy of each file: nothing would fill the new disk, and what lies on the brick would be lost."))
	} else {
		findings = append(findings, peersConnected(in.Input), bricksOnline(in.Input), versions(in.Input))
	}
	findings = append(findings, sharding(in.Input, in.action())...)
	findings = append(findings, knownFaults(in.Input, in.action())...)
	if !in.Reset && len(in.Wrong) == 0 {
		findings = append(findings, sameHost(in)...)
		findings = append(findings, targetMount(in))
		findings = append(findings, targetSpace(in)...)
	}
	if !in.Volume.Heals() && !in.Reset {
		findings = append(findings, options(in.Input)...)
	}
	return findings
}

func (in ReplaceInput) action() Action {
	switch {
	case in.Reset:
		return ResetBrick
	case in.Volume.Heals():
		return ReplaceHealing
	}
	return ReplaceMigrating
}

// set returns the subvolume of the brick that goes, without that brick, and the
// brick.
func (in ReplaceInput) set() (others []gluster.Brick, going gluster.Brick) {
	s, _ := in.Volume.SubvolumeOf(in.Brick)
	for _, b := range s.Bricks {
		if b.Name() == in.Brick {
			going = b
			continue
		}
		others = append(others, b)
	}
	return others, going
}

func target(in ReplaceInput) Finding {
	const rule = "target"
	for _, field := range []string{"host", "path"} {
		if why := in.Wrong[field]; why != "" {
			return block(rule, "%s", why)
		}
	}
	host, _, _ := gluster.SplitBrickName(in.With)
	return ok(rule, "%s is connected, and no brick of this cluster lies at, in or around that path.", host)
}

// brickHost: glusterd starts a brick again, on a new disk or as it is, only while
// its host is there.
func brickHost(in ReplaceInput) Finding {
	const rule = "brick-host"
	_, going := in.set()
	if !going.HostTakesPart(in.Peers) {
		why := "is not connected"
		for _, p := range in.Peers {
			if going.OnHost(p.Host, p.UUID) {
				why = p.Trouble()
			}
		}
		return block(rule, "The brick's host %s %s, and without it the brick cannot be started on its new disk. Wait until the host is back, or replace the brick by one on another host.", going.Host, why)
	}
	return ok(rule, "The brick's host %s is connected.", going.Host)
}

// noTaskBeside: glusterd minds a running task only. It replaces a brick under a
// removal that waits for its commit too, zeroes what failed there, and the commit
// then passes unguarded (seen on 10.3).
func noTaskBeside(in Input) Finding {
	f := noOtherTask(in)
	if f.Severity == OK && in.Task != nil && in.Volume.Heals() {
		switch in.Task.Status {
		case gluster.StatusResetReplaceBrick, gluster.StatusResetResetBrick:
		default:
			return warn(f.Rule, "The last rebalance is over (%s); glusterd forgets its figures when a brick is replaced (glusterfs issue 1717). Brickyard keeps those it has seen.", in.Task.Status)
		}
	}
	return f
}

// goodCopies: what the new brick is filled from has to be there, and enough of it
// for the volume to stay writable while the brick is empty.
func goodCopies(in ReplaceInput) Finding {
	const rule = "good-copies"
	others, going := in.set()
	online, data := 0, 0
	var away []string
	for _, b := range others {
		if b.Status != gluster.BrickOnline {
			away = append(away, b.Name())
			continue
		}
		online++
		if !b.Arbiter {
			data++
		}
	}
	need, what := in.quorum()
	figures := func(f Finding) Finding {
		return f.with("online", online).with("needed", need).with("bricksOfSet", len(others)+1)
	}
	absent := ""
	if len(away) > 0 {
		absent = " Not online: " + strings.Join(away, ", ") + "."
	}
	switch {
	case online < need:
		return figures(block(rule, "%d of the set's %d other bricks are online, and %s.%s", online, len(others), what, absent))
	case data == 0 && !going.Arbiter:
		return figures(block(rule, "The only other bricks that are online are arbiters: they hold no data to fill the new brick from.%s", absent))
	case len(away) > 0 && online == need:
		return figures(warn(rule, "%d of the set's %d other bricks are online, just enough.%s", online, len(others), absent))
	case len(away) > 0:
		return figures(warn(rule, "%d of the set's %d other bricks are online, and %s.%s", online, len(others), what, absent))
	}
	return figures(ok(rule, "All %d other bricks of the set are online.", len(others)))
}

// quorum is how many of the other bricks have to be online, and why.
func (in ReplaceInput) quorum() (need int, why string) {
	switch v := in.Volume; {
	case v.Disperse > 1:
		need = in.Volume.DataBricks()
		return need, fmt.Sprintf("%d are needed to read the data", need)
	case v.Replica > 2:
		need = v.Replica/2 + 1
		return need, fmt.Sprintf("%d are needed for the volume to stay writable", need)
	}
	return 1, "1 is needed to copy from"
}

// selfHeal: without its daemon nothing fills the new brick, and a disperse set
// even reports that nothing waits (seen on 10.3).
func selfHeal(in ReplaceInput) Finding {
	const rule = "self-heal-daemon"
	if !in.Volume.HealsItself() {
		return block(rule, "The self-heal daemon is switched off for this volume: nothing would fill the new brick. Switch it on with: %s", gluster.ShellLine([]string{"gluster", "volume", "heal", in.Volume.Name, "enable"}))
	}
	return ok(rule, "The self-heal daemon is switched on; it fills the new brick.")
}

// peersForReplace: a dead host is a reason to replace its brick, so it warns
// only.
func peersForReplace(in ReplaceInput) Finding {
	f := awayPeersWarn(in.Input)
	if f.Severity == Warn {
		f.Summary += " They learn of the new brick when they are back."
	}
	return f
}

// sameHost warns when one host would hold two bricks of a set.
func sameHost(in ReplaceInput) []Finding {
	host, _, _ := gluster.SplitBrickName(in.With)
	others, _ := in.set()
	uuid := in.hostUUID(host)
	for _, b := range others {
		if b.OnHost(host, uuid) {
			return []Finding{warn("same-host", "%s holds %s of the same set already: when that host fails, both are gone.", host, b.Name())}
		}
	}
	return nil
}

func (in ReplaceInput) hostUUID(host string) string {
	for _, p := range in.Peers {
		if p.Host == host {
			return p.UUID
		}
	}
	for _, v := range in.Volumes {
		for _, b := range v.Bricks() {
			if b.Host == host {
				return b.HostUUID
			}
		}
	}
	return ""
}
