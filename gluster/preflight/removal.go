package preflight

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
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

// removalSpace compares what the going subvolumes hold with what the staying
// ones may take, which glusterd does not. Per subvolume the brick with the least
// counts, arbiters never; a disperse set holds its data bricks times that;
// bricks on one filesystem count once; cluster.min-free-disk stays free.
func removalSpace(in RemovalInput) Finding {
	const rule = "free-space"
	_, staying := in.split()
	need, unknown := in.held()
	if unknown != "" {
		return block(rule, "The size of %s is not known, so it cannot be said whether the data fits.", unknown)
	}
	var room uint64
	counted := map[string]bool{}
	for _, s := range staying {
		least, found := uint64(0), false
		shared := false
		for _, b := range s.Bricks {
			if b.Arbiter {
				continue
			}
			if !b.Measured() {
				return block(rule, "The size of %s is not known, so it cannot be said whether the data fits.", b.Name())
			}
			shared = shared || counted[b.Filesystem()]
			counted[b.Filesystem()] = true
			free := available(b, in.reserve(b))
			if !found || free < least {
				least, found = free, true
			}
		}
		if !shared {
			room += least * uint64(in.Volume.DataBricks())
		}
	}
	f := Finding{Rule: rule, Figures: []Figure{{"toMove", need}, {"room", room}, {"minFreeDisk", in.minFreeDisk()}}}
	if need > room {
		f.Severity = Block
		f.Summary = fmt.Sprintf("%s to move, but the bricks that stay have room for %s only (cluster.min-free-disk %s stays free).", gluster.SizeWords(need), gluster.SizeWords(room), in.minFreeDisk())
		return f
	}
	f.Severity = OK
	f.Summary = fmt.Sprintf("%s to move, %s of room on the bricks that stay.", gluster.SizeWords(need), gluster.SizeWords(room))
	return f
}

// held is the data on the subvolumes that go; unknown names a brick whose size
// was never read.
func (in RemovalInput) held() (need uint64, unknown string) {
	counted := map[string]bool{}
	for _, s := range in.goingSets() {
		most := uint64(0)
		for _, b := range s.Bricks {
			if b.Arbiter {
				continue
			}
			if !b.Measured() {
				return 0, b.Name()
			}
			if fs := b.Filesystem(); !counted[fs] {
				counted[fs] = true
				most = max(most, b.Used())
			}
		}
		need += most * uint64(in.Volume.DataBricks())
	}
	return need, ""
}

// showsEmpty is about the end of a removal: that a brick was emptied is seen by
// what lies on its filesystem, unless other bricks lie there too.
func showsEmpty(in RemovalInput) Finding {
	const rule = "shows-empty"
	going, _ := in.split()
	filesystems := gluster.FilesystemsOf(in.Volumes)
	var names []string
	for _, b := range going {
		if !b.Arbiter && maybeShared(filesystems, b) {
			names = append(names, b.Name())
		}
	}
	if len(names) > 0 {
		return warn(rule, "Whether %s will have been emptied cannot be told by sizes: other bricks lie on the same filesystem, or that is not known. So the removal is never committed automatically; look what lies there before you commit.", strings.Join(names, ", "))
	}
	return ok(rule, "What lies on the bricks that go can be measured, so it will be seen whether they were emptied.")
}

// maybeShared reports whether another brick lies on a brick's filesystem, or whether
// that is not known.
func maybeShared(on gluster.Filesystems, b gluster.Brick) bool { return b.Device == "" || on.Shared(b) }

func available(b gluster.Brick, reserve uint64) uint64 {
	if b.Free <= reserve {
		return 0
	}
	return b.Free - reserve
}

// defaultMinFreeDisk is GlusterFS's.
const defaultMinFreeDisk = "10%"

func (in Input) minFreeDisk() string {
	if v := strings.TrimSpace(in.Volume.Options["cluster.min-free-disk"]); v != "" {
		return v
	}
	return defaultMinFreeDisk
}

// reserve is what cluster.min-free-disk keeps free on a brick, in bytes. The
// option is a percentage or a size; what cannot be read counts as the default.
func (in Input) reserve(b gluster.Brick) uint64 {
	text := in.minFreeDisk()
	if percent, ok := strings.CutSuffix(text, "%"); ok {
		if p, err := strconv.ParseFloat(strings.TrimSpace(percent), 64); err == nil && p >= 0 && p <= 100 {
			return uint64(p / 100 * float64(b.Size))
		}
	} else if n, ok := parseSize(text); ok {
		return n
	}
	return b.Size / 10
}

// parseSize reads GlusterFS's sizes: a number with KB, MB, GB, TB or PB, powers
// of 1024.
func parseSize(text string) (uint64, bool) {
	upper := strings.ToUpper(strings.TrimSpace(text))
	shift := 0
	for i, unit := range []string{"KB", "MB", "GB", "TB", "PB"} {
		if rest, ok := strings.CutSuffix(upper, unit); ok {
			upper, shift = rest, 10*(i+1)
			break
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(upper), 64)
	if err != nil || n < 0 || n > 1<<20 && shift > 30 {
		return 0, false
	}
	return uint64(n * float64(uint64(1)<<shift)), true
}

// removalInodes is the same question for inodes: a full inode table fails a
// migration like a full disk. Filesystems that report none set no limit; those
// whose figures were not read, or make no sense, are not known.
func removalInodes(in RemovalInput) Finding {
	const rule = "free-inodes"
	_, staying := in.split()
	var need, room uint64
	counted := map[string]bool{}
	unlimited := len(staying) == 0
	for _, s := range in.goingSets() {
		most := uint64(0)
		for _, b := range s.Bricks {
			if !b.Measured() || b.InodesFree > b.Inodes {
				return block(rule, "How many inodes %s has is not known, so it cannot be said whether its files fit.", b.Name())
			}
			if fs := b.Filesystem(); !counted[fs] {
				counted[fs] = true
				most = max(most, b.Inodes-b.InodesFree)
			}
		}
		need += most
	}
	counted = map[string]bool{}
	for _, s := range staying {
		least, found, shared := uint64(0), false, false
		for _, b := range s.Bricks {
			if !b.Measured() || b.InodesFree > b.Inodes {
				return block(rule, "How many inodes %s has is not known, so it cannot be said whether the files fit.", b.Name())
			}
			shared = shared || counted[b.Filesystem()]
			counted[b.Filesystem()] = true
			if b.Inodes > 0 && (!found || b.InodesFree < least) {
				least, found = b.InodesFree, true
			}
		}
		unlimited = unlimited || !found
		if !shared {
			room += least
		}
	}
	switch {
	case unlimited || need == 0:
		return ok(rule, "The filesystems set no limit on the number of files, or report none.")
	case need > room:
		return block(rule, "%d inodes are in use on the bricks that go, %d are free on those that stay.", need, room).with("used", int(need)).with("free", int(room))
	}
	return ok(rule, "%d inodes are in use on the bricks that go, %d are free on those that stay.", need, room).with("used", int(need)).with("free", int(room))
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
