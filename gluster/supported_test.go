package gluster

import (
	"errors"
	"strings"
	"testing"
)

func TestOnlyVolumesWhoseDataHasAKnownPlaceAreSupported(t *testing.T) {
	cases := []struct {
		name   string
		volume Volume
		words  string // "" for a supported volume
	}{
		{"distribute", Volume{Type: Distribute, TypeText: "Distribute"}, ""},
		{"replicate", Volume{Type: Replicate, TypeText: "Replicate", Replica: 3}, ""},
		{"disperse", Volume{Type: Disperse, TypeText: "Disperse", Disperse: 3, Redundancy: 1}, ""},
		{"distributed replicate", Volume{Type: DistributeReplicate, TypeText: "Distributed-Replicate", Replica: 2}, ""},
		{"distributed disperse", Volume{Type: DistributeDisperse, TypeText: "Distributed-Disperse", Disperse: 3, Redundancy: 1}, ""},
		{"written with a space", Volume{Type: DistributeReplicate, TypeText: "Distributed Replicate", Replica: 2}, ""},
		{"a number without a word", Volume{Type: Replicate, Replica: 2}, ""},
		{"one stripe is none", Volume{Stripes: 1}, ""},
		{"a snapshot count that is a word", Volume{Odd: []Oddity{{Field: "snapshotCount", Text: "many"}}}, ""},

		{"tiered", Volume{Type: 5, TypeText: "Tier"}, "“Tier”"},
		{"striped", Volume{Type: 1, TypeText: "Stripe"}, "“Stripe”"},
		{"distributed stripe", Volume{Type: 6, TypeText: "Distributed-Stripe"}, "“Distributed-Stripe”"},
		{"striped replicate", Volume{Type: 3, TypeText: "Striped-Replicate"}, "“Striped-Replicate”"},
		{"striped by its count alone", Volume{Type: Replicate, Stripes: 2}, "striped over 2 bricks"},
		{"an unknown number", Volume{Type: 17}, "“type 17”"},
		{"a word of another number, as before 3.7", Volume{Type: Disperse, TypeText: "Distributed-Stripe"}, "“Distributed-Stripe”"},
		{"a new word for an old number", Volume{Type: Distribute, TypeText: "Sharded"}, "“Sharded”"},
		{"a count that is a word", Volume{Odd: []Oddity{{Field: "snapshotCount", Text: "x"}, {Field: "replicaCount", Text: "three", Decides: true}}}, "replicaCount is “three”"},
		{"a type that is missing", Volume{Odd: []Oddity{{Field: "type", Decides: true}}}, "type is missing"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			why := c.volume.Unsupported()
			if c.words == "" && why != "" || !strings.Contains(why, c.words) {
				t.Errorf("Unsupported() = %q, want words %q", why, c.words)
			}
			c.volume.Subvolumes = []Subvolume{{Bricks: []Brick{{Host: "a", Path: "/1"}}}, {Index: 1, Bricks: []Brick{{Host: "b", Path: "/1"}}}}
			_, err := SelectRemoval(c.volume, []string{"a:/1"})
			if refusal, refused := errors.AsType[*SelectionError](err); c.words != "" && (!refused || refusal.Sentence != why) {
				t.Errorf("a brick can be removed: %v", err)
			}
		})
	}
}
