package sim

import (
	"context"
	"time"
)

// Demo makes the three clusters of `brickyard serve --demo` as they are at this
// moment: berlin, where a rebalance is running that somebody started with the
// command line, lisbon, which has lost a host, and archive, which is full. What
// happened before happened in the model's past; from here on the clock counts.
func Demo(now func() time.Time) []*Cluster {
	return []*Cluster{demoBerlin(now), demoLisbon(now), demoArchive(now)}
}

// demo makes a cluster whose clock stands in the past; the function that comes
// with it winds the clock on.
func demo(cfg Config, ago time.Duration) (*Cluster, func(time.Duration)) {
	at := cfg.Now().Add(-ago)
	cfg.Now = func() time.Time { return at }
	cfg.BytesPerSecond, cfg.FilesPerSecond, cfg.DisksAreChanged = GiB, 20_000, true
	c := New(cfg)
	return c, func(d time.Duration) { at = at.Add(d) }
}

// present hands the cluster over to the real clock, and lets it take its time.
func (c *Cluster) present(now func() time.Time) *Cluster {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cfg.Now, c.cfg.Latency, c.cfg.StartDelay = now, 40*time.Millisecond, 3*time.Second
	c.settle()
	c.calls, c.quiet = nil, true
	return c
}

// cli is a command of the past; it takes no time.
func (c *Cluster) cli(words ...string) {
	_, _ = c.Run(context.Background(), append([]string{"--mode=script", "--xml"}, words...)...)
}

func demoBerlin(now func() time.Time) *Cluster {
	c, pass := demo(Config{Name: "berlin", Seed: 49, Now: now, Hosts: []string{"berlin1", "berlin2", "berlin3"}}, 4*time.Minute)
	c.MustAdd(VolumeSpec{
		Name: "media", Size: 4 * TiB, Used: []uint64{2*TiB + 480*GiB, 2*TiB + 320*GiB, 40 * GiB},
		Files:   []uint64{118_400, 112_900, 1_950},
		Bricks:  []string{"berlin1:/bricks/media/brick", "berlin2:/bricks/media/brick", "berlin3:/bricks/media/brick"},
		Options: map[string]string{"cluster.min-free-disk": "5%"},
	})
	c.MustAdd(VolumeSpec{
		Name: "vmstore", Replica: 3, Size: 2 * TiB, Used: []uint64{1100 * GiB, 890 * GiB}, Files: []uint64{17_800, 14_300},
		Bricks: []string{
			"berlin1:/bricks/vm1/brick", "berlin2:/bricks/vm1/brick", "berlin3:/bricks/vm1/brick",
			"berlin1:/bricks/vm2/brick", "berlin2:/bricks/vm2/brick", "berlin3:/bricks/vm2/brick"},
		Options: map[string]string{"features.shard": "on", "features.shard-block-size": "64MB", "network.ping-timeout": "30"},
	})
	c.MustAdd(VolumeSpec{
		Name: "home", Replica: 3, Arbiter: true, Size: TiB, Used: []uint64{412 * GiB}, Files: []uint64{2_840_000},
		Bricks:  []string{"berlin1:/bricks/home/brick", "berlin2:/bricks/home/brick", "berlin3:/bricks/home-arbiter/brick"},
		Options: map[string]string{"cluster.server-quorum-type": "server"}, Snapshots: 2,
	})
	c.MustAdd(VolumeSpec{
		Name: "scratch", Size: TiB, Used: []uint64{310 * GiB, 290 * GiB, 335 * GiB, 120 * GiB}, Files: []uint64{930_000, 871_000, 1_004_000, 362_000},
		Bricks: []string{"berlin1:/bricks/scratch1/brick", "berlin2:/bricks/scratch1/brick", "berlin3:/bricks/scratch1/brick",
			"berlin1:/bricks/scratch2/brick"},
	})
	c.MustAdd(VolumeSpec{
		Name: "builds", Disperse: 3, Size: TiB, Used: []uint64{640 * GiB}, Files: []uint64{1_200_000},
		Bricks: []string{"berlin1:/bricks/builds/brick", "berlin2:/bricks/builds/brick", "berlin3:/bricks/builds/brick"},
	})
	c.cli("volume", "rebalance", "media", "start")
	pass(4 * time.Minute)
	return c.present(now)
}

func demoLisbon(now func() time.Time) *Cluster {
	c, pass := demo(Config{Name: "lisbon", Seed: 351, Now: now, Hosts: []string{"lisbon1", "lisbon2", "lisbon3", "lisbon4"}}, 26*time.Hour)
	c.MustAdd(VolumeSpec{
		Name: "projects", Replica: 3, Size: 4 * TiB, Used: []uint64{2*TiB + 200*GiB, 1*TiB + 700*GiB}, Files: []uint64{4_100_000, 3_300_000},
		Bricks: []string{
			"lisbon1:/bricks/projects1/brick", "lisbon2:/bricks/projects1/brick", "lisbon3:/bricks/projects1/brick",
			"lisbon1:/bricks/projects2/brick", "lisbon2:/bricks/projects2/brick", "lisbon3:/bricks/projects2/brick"},
	})
	c.MustAdd(VolumeSpec{
		Name: "telemetry", Disperse: 3, Size: 2 * TiB, Used: []uint64{1900 * GiB, 1650 * GiB}, Files: []uint64{610_000, 540_000},
		Bricks: []string{
			"lisbon1:/bricks/tele1/brick", "lisbon2:/bricks/tele1/brick", "lisbon3:/bricks/tele1/brick",
			"lisbon1:/bricks/tele2/brick", "lisbon2:/bricks/tele2/brick", "lisbon3:/bricks/tele2/brick"},
		Options: map[string]string{"cluster.rebal-throttle": "lazy"},
	})
	c.MustAdd(VolumeSpec{
		Name: "web", Replica: 3, Size: 512 * GiB, Used: []uint64{96 * GiB}, Files: []uint64{740_000},
		Bricks: []string{"lisbon2:/bricks/web/brick", "lisbon3:/bricks/web/brick", "lisbon4:/bricks/web/brick"},
	})
	c.MustAdd(VolumeSpec{
		Name: "oldmail", State: Stopped, Size: TiB, Used: []uint64{520 * GiB, 505 * GiB},
		Bricks: []string{"lisbon1:/bricks/mail/brick", "lisbon2:/bricks/mail/brick"},
	})
	c.MustAdd(VolumeSpec{
		Name: "staging", State: Created, Replica: 3, Size: TiB,
		Bricks: []string{"lisbon1:/bricks/staging/brick", "lisbon2:/bricks/staging/brick", "lisbon3:/bricks/staging/brick"},
	})
	c.cli("volume", "rebalance", "projects", "start")
	pass(26 * time.Hour)
	c.PowerOff("lisbon4")
	c.PendingHeals("web", "lisbon2:/bricks/web/brick", 214, 0)
	c.PendingHeals("web", "lisbon3:/bricks/web/brick", 214, 0)
	return c.present(now)
}

func demoArchive(now func() time.Time) *Cluster {
	c, _ := demo(Config{Name: "archive", Seed: 3, Now: now, Hosts: []string{"vault1", "vault2", "vault3"}}, 0)
	c.MustAdd(VolumeSpec{
		Name: "cold", Size: 8 * TiB, Used: []uint64{7*TiB + 100*GiB, 7*TiB + 60*GiB, 6*TiB + 820*GiB, 6*TiB + 700*GiB},
		Files: []uint64{88_000, 87_100, 83_900, 82_400},
		Bricks: []string{"vault1:/bricks/cold1/brick", "vault2:/bricks/cold1/brick", "vault3:/bricks/cold1/brick",
			"vault1:/bricks/cold2/brick"},
		Options: map[string]string{"cluster.min-free-disk": "2%"},
	})
	c.MustAdd(VolumeSpec{
		Name: "ledger", Replica: 3, Size: 512 * GiB, Used: []uint64{61 * GiB}, Files: []uint64{96_000},
		Bricks: []string{"vault1:/bricks/ledger/brick", "vault2:/bricks/ledger/brick", "vault3:/bricks/ledger/brick"},
	})
	c.MustAdd(VolumeSpec{
		Name: "tapes", Size: 4 * TiB, Used: []uint64{1400 * GiB, 1350 * GiB, 500 * GiB}, Files: []uint64{41_000, 39_500, 14_700},
		Bricks: []string{"vault1:/bricks/tapes/brick", "vault2:/bricks/tapes/brick", "vault3:/bricks/tapes/brick"},
	})
	c.FilesFail("tapes", 37) // its next rebalance or removal
	return c.present(now)
}
