package cluster

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"
)

// TestFrozenGlusterd is one whose peers don't know that it does nothing.
func TestFrozenGlusterd(t *testing.T) {
	OnEach(t, func(t *testing.T, v Version) {
		t.Parallel()
		ctx, cancel := testContext()
		defer cancel()
		c := ForTest(t, Options{Version: v})
		must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v", Sets: 3}))
		must(t, c.Node(2).FreezeGlusterd(ctx))
		if have, err := c.Node(1).connected(ctx); err != nil || have != 2 {
			t.Errorf("with a frozen peer, node1 sees %d connected ones, %v", have, err)
		}
		short, cancel := context.WithTimeout(ctx, 3*time.Second)
		defer cancel()
		if out, err := c.Gluster(short, 1, "volume", "status", "v"); err == nil {
			t.Errorf("a command that needs the frozen glusterd was answered: %s", out)
		}
		must(t, c.Node(2).ThawGlusterd(ctx))
		must(t, poll(ctx, 200*time.Millisecond, func() error {
			_, err := c.Gluster(ctx, 1, "volume", "status", "v")
			return err
		}))
		must(t, c.Node(3).FreezeGlusterd(ctx))
		must(t, c.Node(3).RestartGlusterd(ctx))
		must(t, c.WaitConnected(ctx))
		must(t, c.WaitOnline(ctx, "v"))
		must(t, c.Node(3).KillGlusterd(ctx))
		if err := c.Node(3).FreezeGlusterd(ctx); err == nil {
			t.Error("a glusterd that is dead was frozen")
		}
	})
}

// TestKillGluster takes everything down but the machine; KillGlusterd leaves the
// bricks alone.
func TestKillGluster(t *testing.T) {
	OnEach(t, func(t *testing.T, v Version) {
		t.Parallel()
		ctx, cancel := testContext()
		defer cancel()
		c := ForTest(t, Options{Version: v})
		must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v", Kind: Replicate}))
		must(t, c.Fill(ctx, "v", Files{Count: 20, Size: 5000}))
		before, err := c.Checksums(ctx, "v")
		must(t, err)
		n := c.Node(2)
		bricks := func() string {
			res, err := n.Run(ctx, "sh", "-c", "ps -eo pid=,stat=,comm= | awk '$2 !~ /Z/ && $3 == \"glusterfsd\" { print $1 }'")
			must(t, err)
			return strings.TrimSpace(res.Stdout)
		}
		first := bricks()
		must(t, n.KillGlusterd(ctx))
		if bricks() != first || first == "" {
			t.Errorf("without glusterd the bricks are processes %q, they were %q", bricks(), first)
		}
		must(t, n.RestartGlusterd(ctx))
		must(t, c.WaitConnected(ctx))
		if bricks() != first {
			t.Errorf("the new glusterd runs bricks %q, not %q", bricks(), first)
		}
		must(t, n.KillGluster(ctx))
		if left := bricks(); left != "" {
			t.Errorf("bricks %q outlived it", left)
		}
		must(t, n.RestartGlusterd(ctx))
		must(t, c.WaitConnected(ctx))
		must(t, c.WaitOnline(ctx, "v"))
		if again := bricks(); again == "" || again == first {
			t.Errorf("the bricks are processes %q after it, %q before", again, first)
		}
		after, err := c.Checksums(ctx, "v")
		must(t, err)
		if !maps.Equal(before, after) {
			t.Error("the files changed")
		}
	})
}

func TestRejectedPeer(t *testing.T) {
	OnEach(t, func(t *testing.T, v Version) {
		t.Parallel()
		ctx, cancel := testContext()
		defer cancel()
		c := ForTest(t, Options{Version: v})
		must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v", Sets: 3}))
		must(t, c.Node(3).Reject(ctx, "v"))
		for _, side := range []struct{ from, of int }{{1, 3}, {2, 3}, {3, 1}, {3, 2}} {
			out, err := c.Gluster(ctx, side.from, "peer", "status")
			must(t, err)
			if want := "State: Peer Rejected (Connected)"; !strings.Contains(out, want) {
				t.Errorf("node%d does not say %q of node%d: %s", side.from, want, side.of, out)
			}
		}
		must(t, c.Node(3).Readmit(ctx, "v"))
		must(t, c.WaitConnected(ctx))
		must(t, c.WaitOnline(ctx, "v"))
		if err := c.Node(3).Reject(ctx, "nosuch"); err == nil {
			t.Error("a volume that is not there was changed")
		}
	})
}
