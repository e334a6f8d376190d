package sim

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"brickyard/gluster"
)

// Sizes in bytes.
const (
	KiB uint64 = 1 << (10 * (iota + 1))
	MiB
	GiB
	TiB
)

// Config says how a cluster is and how fast it is. Only Now is needed.
type Config struct {
	// Name is for people; answers don't contain it.
	Name string
	// Seed decides all ids, ports and process ids.
	Seed uint64
	// Now is the clock all progress is computed from.
	Now func() time.Time
	// Hosts are the peers. The first is the one Run asks, the one that calls
	// itself "localhost". Default: node1, node2, node3.
	Hosts []string

	// Latency is how long each command takes.
	Latency time.Duration
	// StartDelay is how long starting a rebalance or a removal takes, about ten
	// seconds on a real cluster. Until then the volume is locked and everybody
	// else is told so.
	StartDelay time.Duration
	// Sleep waits out Latency and StartDelay; the default uses a real timer. A
	// test that sets a delay gives one that moves its clock.
	Sleep func(ctx context.Context, d time.Duration) error

	// RunTime, if set, is how long every task with work takes at normal
	// throttle; it overrides the two speeds. HealTime likewise for heals.
	RunTime, HealTime time.Duration
	// BytesPerSecond is what one node moves, default 100 MiB. FilesPerSecond is
	// what it looks at, default 2000.
	BytesPerSecond, FilesPerSecond uint64
	// DisksAreChanged makes every brick that is reset an empty one: nobody can
	// change the disks of a demo.
	DisksAreChanged bool
	// FileSystem is what the bricks lie on, default "xfs".
	FileSystem string
	// Version is the release every node runs, default DefaultVersion. Only what
	// glusterd calls itself depends on it.
	Version string
}

// Cluster is one simulated trusted storage pool. It is safe for concurrent use.
type Cluster struct {
	cfg Config

	mu      sync.Mutex
	rand    *rand.Rand
	hosts   []*host
	volumes []*volume // by name, as glusterd keeps them
	at      time.Time // the model stands at this time
	calls   []Call
	quiet   bool // calls are not kept: a demo runs for days
	planned []planned
}

// Call is one command that was run, for assertions.
type Call struct {
	At   time.Time
	Host string // the node that was asked
	Args []string
}

// New makes a cluster of connected peers without volumes.
func New(cfg Config) *Cluster {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	if len(cfg.Hosts) == 0 {
		cfg.Hosts = []string{"node1", "node2", "node3"}
	}
	if cfg.BytesPerSecond == 0 {
		cfg.BytesPerSecond = 100 * MiB
	}
	if cfg.FilesPerSecond == 0 {
		cfg.FilesPerSecond = 2000
	}
	if cfg.FileSystem == "" {
		cfg.FileSystem = "xfs"
	}
	c := &Cluster{cfg: cfg, rand: rand.New(rand.NewPCG(cfg.Seed, 0x6272_6963_6b73)), at: cfg.Now()}
	for _, name := range cfg.Hosts {
		c.hosts = append(c.hosts, &host{name: name, uuid: c.newID()})
	}
	return c
}

// Name is the name the cluster was made with.
func (c *Cluster) Name() string { return c.cfg.Name }

// Run answers one command as the first host would. It is gluster.Executor.
func (c *Cluster) Run(ctx context.Context, args ...string) (gluster.Output, error) {
	return c.runOn(ctx, 0, args)
}

// On is the executor of one host, nil if there is no such host.
func (c *Cluster) On(name string) gluster.Executor {
	i := slices.IndexFunc(c.hosts, func(h *host) bool { return h.name == name })
	if i < 0 {
		return nil
	}
	return onHost{c, i}
}

type onHost struct {
	c    *Cluster
	host int
}

func (o onHost) Run(ctx context.Context, args ...string) (gluster.Output, error) {
	return o.c.runOn(ctx, o.host, args)
}

// Tune changes delays and speeds of a cluster that exists, such as one of the
// demo; what runs goes on at the pace it was planned for.
func (c *Cluster) Tune(f func(*Config)) {
	c.change(func() { f(&c.cfg) })
}

func (c *Cluster) config() Config {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cfg
}

// Calls returns the commands run so far, oldest first; those of a demo are not kept.
func (c *Cluster) Calls() []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls)
}

// ForgetCalls empties the log of commands.
func (c *Cluster) ForgetCalls() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = nil
}

func (c *Cluster) runOn(ctx context.Context, asked int, args []string) (gluster.Output, error) {
	if err := ctx.Err(); err != nil {
		return gluster.Output{}, err
	}
	cfg := c.config()
	if cfg.Latency > 0 {
		if err := cfg.Sleep(ctx, cfg.Latency); err != nil {
			return gluster.Output{}, err
		}
	}
	r := c.answer(asked, args)
	if r.hang {
		<-ctx.Done()
		return gluster.Output{}, ctx.Err()
	}
	// The model has changed already: whoever gives up waiting leaves behind a
	// started task, as with the real one.
	if r.delay > 0 {
		if err := cfg.Sleep(ctx, r.delay); err != nil {
			return gluster.Output{}, err
		}
	}
	return r.out, nil
}

// result is an answer and how long it takes.
type result struct {
	out   gluster.Output
	delay time.Duration
	hang  bool
}

func (c *Cluster) answer(asked int, args []string) result {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	h := c.hosts[asked]
	if !c.quiet {
		c.calls = append(c.calls, Call{At: c.at, Host: h.name, Args: slices.Clone(args)})
	}
	if r, ok := c.injected(h, args); ok {
		return r
	}
	s := &session{c: c, asked: h}
	out := s.run(args)
	return result{out: out, delay: s.delay}
}

// newID makes a random UUID of version 4 from the seed.
func (c *Cluster) newID() string { return uuid(c.rand.Uint64(), c.rand.Uint64()) }

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
