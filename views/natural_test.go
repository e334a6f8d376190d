package views

import (
	"slices"
	"testing"
)

func TestNamesAreSortedAsPeopleCount(t *testing.T) {
	want := []string{
		"", "/b/1-9", "/b/1-10", "/b/2", "10", "node", "node-1", "node01", "node1", "node1a", "node2", "node2.example", "node010", "node10", "node99999999999999999999", "node100000000000000000000", "nodes", "ñ",
	}
	for i, a := range want {
		for k, b := range want {
			got := natural(a, b)
			if i < k && got >= 0 || i > k && got <= 0 || i == k && got != 0 {
				t.Errorf("%q to %q is %d", a, b, got)
			}
		}
	}
	mixed := []string{"n10", "n9", "n1"}
	slices.SortFunc(mixed, natural)
	if !slices.Equal(mixed, []string{"n1", "n9", "n10"}) {
		t.Error(mixed)
	}
}
