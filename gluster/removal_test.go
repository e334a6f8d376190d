package gluster

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// volumeOf is a volume of sets × size bricks named hN:/sM.
func volumeOf(replica, arbiters, disperse, sets int) Volume {
	v := Volume{Name: "v", Replica: replica, Arbiters: arbiters, Disperse: disperse, Redundancy: min(disperse, 1)}
	size := v.SetSize()
	for s := range sets {
		sub := Subvolume{Index: s}
		for h := range size {
			sub.Bricks = append(sub.Bricks, Brick{Host: fmt.Sprintf("h%d", h+1), Path: fmt.Sprintf("/s%d", s+1), Arbiter: arbiters > 0 && h == size-1})
		}
		v.Subvolumes = append(v.Subvolumes, sub)
	}
	return v
}

func TestASelectionOfBricksBecomesWhatCanBeRemovedTogether(t *testing.T) {
	distribute, replica, arbiter, disperse := volumeOf(0, 0, 0, 3), volumeOf(3, 0, 0, 2), volumeOf(3, 1, 0, 2), volumeOf(0, 0, 3, 2)
	cases := []struct {
		name     string
		volume   Volume
		selected string
		want     string // the bricks, or the sentence's words after a "!"
		replica  int
		added    int
	}{
		{"one of three", distribute, "h1:/s2", "h1:/s2", 0, 0},
		{"in the volume's order", distribute, "h1:/s3 h1:/s1", "h1:/s1 h1:/s3", 0, 0},
		{"all of them", distribute, "h1:/s1 h1:/s2 h1:/s3", "!All bricks", 0, 0},
		{"none", distribute, "", "!No brick", 0, 0},
		{"twice", distribute, "h1:/s1 h1:/s1", "!listed twice", 0, 0},
		{"not of the volume", distribute, "h9:/s1", "!not part of volume v", 0, 0},
		{"a whole replica set", replica, "h1:/s1 h2:/s1 h3:/s1", "h1:/s1 h2:/s1 h3:/s1", 0, 0},
		{"one brick completes its set", replica, "h2:/s2", "h1:/s2 h2:/s2 h3:/s2", 0, 2},
		{"two bricks complete their set", replica, "h3:/s1 h1:/s1", "h1:/s1 h2:/s1 h3:/s1", 0, 1},
		{"a set and a part of the other would be all", replica, "h1:/s1 h2:/s1 h3:/s1 h1:/s2", "!all bricks", 0, 0},
		{"one of every set lowers the replica count", replica, "h3:/s1 h1:/s2", "h3:/s1 h1:/s2", 2, 0},
		{"two of every set", replica, "h3:/s1 h2:/s1 h3:/s2 h2:/s2", "h2:/s1 h3:/s1 h2:/s2 h3:/s2", 1, 0},
		{"one brick of the only set", volumeOf(3, 0, 0, 1), "h2:/s1", "h2:/s1", 2, 0},
		{"the arbiters", arbiter, "h3:/s1 h3:/s2", "h3:/s1 h3:/s2", 2, 0},
		{"data bricks before the arbiters", arbiter, "h1:/s1 h1:/s2", "!arbiter bricks go first", 0, 0},
		{"a data brick and the arbiter", arbiter, "h1:/s1 h3:/s1 h1:/s2 h3:/s2", "h1:/s1 h3:/s1 h1:/s2 h3:/s2", 1, 0},
		{"both data bricks, so that the arbiter stays", arbiter, "h1:/s1 h2:/s1 h1:/s2 h2:/s2", "!must not be its arbiter", 0, 0},
		{"a whole arbiter set", arbiter, "h1:/s1", "h1:/s1 h2:/s1 h3:/s1", 0, 2},
		{"one of a disperse set completes it", disperse, "h1:/s1", "h1:/s1 h2:/s1 h3:/s1", 0, 2},
		{"one of every disperse set would be all", disperse, "h1:/s1 h1:/s2", "!all bricks", 0, 0},
		{"one of the only disperse set", volumeOf(0, 0, 3, 1), "h1:/s1", "!all bricks", 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := SelectRemoval(c.volume, strings.Fields(c.selected))
			if words, refused := strings.CutPrefix(c.want, "!"); refused {
				var selection *SelectionError
				if !errors.As(err, &selection) || !strings.Contains(selection.Sentence, words) {
					t.Errorf("err = %v, want %q", err, words)
				}
				return
			}
			if err != nil || strings.Join(r.Bricks, " ") != c.want || r.Replica != c.replica || len(r.Added) != c.added {
				t.Errorf("got %+v, %v; want %q, replica %d, %d added", r, err, c.want, c.replica, c.added)
			}
			if (r.Note != "") != (c.added > 0 || c.replica > 0) {
				t.Errorf("note = %q", r.Note)
			}
			for _, b := range r.Added {
				if slices.Contains(strings.Fields(c.selected), b) || !strings.Contains(r.Note, b) {
					t.Errorf("%s: added %v, note %q", b, r.Added, r.Note)
				}
			}
		})
	}
}
