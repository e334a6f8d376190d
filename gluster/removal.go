package gluster

import (
	"fmt"
	"slices"
	"strings"
)

// Removal is a set of bricks that GlusterFS can take out of a volume together.
type Removal struct {
	// Bricks are complete, "host:/path", in the volume's order.
	Bricks []string
	// Added are those of them that were not selected: a replica or disperse set
	// only goes as a whole. Note says so, "" when nothing was added.
	Added []string
	Note  string
	// Replica is the new replica count when the bricks are one, or more, of
	// every set; 0 when whole sets go. GlusterFS does this only without
	// migration: the other copies stay.
	Replica int
	// Sets are the indexes of the subvolumes that go as a whole.
	Sets []int
}

// SelectionError says why a selection of bricks cannot be removed.
type SelectionError struct{ Sentence string }

func (e *SelectionError) Error() string { return e.Sentence }

func unselectable(format string, args ...any) (Removal, error) {
	return Removal{}, &SelectionError{Sentence: fmt.Sprintf(format, args...)}
}

// SelectRemoval turns selected bricks into what can be removed together, or
// says why not; the error is a *SelectionError. The rules are glusterd's: not
// all bricks; a replica or disperse set goes as a whole, so a part of one is
// completed; the same number of bricks from every replica set lowers the
// replica count; a disperse set keeps its shape; of an arbiter volume the
// arbiters go first. A volume that is not supported loses none.
func SelectRemoval(v Volume, selected []string) (Removal, error) {
	if why := v.Unsupported(); why != "" {
		return unselectable("%s", why)
	}
	if len(selected) == 0 {
		return unselectable("No brick is selected.")
	}
	all := v.Bricks()
	for i, name := range selected {
		if slices.Contains(selected[:i], name) {
			return unselectable("The brick %s is listed twice.", name)
		}
		if !slices.ContainsFunc(all, func(b Brick) bool { return b.Name() == name }) {
			return unselectable("The brick %s is not part of volume %s.", name, v.Name)
		}
	}
	if len(selected) == len(all) {
		return unselectable("All bricks of a volume cannot be removed; delete the volume instead.")
	}
	if r, reduces, err := reduction(v, selected); reduces {
		return r, err
	}
	var r Removal
	for _, s := range v.Subvolumes {
		touched := slices.ContainsFunc(s.Bricks, func(b Brick) bool { return slices.Contains(selected, b.Name()) })
		if !touched {
			continue
		}
		r.Sets = append(r.Sets, s.Index)
		for _, b := range s.Bricks {
			r.Bricks = append(r.Bricks, b.Name())
			if !slices.Contains(selected, b.Name()) {
				r.Added = append(r.Added, b.Name())
			}
		}
	}
	if len(r.Bricks) == len(all) {
		return unselectable("That would be all bricks: a %s set goes as a whole.", v.setWord())
	}
	if len(r.Added) > 0 {
		r.Note = fmt.Sprintf("A %s set goes as a whole, so %s %s selected too.", v.setWord(), strings.Join(r.Added, ", "), isAre(len(r.Added)))
	}
	return r, nil
}

// reduction recognises the same number of bricks from every replica set.
func reduction(v Volume, selected []string) (r Removal, reduces bool, err error) {
	if v.Replica < 2 {
		return Removal{}, false, nil
	}
	perSet := -1
	for _, s := range v.Subvolumes {
		n := 0
		for _, b := range s.Bricks {
			if slices.Contains(selected, b.Name()) {
				n++
				r.Bricks = append(r.Bricks, b.Name())
			}
		}
		if perSet >= 0 && n != perSet {
			return Removal{}, false, nil
		}
		perSet = n
	}
	if perSet <= 0 || perSet >= v.Replica {
		return Removal{}, false, nil
	}
	r.Replica = v.Replica - perSet
	if v.Arbiters > 0 {
		if r.Replica == v.Replica-1 && !onlyArbiters(v, r.Bricks) {
			r, err = unselectable("Of an arbiter volume the arbiter bricks go first: without them it is a plain replica %d.", v.Replica-1)
			return r, true, err
		}
		if r.Replica == 1 && !allArbiters(v, r.Bricks) {
			r, err = unselectable("What stays of each set must not be its arbiter: it holds no data.")
			return r, true, err
		}
	}
	r.Note = fmt.Sprintf("This is %d of every set's %d copies: the replica count goes from %d to %d, and no data has to move.", perSet, v.Replica, v.Replica, r.Replica)
	return r, true, nil
}

func onlyArbiters(v Volume, names []string) bool {
	for _, b := range v.Bricks() {
		if slices.Contains(names, b.Name()) && !b.Arbiter {
			return false
		}
	}
	return true
}

func allArbiters(v Volume, names []string) bool {
	for _, b := range v.Bricks() {
		if b.Arbiter && !slices.Contains(names, b.Name()) {
			return false
		}
	}
	return true
}

func (v Volume) setWord() string {
	switch {
	case v.Disperse > 1:
		return "disperse"
	case v.Replica > 1:
		return "replica"
	}
	return "distribute"
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
