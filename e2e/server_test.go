package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// theProgram is built once for all tests.
var theProgram struct {
	once sync.Once
	dir  string
	path string
	err  error
}

// program builds brickyard and gives its path.
func program(t testing.TB) string {
	t.Helper()
	p := &theProgram
	p.once.Do(func() {
		if p.dir, p.err = os.MkdirTemp("", "brickyard-e2e-"); p.err != nil {
			return
		}
		p.path = filepath.Join(p.dir, "brickyard")
		args, cgo := []string{"build", "-o", p.path}, "CGO_ENABLED=0"
		if raceEnabled {
			args, cgo = append(args, "-race"), "CGO_ENABLED=1"
		}
		build := exec.Command("go", append(args, "brickyard")...)
		build.Env = append(os.Environ(), cgo)
		if out, err := build.CombinedOutput(); err != nil {
			p.err = fmt.Errorf("build brickyard: %w\n%s", err, out)
		}
	})
	if p.err != nil {
		t.Fatal(p.err)
	}
	return p.path
}

// server is a running brickyard. It can be stopped and started again: the same
// address, the same data, another process.
type server struct {
	t    testing.TB
	args []string
	// URL is where it serves, and keeps serving after a restart.
	URL string

	address string
	cmd     *exec.Cmd
	log     lockedBuffer
	gate    gate // of a real cluster
}

// demo starts a server with the three simulated clusters, read often so that
// tests are quick.
func demo(t testing.TB, flags ...string) *server {
	t.Helper()
	s := serve(t, append([]string{"--demo", "--poll-active", "300ms", "--poll-idle", "2s"}, flags...)...)
	for _, c := range []string{"berlin", "lisbon", "archive"} {
		s.WaitReached(c)
	}
	return s
}

// serve starts a server with a database of its own on a free port. At the end of
// the test it is stopped, which has to succeed.
func serve(t testing.TB, flags ...string) *server {
	t.Helper()
	s := &server{t: t, address: "127.0.0.1:0"}
	s.args = append([]string{"--data", t.TempDir()}, flags...)
	t.Cleanup(func() {
		if s.cmd != nil {
			s.Stop()
		}
		if strings.Contains(s.log.String(), "WARNING: DATA RACE") {
			t.Error("the server has a data race")
		}
		if t.Failed() {
			t.Logf("the server's log:\n%s", s.log.Tail(12_000))
		}
	})
	s.Start()
	return s
}

// Start starts the program and waits until it says where it is.
func (s *server) Start() {
	s.t.Helper()
	cmd := exec.Command(program(s.t), append([]string{"serve", "--listen", s.address}, s.args...)...)
	cmd.Env = append(os.Environ(), "GORACE=exitcode=66")
	cmd.Stderr = &s.log
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.cmd = cmd
	watchdog := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	watchdog.Stop()
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "Brickyard is at ")
	if !ok {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		s.cmd = nil
		s.t.Fatalf("the server said %q (%v), not where it is; its log:\n%s", line, err, s.log.Tail(4000))
	}
	s.URL, s.address = url, strings.TrimPrefix(url, "http://")
}

// Stop ends the server as an init system does; it has to end well.
func (s *server) Stop() {
	s.t.Helper()
	cmd := s.cmd
	s.cmd = nil
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Errorf("stop the server: %v", err)
	}
	// It may wait for a command that is on its way.
	watchdog := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer watchdog.Stop()
	if err := cmd.Wait(); err != nil {
		s.t.Errorf("the server did not end well: %v", err)
	}
}

// PID is the process id.
func (s *server) PID() int { return s.cmd.Process.Pid }

// lockedBuffer is a log that is written and read at the same time.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

var _ io.Writer = (*lockedBuffer)(nil)

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// Tail is the end of the log.
func (b *lockedBuffer) Tail(n int) string {
	text := b.String()
	return text[max(0, len(text)-n):]
}
