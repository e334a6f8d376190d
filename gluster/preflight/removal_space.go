package preflight

import (
	"fmt"
	"strconv"
	"strings"

	"brickyard/gluster"
)

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
