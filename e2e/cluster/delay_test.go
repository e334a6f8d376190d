package cluster

import (
	"testing"
	"time"
)

func TestWritesAreHeldUpUntilTheyAreLetGo(t *testing.T) {
	t.Parallel()
	OnEach(t, func(t *testing.T, v Version) {
		ctx, cancel := testContext()
		defer cancel()
		c := ForTest(t, Options{Version: v})
		must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v", Sets: 3}))
		must(t, c.HoldWrites(ctx, "v", time.Second))
		began := time.Now()
		must(t, c.Fill(ctx, "v", Files{Dir: "slow", Count: 1, Size: 1000}))
		if took := time.Since(began); took < time.Second {
			t.Errorf("a write that is held up for a second took %v", took)
		}
		// One that is held up for so long does not end in this test.
		const held = 30 * time.Minute
		must(t, c.HoldWrites(ctx, "v", held))
		began = time.Now()
		must(t, c.LetWritesGo(ctx, "v"))
		t.Logf("let go in %v", time.Since(began).Round(time.Millisecond))
		must(t, c.Fill(ctx, "v", Files{Dir: "fast", Count: 60, Size: 1000}))
		// Also on a brick that starts later, and a second time.
		must(t, c.Node(2).KillBrick(ctx, "/bricks/b1/data"))
		must(t, c.LetWritesGo(ctx, "v"))
		if _, err := c.Gluster(ctx, 1, "volume", "start", "v", "force"); err != nil {
			t.Fatal(err)
		}
		must(t, c.WaitOnline(ctx, "v"))
		must(t, c.Unmount(ctx, "v"))
		must(t, c.LetWritesGo(ctx, "v"))
		must(t, c.Fill(ctx, "v", Files{Dir: "restarted", Count: 60, Size: 1000}))
		if c.LetWritesGo(ctx, "other") == nil {
			t.Error("writes that are not held up were let go")
		}
	})
}
