package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/sim"
)

// outside is all that survives the server: its simulated clusters, and its data
// directory.
type outside struct {
	dir   string
	clock fastClock
	// active and idle are the server's intervals.
	active, idle time.Duration
	// patience bounds every wait for the server; it is no target.
	patience time.Duration

	names    []string
	clusters map[string]*sim.Cluster
	// real are the commands that run gluster on real clusters, by name.
	real     map[string][]string
	listener net.Listener
	conns    sync.WaitGroup
	// arriving counts commands that have not begun yet.
	arriving atomic.Int64
	// stand, if it is set, may answer a command in a cluster's place.
	stand atomic.Pointer[standIn]

	mu sync.Mutex
	// answered counts what a standIn answered in a cluster's place, byHand what
	// was done without the server, by cluster and words.
	answered, byHand map[string]int
	// throttles are what volumes' throttles are without Brickyard, by "cluster/volume":
	// set by somebody else, or unknownThrottle.
	throttles map[string]string
}

// standIn answers a command, or returns nil to leave it to the cluster.
type standIn func(cluster, words string) *gluster.Output

// hangs is how long a command that never answers takes.
const hangs = 1500 * time.Millisecond

// pace is how fast the clock of the crash tests runs: glusterd's 150 seconds of
// doubt pass in less than one.
const pace = 200

// newOutside starts to answer for clusters; dir is where everything is kept.
func newOutside(dir string, clock fastClock, clusters ...*sim.Cluster) (*outside, error) {
	o := &outside{
		dir: dir, clock: clock, active: 25 * time.Millisecond, idle: 100 * time.Millisecond, patience: crashPatience,
		clusters: map[string]*sim.Cluster{}, answered: map[string]int{}, byHand: map[string]int{}, throttles: map[string]string{},
	}
	for _, c := range clusters {
		o.names = append(o.names, c.Name())
		o.clusters[c.Name()] = c
	}
	var err error
	// The path of a socket may not be long; directories of tests are.
	short, err := os.MkdirTemp("", "brickyard-")
	if err != nil {
		return nil, err
	}
	var listen net.ListenConfig
	if o.listener, err = listen.Listen(context.Background(), "unix", filepath.Join(short, "s")); err != nil {
		return nil, err
	}
	o.conns.Go(o.serve)
	return o, nil
}

func (o *outside) close() {
	socket := o.listener.Addr().String()
	_ = o.listener.Close()
	o.conns.Wait()
	_ = os.RemoveAll(filepath.Dir(socket))
}

func (o *outside) serve() {
	for {
		conn, err := o.listener.Accept()
		if err != nil {
			return
		}
		o.arriving.Add(1)
		o.conns.Go(func() { o.answer(conn) })
	}
}

// answer carries out one command. The command is glusterd's from the moment it
// arrived: that the one who asked is gone changes nothing, except that nobody
// waits for an answer that never comes.
func (o *outside) answer(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	// It has begun when the model has changed; the rest is waiting.
	begun := sync.OnceFunc(func() { o.arriving.Add(-1) })
	defer begun()
	in, out := json.NewDecoder(conn), json.NewEncoder(conn)
	var q question
	if in.Decode(&q) != nil {
		return
	}
	if q.Cluster == "" { // see quiet
		_ = out.Encode(answer{})
		return
	}
	if out.Encode(answer{}) != nil && !mutates(wordsOf(q.Args)) {
		return
	}
	// A command that hangs is given up by the one who asked, here after a while
	// of the real clock.
	ctx, cancel := context.WithTimeout(context.Background(), hangs)
	defer cancel()
	o.conns.Go(func() {
		_, _ = conn.Read(make([]byte, 1)) // returns when the other side is gone
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
			cancel()
		}
	})
	var a answer
	if stand := o.stand.Load(); stand != nil {
		if instead := (*stand)(q.Cluster, wordsOf(q.Args)); instead != nil {
			o.count(o.answered, q.Cluster+" "+wordsOf(q.Args))
			_ = out.Encode(answer{Output: *instead})
			return
		}
	}
	got, err := o.clusters[q.Cluster].Run(context.WithValue(ctx, begunKey{}, begun), q.Args...)
	if a.Output = got; err != nil {
		a.Error = err.Error()
	}
	_ = out.Encode(a)
}

// begunKey is where a command's context has the function to call when it begins
// to wait.
type begunKey struct{}

// quiet waits until every command that a dead server sent has begun. glusterd is
// no slower than that; this process can be, on a busy machine and with a fast
// clock.
func (o *outside) quiet() {
	var dialer net.Dialer
	conn, err := dialer.DialContext(context.Background(), "unix", o.listener.Addr().String())
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	// Connections are accepted in their order.
	if json.NewEncoder(conn).Encode(question{}) != nil || json.NewDecoder(conn).Decode(&answer{}) != nil {
		return
	}
	for end := time.Now().Add(2 * hangs); o.arriving.Load() > 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
}

// executor asks a cluster without the server.
func (o *outside) executor(cluster string) gluster.Executor {
	if argv, real := o.real[cluster]; real {
		return cli.Prefixed(argv...)
	}
	return o.clusters[cluster]
}

// instead puts a standIn before the clusters; nil takes it away.
func (o *outside) instead(s standIn) {
	if s == nil {
		o.stand.Store(nil)
		return
	}
	o.stand.Store(&s)
}

// no is glusterd's refusal in these words.
func no(words string) *gluster.Output {
	return &gluster.Output{Stdout: []byte("<cliOutput><opRet>-1</opRet><opErrno>30800</opErrno><opErrstr>" + words + "</opErrstr></cliOutput>")}
}

// mutates tells the commands that change a cluster.
func mutates(words string) bool {
	fields := strings.Fields(words)
	if len(fields) < 3 || fields[0] != "volume" {
		return false
	}
	switch fields[1] {
	case "rebalance", "remove-brick":
		return !strings.HasSuffix(words, " status")
	case "heal":
		return !slices.Contains(fields, "info")
	case "add-brick", "replace-brick", "reset-brick", "set", "reset":
		return true
	}
	return false
}

func (o *outside) count(in map[string]int, what string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	in[what]++
}

// sent counts, per command, how often the server told a cluster to change.
func (o *outside) sent(cluster string) map[string]int {
	out := map[string]int{}
	for _, c := range o.clusters[cluster].Calls() {
		if words := wordsOf(c.Args); mutates(words) {
			out[words]++
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, other := range []struct {
		counts map[string]int
		sign   int
	}{{o.answered, 1}, {o.byHand, -1}} {
		for what, n := range other.counts {
			if words, ours := strings.CutPrefix(what, cluster+" "); ours && mutates(words) {
				out[words] += other.sign * n
			}
		}
	}
	return out
}

// gluster runs a command as somebody at a shell would.
func (o *outside) gluster(cluster string, args ...string) error {
	o.count(o.byHand, cluster+" "+strings.Join(args, " "))
	// Whoever sits there gives up, too.
	ctx, cancel := context.WithTimeout(context.Background(), hangs)
	defer cancel()
	out, err := o.clusters[cluster].Run(ctx, append([]string{"--mode=script", "--xml"}, args...)...)
	if err == nil && !strings.Contains(string(out.Stdout), "<opRet>0</opRet>") {
		err = fmt.Errorf("gluster %s: %s%s", strings.Join(args, " "), out.Stdout, out.Stderr)
	}
	return err
}
