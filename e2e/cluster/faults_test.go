package cluster

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"
)

// filledReplica is a cluster with files in a replicated volume.
func filledReplica(t *testing.T, ctx context.Context) (c *Cluster, sums map[string]string) {
	t.Helper()
	c = ForTest(t, Options{})
	must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v", Kind: Replicate}))
	must(t, c.Fill(ctx, "v", Files{Count: 40, Size: 5000}))
	sums, err := c.Checksums(ctx, "v")
	must(t, err)
	return c, sums
}

func TestPowerCut(t *testing.T) {
	t.Parallel()
	ctx, cancel := testContext()
	defer cancel()
	c, before := filledReplica(t, ctx)
	n := c.Node(2)
	must(t, n.PowerOff())
	if n.PowerOff() == nil {
		t.Error("a node that is off was powered off again")
	}
	waitPeers(t, ctx, c.Node(1), 1)
	must(t, n.Start(ctx))
	must(t, c.WaitConnected(ctx))
	must(t, c.WaitOnline(ctx, "v"))
	// node2 alone has to have it all.
	must(t, c.Node(1).PowerOff())
	must(t, c.Node(3).PowerOff())
	out, err := n.Exec(ctx, "sh", "-c", "ls /bricks/b1/data | wc -l")
	must(t, err)
	if got := strings.TrimSpace(string(out)); got != "40" {
		t.Errorf("the brick on %s has %s files after the power cut, not 40", n.Host(), got)
	}
	must(t, c.Node(1).Start(ctx))
	must(t, c.Node(3).Start(ctx))
	must(t, c.WaitConnected(ctx))
	must(t, c.WaitOnline(ctx, "v"))
	must(t, c.Unmount(ctx, "v"))
	after, err := c.Checksums(ctx, "v")
	must(t, err)
	if !maps.Equal(before, after) {
		t.Error("the files changed over the power cuts")
	}
}

func TestNetworkCut(t *testing.T) {
	t.Parallel()
	ctx, cancel := testContext()
	defer cancel()
	c := ForTest(t, Options{})
	must(t, c.Node(3).CutNetwork())
	began := time.Now()
	waitPeers(t, ctx, c.Node(1), 1)
	t.Logf("node1 noticed after %v", time.Since(began).Round(time.Second))
	if c.Node(3).Pid() == 0 {
		t.Error("a node without network is not off")
	}
	must(t, c.Node(3).RestoreNetwork())
	must(t, c.WaitConnected(ctx))
}

func TestKillBrick(t *testing.T) {
	t.Parallel()
	ctx, cancel := testContext()
	defer cancel()
	c, before := filledReplica(t, ctx)
	must(t, c.Node(2).KillBrick(ctx, "node2:/bricks/b1/data"))
	if err := c.Node(2).KillBrick(ctx, "/bricks/b1/data"); err == nil {
		t.Error("a dead brick was killed again")
	}
	if err := c.Node(2).KillBrick(ctx, "/bricks/b9/data"); err == nil {
		t.Error("a brick that doesn't exist was killed")
	}
	during, err := c.Checksums(ctx, "v") // the other two have everything
	must(t, err)
	if !maps.Equal(before, during) {
		t.Error("the files changed without one of three bricks")
	}
	if _, err := c.Gluster(ctx, 1, "volume", "start", "v", "force"); err != nil {
		t.Error(err)
	}
	must(t, c.WaitOnline(ctx, "v"))
}

func TestKillGlusterd(t *testing.T) {
	t.Parallel()
	ctx, cancel := testContext()
	defer cancel()
	c, before := filledReplica(t, ctx)
	must(t, c.Node(1).KillGlusterd(ctx))
	if out, err := c.Gluster(ctx, 1, "pool", "list"); err == nil || !strings.Contains(err.Error(), "Connection failed") {
		t.Errorf("without glusterd, gluster said %q, %v", out, err)
	}
	during, err := c.Checksums(ctx, "v")
	must(t, err)
	if !maps.Equal(before, during) {
		t.Error("the files changed without one glusterd")
	}
	must(t, c.Node(1).RestartGlusterd(ctx))
	must(t, c.Node(2).RestartGlusterd(ctx)) // one that runs
	must(t, c.WaitConnected(ctx))
	must(t, c.WaitOnline(ctx, "v"))
}

func TestFillDisk(t *testing.T) {
	t.Parallel()
	ctx, cancel := testContext()
	defer cancel()
	c := ForTest(t, Options{Nodes: 1, BrickMiB: 32})
	must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v"}))
	big := Files{Count: 1, Size: 8 << 20}
	must(t, c.Node(1).FillDisk(ctx, "/bricks/b1/data", 4))
	if err := c.Fill(ctx, "v", big); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("8 MiB into 4 gave %v", err)
	}
	must(t, c.Node(1).FillDisk(ctx, "/bricks/b1/data", -1))
	must(t, c.Fill(ctx, "v", big))
}

// TestKinds makes one volume of each kind and looks at what glusterd made of it.
func TestKinds(t *testing.T) {
	t.Parallel()
	ctx, cancel := testContext()
	defer cancel()
	c := ForTest(t, Options{})
	for _, v := range []struct {
		spec VolumeSpec
		want string
	}{
		{VolumeSpec{Name: "a", Sets: 2}, "Number of Bricks: 2\n"},
		{VolumeSpec{Name: "b", Kind: Replicate, Sets: 2}, "Number of Bricks: 2 x 3 = 6\n"},
		{VolumeSpec{Name: "c", Kind: Arbiter}, "Number of Bricks: 1 x (2 + 1) = 3\n"},
		{VolumeSpec{Name: "d", Kind: Disperse, Options: map[string]string{"cluster.min-free-disk": "7%"}}, "cluster.min-free-disk: 7%"},
		{VolumeSpec{Name: "e", Kind: Disperse, Sets: 2}, "Number of Bricks: 2 x (2 + 1) = 6\n"},
	} {
		must(t, c.CreateVolume(ctx, v.spec))
		out, err := c.Gluster(ctx, 2, "volume", "info", v.spec.Name)
		must(t, err)
		if !strings.Contains(out, v.want) || !strings.Contains(out, "Status: Started") {
			t.Errorf("%+v: %q is missing in\n%s", v.spec, v.want, out)
		}
	}
	must(t, c.AddBricks(ctx, "a", c.NewBricks(1)...))
}

// waitPeers waits until a node sees that many connected peers.
func waitPeers(t *testing.T, ctx context.Context, n *Node, want int) {
	t.Helper()
	for {
		have, err := n.connected(ctx)
		must(t, err)
		if have == want {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}
