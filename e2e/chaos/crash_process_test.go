package chaos

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

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
	o.quiet()
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
