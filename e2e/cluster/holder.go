package cluster

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The scripts are the first processes of the cluster and of each node. The
// kernel's file systems and network are configured with commands anyway, and a
// shell collects dead orphans, which PID 1 has to do.
var (
	//go:embed holder.sh
	holderScript string
	//go:embed node.sh
	nodeScript string
)

// holder is the process all others of a cluster live and die with; see the
// package comment.
type holder struct {
	pid  int // on the host, of PID 1 of the outer namespace
	proc *process
}

// startHolder starts it and returns when the tree and the bridge are made.
func startHolder(ctx context.Context, dir string, o Options) (*holder, error) {
	for name, script := range map[string]string{"holder.sh": holderScript, "node.sh": nodeScript} {
		if err := os.WriteFile(filepath.Join(dir, "nodes", name), []byte(script), 0o644); err != nil {
			return nil, fmt.Errorf("start the cluster's holder: %w", err)
		}
	}
	// --kill-child, because the process we can kill is unshare, not its child.
	p, err := startProcess("unshare", "--mount", "--net", "--uts", "--pid", "--fork", "--kill-child",
		"sh", filepath.Join(dir, "nodes", "holder.sh"), dir, strconv.Itoa(o.Nodes), strconv.Itoa(o.BricksPerNode), strconv.Itoa(o.BrickMiB), o.Version.Root)
	if err != nil {
		return nil, fmt.Errorf("start the cluster's holder: %w", err)
	}
	h := &holder{proc: p}
	if h.pid, err = p.readPID(ctx); err == nil {
		err = p.expect(ctx, "ready")
	}
	if err != nil {
		h.stop()
		return nil, fmt.Errorf("start the cluster's holder: %w", err)
	}
	return h, nil
}

// stop ends the holder, and with it everything in the cluster.
func (h *holder) stop() error {
	h.proc.stdin.Close()
	select {
	case <-h.proc.done:
	case <-time.After(5 * time.Second):
		// Its script isn't at its end yet, or hangs.
		h.proc.cmd.Process.Kill()
	}
	select {
	case <-h.proc.done:
		return nil
	case <-time.After(20 * time.Second):
		return fmt.Errorf("the cluster's holder, process %d, did not end", h.pid)
	}
}

// process is a script of ours that talks back in lines.
type process struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	lines  chan string // of its standard output; closed at the end
	stderr bytes.Buffer
	done   chan struct{} // closed when it has ended and been waited for
}

func startProcess(argv ...string) (*process, error) {
	p := &process{cmd: exec.Command(argv[0], argv[1:]...), lines: make(chan string, 16), done: make(chan struct{})}
	p.cmd.Stderr = &p.stderr
	p.cmd.Env = toolEnv()
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		for s := bufio.NewScanner(stdout); s.Scan(); {
			select {
			case p.lines <- s.Text():
			default: // Nobody listens any more; the pipe must not fill up.
			}
		}
		close(p.lines)
		p.cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// line waits for the next line the process says.
func (p *process) line(ctx context.Context) (string, error) {
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case l, ok := <-p.lines:
		if ok {
			return l, nil
		}
	}
	<-p.done
	return "", fmt.Errorf("it ended early (%v): %s", p.cmd.ProcessState, strings.TrimSpace(p.stderr.String()))
}

func (p *process) expect(ctx context.Context, want string) error {
	for {
		got, err := p.line(ctx)
		if err != nil || got == want {
			return err
		}
	}
}

func (p *process) readPID(ctx context.Context) (int, error) {
	l, err := p.line(ctx)
	if err != nil {
		return 0, err
	}
	pid, err := strconv.Atoi(l)
	if err != nil {
		return 0, fmt.Errorf("expected a process id, got %q", l)
	}
	return pid, nil
}
