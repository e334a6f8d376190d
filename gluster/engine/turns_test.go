package engine_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/gluster/sim"
	"brickyard/store"
)

// crowd is an engine of many clusters whose processes are counted: how many run
// now, how many ran at once, and which clusters were asked for sizes.
type crowd struct {
	*engine.Engine
	running, most atomic.Int64
	sized         sync.Map
	// silent clusters give no answer.
	silent func(cluster int) bool
}

// inCrowd runs a test while the engine follows a hundred clusters, each question of
// which takes a third of a second.
func inCrowd(t *testing.T, silent func(int) bool, test func(*crowd)) {
	const clusters = 100
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{silent: silent}
		var configs []engine.ClusterConfig
		for i := range clusters {
			cluster := sim.New(sim.Config{Seed: uint64(i), Now: time.Now})
			cluster.MustAdd(twoBricks)
			ask := executor(func(ctx context.Context, args ...string) (gluster.Output, error) {
				n := c.running.Add(1)
				defer c.running.Add(-1)
				for m := c.most.Load(); n > m && !c.most.CompareAndSwap(m, n); m = c.most.Load() {
				}
				if c.silent != nil && c.silent(i) {
					<-ctx.Done()
					return gluster.Output{}, ctx.Err()
				}
				if args[len(args)-1] == "detail" {
					c.sized.Store(i, true)
				}
				time.Sleep(300 * time.Millisecond)
				return cluster.Run(ctx, args...)
			})
			configs = append(configs, engine.ClusterConfig{Name: fmt.Sprintf("c%d", i), Kind: "demo", Target: "demo", Service: cli.New(ask)})
		}
		whileFollowed(t, dir, engine.Config{Clusters: configs}, func(e *engine.Engine, _ *store.Store) {
			c.Engine = e
			test(c)
		})
	})
}

// whileFollowed runs a test while an engine with a database in dir follows clusters; to
// be called in a bubble of simulated time.
func whileFollowed(t *testing.T, dir string, cfg engine.Config, test func(*engine.Engine, *store.Store)) {
	t.Helper()
	database, err := store.Open(context.Background(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = database.Close() }()
	cfg.Store, cfg.Publisher, cfg.Now = database, &changes{}, time.Now
	e := engine.NewEngine(cfg)
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { _ = e.Run(ctx) })
	test(e, database)
	cancel()
	done.Wait()
}

// known counts the clusters that were read.
func (c *crowd) known() (n int) {
	for _, s := range c.Snapshots() {
		if s.Known() {
			n++
		}
	}
	return n
}

func TestAHundredClustersAreAskedAFewAtATime(t *testing.T) {
	besideOthers(t)
	inCrowd(t, nil, func(c *crowd) {
		time.Sleep(40 * time.Second)
		if n := c.most.Swap(0); n > engine.DefaultAtOnce || c.known() != 100 {
			t.Errorf("after the start %d processes ran at once, and %d clusters are known", n, c.known())
		}
		time.Sleep(5 * time.Minute)
		if n := c.most.Swap(0); n > engine.DefaultAtOnce {
			t.Errorf("at rest %d processes ran at once", n)
		}
		// Somebody opens the page of all volumes.
		c.sized.Clear()
		for _, s := range c.Snapshots() {
			c.WantSizes(s.Cluster)
		}
		time.Sleep(30 * time.Second)
		sized := 0
		c.sized.Range(func(any, any) bool { sized++; return true })
		if n := c.most.Load(); n > engine.DefaultAtOnce || sized != 100 {
			t.Errorf("for a page %d processes ran at once, and %d clusters were asked for sizes", n, sized)
		}
	})
}

func TestARequestDoesNotWaitUntilAllOtherClustersWereAsked(t *testing.T) {
	inCrowd(t, nil, func(c *crowd) {
		began := time.Now()
		if _, err := c.Known(context.Background(), "c99"); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("the first look at the last cluster took %v", took)
		}
	})
}

func TestClustersThatGiveNoAnswerDoNotKeepTheOthersFromBeingAsked(t *testing.T) {
	besideOthers(t)
	inCrowd(t, func(i int) bool { return i < 30 }, func(c *crowd) {
		time.Sleep(90 * time.Second)
		if n := c.known(); n != 70 {
			t.Errorf("%d of the 70 clusters that answer are known", n)
		}
		for _, s := range c.Snapshots() {
			if s.Known() && time.Since(s.SyncedAt) > time.Minute {
				t.Errorf("%s was last read %v ago", s.Cluster, time.Since(s.SyncedAt))
			}
		}
	})
}

func TestTheTasksOfAClusterAreReadAsOftenWhileAnotherOnesCommandTakesLong(t *testing.T) {
	besideOthers(t)
	const tasks = 30
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var slow, count atomic.Bool
		var reads atomic.Int64
		var configs []engine.ClusterConfig
		for i := range 2 {
			cluster := sim.New(sim.Config{Seed: uint64(i), Now: time.Now})
			var starts sync.WaitGroup
			for _, v := range many(tasks) {
				cluster.MustAdd(v)
				starts.Go(func() { _, _ = cluster.Run(context.Background(), "volume", "rebalance", v.Name, "start") })
			}
			starts.Wait()
			ask := executor(func(ctx context.Context, args ...string) (gluster.Output, error) {
				switch words := strings.Join(args, " "); {
				case i == 0 && slow.Load() && strings.HasSuffix(words, " stop"):
					time.Sleep(time.Minute)
				case i == 1 && count.Load() && strings.Contains(words, "rebalance") && strings.HasSuffix(words, " status"):
					reads.Add(1)
				}
				time.Sleep(300 * time.Millisecond)
				return cluster.Run(ctx, args...)
			})
			configs = append(configs, engine.ClusterConfig{Name: fmt.Sprintf("c%d", i), Kind: "demo", Target: "demo", Service: cli.New(ask)})
		}
		whileFollowed(t, dir, engine.Config{Clusters: configs, AtOnce: 1}, func(e *engine.Engine, database *store.Store) {
			time.Sleep(time.Minute)
			open, err := database.OpenJobs(context.Background(), "c0")
			if err != nil || len(open) != tasks {
				t.Fatalf("%d jobs, %v", len(open), err)
			}
			slow.Store(true)
			if _, err := e.Stop(context.Background(), open[0].ID, someone); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second) // the other cluster now waits for its own command
			count.Store(true)
			time.Sleep(45 * time.Second)
			// One after the other they would take nine seconds.
			if rounds := reads.Load() / tasks; rounds < 8 {
				t.Errorf("each task was read %d times in 45 s", rounds)
			}
		})
	})
}
