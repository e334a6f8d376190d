package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
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
	// stand, if it is set, may answer a command in a cluster's place.
	stand atomic.Pointer[standIn]

	mu sync.Mutex
	// answered counts what a standIn answered in a cluster's place, byHand what
	// was done without the server, by cluster and words.
	answered, byHand map[string]int
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
		clusters: map[string]*sim.Cluster{}, answered: map[string]int{}, byHand: map[string]int{},
	}
	for _, c := range clusters {
		o.names = append(o.names, c.Name())
		o.clusters[c.Name()] = c
	}
	var err error
	// The path of a socket may not be long; directories of tests are.
	short, err := os.MkdirTemp("", "by")
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
		o.conns.Go(func() { o.answer(conn) })
	}
}

// answer carries out one command. The command is glusterd's from the moment it
// arrived: that the one who asked is gone changes nothing, except that nobody
// waits for an answer that never comes.
func (o *outside) answer(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	in, out := json.NewDecoder(conn), json.NewEncoder(conn)
	var q question
	if in.Decode(&q) != nil {
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
	got, err := o.clusters[q.Cluster].Run(ctx, q.Args...)
	if a.Output = got; err != nil {
		a.Error = err.Error()
	}
	_ = out.Encode(a)
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
	if !strings.HasPrefix(words, "volume rebalance ") && !strings.HasPrefix(words, "volume remove-brick ") {
		return false
	}
	return !strings.HasSuffix(words, " status")
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
	out, err := o.clusters[cluster].Run(context.Background(), append([]string{"--mode=script", "--xml"}, args...)...)
	if err == nil && !strings.Contains(string(out.Stdout), "<opRet>0</opRet>") {
		err = fmt.Errorf("gluster %s: %s%s", strings.Join(args, " "), out.Stdout, out.Stderr)
	}
	return err
}

// child is a running server.
type child struct {
	cmd    *exec.Cmd
	orders io.WriteCloser
	url    string
	client *http.Client
	// patience bounds every wait.
	patience time.Duration
	armed    chan struct{}
	report   chan childReport
	ended    chan struct{}

	mu       sync.Mutex
	points   []string
	killedAt string
	leaked   string
}

const (
	// crashPatience bounds every wait; it is no target, machines are busy.
	crashPatience = 40 * time.Second
)

// errKilled: the server killed itself, as it was told to.
var errKilled = errors.New("the server is dead")

// start starts a server on the outside. The error is errKilled when it came to
// its end before it served.
func (o *outside) start(kill string) (*child, error) {
	cfg, err := json.Marshal(childConfig{
		Dir: filepath.Join(o.dir, "data"), Socket: o.listener.Addr().String(), Log: o.logFile(),
		Clusters: o.names, Real: o.real, Clock: o.clock, Active: o.active, Idle: o.idle, Kill: kill,
	})
	if err != nil {
		return nil, err
	}
	c := &child{
		patience: o.patience,
		cmd:      exec.Command(os.Args[0]), armed: make(chan struct{}, 8), report: make(chan childReport, 1), ended: make(chan struct{}),
		client: &http.Client{Timeout: crashPatience, Transport: &http.Transport{MaxIdleConnsPerHost: 8}},
	}
	c.cmd.Env = append(os.Environ(), childEnv+"="+string(cfg), "GORACE=exitcode=66")
	c.cmd.Stderr = os.Stderr
	if c.orders, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	lines, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	at := make(chan string, 1)
	go c.listen(lines, at)
	select {
	case c.url = <-at:
		return c, nil
	case <-c.ended:
	case <-time.After(crashPatience):
		c.kill()
	}
	if c.killedAt != "" {
		return c, errKilled
	}
	return c, fmt.Errorf("the server did not start: %v\n%s", c.cmd.ProcessState, o.log(2000))
}

func (c *child) listen(lines io.Reader, at chan<- string) {
	defer close(c.ended)
	for in := bufio.NewScanner(lines); in.Scan(); {
		word, rest, _ := strings.Cut(in.Text(), " ")
		c.mu.Lock()
		switch word {
		case "at":
			at <- rest
		case "armed":
			c.armed <- struct{}{}
		case "point":
			c.points = append(c.points, rest)
		case "killed":
			c.killedAt = rest
		case "leaked":
			c.leaked = rest
		case "report":
			var r childReport
			_ = json.Unmarshal([]byte(rest), &r)
			c.report <- r
		}
		c.mu.Unlock()
	}
	_ = c.cmd.Wait()
	c.client.CloseIdleConnections()
}

// arm makes the server count its steps from here.
func (c *child) arm(kill string) error {
	if _, err := io.WriteString(c.orders, "arm "+kill+"\n"); err != nil {
		return err
	}
	select {
	case <-c.armed:
		return nil
	case <-c.ended:
		return errKilled
	}
}

// dead reports whether the process has ended.
func (c *child) dead() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// kill ends the server as a power cut would.
func (c *child) kill() {
	_ = c.cmd.Process.Signal(syscall.SIGKILL)
	<-c.ended
	_ = c.orders.Close()
}

// finish ends the server as an init system does, and says what is wrong with
// how it ended.
func (c *child) finish() error {
	_, _ = io.WriteString(c.orders, "end\n")
	select {
	case <-c.ended:
	case <-time.After(crashPatience):
		c.kill()
		return errors.New("the server did not end")
	}
	_ = c.orders.Close()
	if code := c.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("the server ended with status %d: %s", code, c.leaked)
	}
	return nil
}

func (o *outside) logFile() string { return filepath.Join(o.dir, "log") }

// log is the end of what the servers logged.
func (o *outside) log(n int) string {
	b, _ := os.ReadFile(o.logFile())
	return string(b[max(0, len(b)-n):])
}

// crashJob is what the API says about a job.
type crashJob struct {
	ID, Cluster, Volume, Action, State, Phase, Message, Origin, StartedBy, StoppedBy, TaskID string
	EndedAt                                                                                  *time.Time
	AutoCommit                                                                               bool
	Bricks                                                                                   []string
	Progress                                                                                 struct{ FilesMoved, BytesMoved, FilesScanned, Failures, Skipped uint64 }
	Steps                                                                                    []crashStep
	Actions                                                                                  []struct {
		Name    string
		Allowed bool
		Why     string
	}
}

type crashStep struct {
	Number                                      int
	Type, State, ExternalID, Message, StartedAt string
	EndedAt                                     *time.Time
	Steps                                       []crashStep
}

type crashCommand struct {
	ID, Failure string
	Argv        []string
	EndedAt     *time.Time
}

func (j crashJob) open() bool { return j.EndedAt == nil }

func (j crashJob) String() string {
	return fmt.Sprintf("job %s on %s (%s, task %.8s) is %s %s, open %v: %s", j.ID, j.Volume, j.Action, j.TaskID, j.State, j.Phase, j.open(), j.Message)
}

// call sends a request to the API and decodes the answer. The error says that
// there was no answer.
func (c *child) call(method, path, key, body string, into any) (status int, text string, err error) {
	r, err := http.NewRequestWithContext(context.Background(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	res, err := c.client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, "", err
	}
	if into != nil && res.StatusCode < 300 {
		err = json.NewDecoder(bytes.NewReader(b)).Decode(into)
	}
	return res.StatusCode, string(b), err
}

// get reads something that has to be there.
func (c *child) get(path string, into any) error {
	status, text, err := c.call(http.MethodGet, "/api/v1"+path, "", "", into)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("GET %s: %d %s", path, status, text)
	}
	return err
}

// jobs lists every job there is.
func (c *child) jobs() ([]crashJob, error) {
	var all []crashJob
	for cursor := ""; ; {
		var page struct {
			Items      []crashJob
			NextCursor string
		}
		if err := c.get("/jobs?limit=500&cursor="+cursor, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if cursor = page.NextCursor; cursor == "" {
			return all, nil
		}
	}
}

// until asks again and again until try succeeds, and returns its last error.
// It stops at once when the server is dead.
func (c *child) until(try func() error) error {
	end := time.Now().Add(c.patience)
	for {
		err := try()
		switch {
		case err == nil:
			return nil
		case c.dead():
			return errKilled
		case time.Now().After(end):
			return fmt.Errorf("after %v: %w", c.patience, err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// reached waits until every cluster was read.
func (c *child) reached(o *outside) error {
	return c.until(func() error {
		var list struct {
			Items []struct {
				Name      string
				Reachable bool
			}
		}
		if err := c.get("/clusters", &list); err != nil {
			return err
		}
		for _, item := range list.Items {
			if !item.Reachable {
				return fmt.Errorf("cluster %s was not read", item.Name)
			}
		}
		return nil
	})
}
