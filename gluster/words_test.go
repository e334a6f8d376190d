package gluster_test

import (
	"testing"

	"brickyard/gluster"
)

func TestSizesAreSaidInWords(t *testing.T) {
	for n, want := range map[uint64]string{0: "0 B", 1023: "1023 B", 1024: "1 KiB", 3_670_016: "3.5 MiB", 41 << 30: "41 GiB", 999 << 30: "999 GiB", 1<<40 - 1: "1 TiB", 1 << 63: "8 EiB"} {
		if got := gluster.SizeWords(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
