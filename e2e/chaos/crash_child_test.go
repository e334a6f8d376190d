package chaos

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/server"

	"go.uber.org/goleak"
)

// The server that is killed: this test binary, started again as a process of
// its own. It is the whole App; its clusters are simulated in the parent, where
// they survive it. What it says on stdout is one line each:
//
//	at URL         it serves
//	armed          the order that came on stdin was understood
//	point P        it passed a point (when told to trace)
//	killed P       it is about to kill itself there
//	report JSON    what it holds: goroutines, heap
//	leaked TEXT    goroutines that are left after a clean end

// childEnv holds a childConfig; a process that has it is the server.
const childEnv = "BRICKYARD_TEST_CHILD"

type childConfig struct {
	Dir, Socket, Log string
	Clusters         []string
	// Real are the commands of clusters that are not simulated.
	Real         map[string][]string
	Clock        fastClock
	Active, Idle time.Duration
	// Kill is the point at which it dies, armed from its first breath.
	Kill string
}

// fastClock runs Factor times as fast as the real one, and gives two processes
// the same time. It makes the minutes for which Brickyard waits before it
// concludes anything pass in a second.
type fastClock struct {
	Epoch  time.Time
	Factor int
}

func (c fastClock) Now() time.Time {
	return c.Epoch.Add(time.Since(c.Epoch) * time.Duration(c.Factor))
}

// Sleep waits for d of the clock's time.
func (c fastClock) Sleep(ctx context.Context, d time.Duration) error {
	if begun, ok := ctx.Value(begunKey{}).(func()); ok {
		begun()
	}
	select {
	case <-time.After(d / time.Duration(c.Factor)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// childReport is what a server says about itself.
type childReport struct {
	Goroutines int
	Heap       uint64
}

// runChild is the life of the server. It returns the exit status.
func runChild(text string) int {
	var cfg childConfig
	if err := json.Unmarshal([]byte(text), &cfg); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	log, err := os.OpenFile(cfg.Log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	points := &points{seen: map[string]int{}}
	if cfg.Kill != "" {
		points.arm(cfg.Kill)
	}
	app := &server.App{
		Options: server.Options{Listen: "127.0.0.1:0", Data: cfg.Dir, Auth: "none", PollActive: cfg.Active, PollIdle: cfg.Idle, LogLevel: "info"},
		Version: "test", LogTo: log, Executors: map[string]gluster.Executor{}, Now: cfg.Clock.Now,
		WrapStore: func(s engine.Store) engine.Store { return &watchedStore{Store: s, points: points} },
	}
	for _, name := range cfg.Clusters {
		app.Options.Clusters = append(app.Options.Clusters, server.ClusterOption{Name: name, Targets: []server.TargetOption{{Kind: "command", Target: "command:gluster", Argv: []string{"gluster"}}}})
		app.Executors[name] = distantCluster{socket: cfg.Socket, name: name, points: points}
		if argv, real := cfg.Real[name]; real {
			app.Executors[name] = realCluster{Executor: cli.Prefixed(argv...), points: points}
		}
	}
	if err := app.Open(context.Background()); err != nil {
		fmt.Fprintln(log, "brickyard:", err)
		return 1
	}
	ctx, stop := context.WithCancel(context.Background())
	go takeOrders(os.Stdin, points, stop)
	say("at", app.URL())
	if err := app.Run(ctx); err != nil {
		fmt.Fprintln(log, "brickyard:", err)
		return 1
	}
	if err := goleak.Find(goleak.IgnoreAnyFunction("brickyard/e2e/chaos.takeOrders")); err != nil {
		say("leaked", strings.ReplaceAll(err.Error(), "\n", " | "))
		return 1
	}
	return 0
}

// say writes one line in one call, so that a kill cannot leave half of it.
func say(word, rest string) { _, _ = os.Stdout.WriteString(word + " " + rest + "\n") }

// takeOrders does what the parent says. When the parent is gone, so is the
// server.
func takeOrders(from io.Reader, points *points, stop func()) {
	for in := bufio.NewScanner(from); in.Scan(); {
		order, rest, _ := strings.Cut(in.Text(), " ")
		switch order {
		case "arm":
			points.arm(rest)
			say("armed", rest)
		case "report":
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b, _ := json.Marshal(childReport{Goroutines: runtime.NumGoroutine(), Heap: m.HeapAlloc})
			say("report", string(b))
		case "end":
			stop()
		}
	}
	os.Exit(3)
}

// points counts the steps of the server and kills it at one of them.
type points struct {
	mu    sync.Mutex
	armed bool
	kill  string
	seen  map[string]int
	n     int
}

// tracing arms the points without a kill: every point is said.
const tracing = "trace"

// arm begins to count. kill is a point's name, or its beginning with "…" behind
// it; "@7" for the seventh whatever it is; or tracing.
func (p *points) arm(kill string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed, p.kill, p.n = true, kill, 0
	clear(p.seen)
}

// pass is called at every step with its name, and does not return from the one
// that is armed.
func (p *points) pass(side, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.armed {
		return
	}
	p.n++
	name := side + " " + what
	p.seen[name]++
	point := fmt.Sprintf("%s #%d", name, p.seen[name])
	prefix, open := strings.CutSuffix(p.kill, "…")
	switch {
	case p.kill == tracing:
		say("point", point)
	case p.kill == point, p.kill == fmt.Sprintf("@%d", p.n), open && strings.HasPrefix(point, prefix):
		say("killed", point)
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

// distantCluster is the executor whose cluster is in the parent.
type distantCluster struct {
	socket, name string
	points       *points
}

// question and answer are what goes over the socket; between the two comes an
// empty answer that says that the command has arrived.
type question struct {
	Cluster string
	Args    []string
}

type answer struct {
	Output gluster.Output
	Error  string
}

// Run implements gluster.Executor.
func (d distantCluster) Run(ctx context.Context, args ...string) (gluster.Output, error) {
	words := "gluster " + wordsOf(args)
	d.points.pass("before", words)
	out, err := d.ask(ctx, args, func() { d.points.pass("during", words) })
	d.points.pass("after", words)
	return out, err
}

func (d distantCluster) ask(ctx context.Context, args []string, arrived func()) (gluster.Output, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", d.socket)
	if err != nil {
		return gluster.Output{}, err
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	var a answer
	in := json.NewDecoder(conn)
	if err := json.NewEncoder(conn).Encode(question{d.name, args}); err != nil {
		return gluster.Output{}, errors.Join(err, ctx.Err())
	}
	if err := in.Decode(&a); err != nil {
		return gluster.Output{}, errors.Join(err, ctx.Err())
	}
	arrived()
	if err := in.Decode(&a); err != nil {
		return gluster.Output{}, errors.Join(err, ctx.Err())
	}
	if a.Error != "" {
		return a.Output, errors.New(a.Error)
	}
	return a.Output, nil
}

// realCluster is the executor of a cluster that is no model: processes of their
// own, which outlive the server.
type realCluster struct {
	gluster.Executor
	points *points
}

// Run implements gluster.Executor.
func (c realCluster) Run(ctx context.Context, args ...string) (gluster.Output, error) {
	words := "gluster " + wordsOf(args)
	c.points.pass("before", words)
	// By then the process has begun, and glusterd is at work on it.
	begun := time.AfterFunc(begins, func() { c.points.pass("during", words) })
	defer begun.Stop()
	out, err := c.Executor.Run(ctx, args...)
	c.points.pass("after", words)
	return out, err
}

// begins is when a gluster process that was started surely runs: half of what
// the quickest of them takes.
const begins = 40 * time.Millisecond

// wordsOf is a command without its flags.
func wordsOf(args []string) string {
	var words []string
	for _, a := range args {
		if !strings.HasPrefix(a, "--") {
			words = append(words, a)
		}
	}
	if len(words) == 0 {
		return strings.Join(args, " ")
	}
	return strings.Join(words, " ")
}
