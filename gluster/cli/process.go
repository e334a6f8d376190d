package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"brickyard/gluster"
)

// DefaultMaxOutput is how much of a command's output is read, in bytes: far
// more than `volume status all` prints for a thousand volumes, far less than
// what a runaway process could fill the memory with.
const DefaultMaxOutput = 32 << 20

// killGrace is how long a killed process may take to let go of its output.
const killGrace = 2 * time.Second

// Process runs `gluster` as a child process. The zero value is not usable; see
// Local and Prefixed.
type Process struct {
	argv      []string
	maxOutput int
}

// Local returns the executor that runs the `gluster` found in PATH.
func Local() *Process { return Prefixed("gluster") }

// Prefixed returns an executor that puts a command line before the arguments,
// for example ("sudo", "gluster") or ("docker", "exec", "g1", "gluster"). The
// prefix is not given to a shell.
func Prefixed(argv ...string) *Process {
	return &Process{argv: argv, maxOutput: DefaultMaxOutput}
}

// Run starts the process, waits for its end and returns what it printed. When
// ctx ends first, or when there is more output than the limit, the process and
// everything it started in its process group are killed. See gluster.Executor
// for what counts as an error.
func (p *Process) Run(ctx context.Context, args ...string) (gluster.Output, error) {
	if len(p.argv) == 0 || p.argv[0] == "" {
		return gluster.Output{}, errors.New("no command was given to run gluster with")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	full := append(append(make([]string, 0, len(p.argv)+len(args)), p.argv[1:]...), args...)
	cmd := exec.CommandContext(ctx, p.argv[0], full...)
	// The CLI's texts are matched to tell "busy" from "refused"; a translated
	// libc message must not get between.
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = killGrace
	stdout := &cappedBuffer{limit: p.maxOutput, full: cancel}
	stderr := &cappedBuffer{limit: p.maxOutput, full: cancel}
	cmd.Stdout, cmd.Stderr = stdout, stderr

	if err := cmd.Start(); err != nil {
		return gluster.Output{}, &startError{fmt.Errorf("start %s: %w", p.argv[0], err)}
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var err error
	select {
	case err = <-ended:
	case <-abandoned(ctx):
		// A process that runs as somebody else (sudo) may not let itself be
		// killed; nobody waits for it for ever. Its buffers are still its own.
		return gluster.Output{}, fmt.Errorf("wait for %s, which could not be killed: %w", p.argv[0], ctx.Err())
	}
	out := gluster.Output{
		Stdout:    stdout.kept.Bytes(),
		Stderr:    stderr.kept.Bytes(),
		ExitCode:  cmd.ProcessState.ExitCode(),
		Truncated: stdout.truncated || stderr.truncated,
	}
	switch {
	case err == nil, out.Truncated, errors.Is(err, exec.ErrWaitDelay):
		// ErrWaitDelay: the command ended well and left a child that still holds
		// its output, as ssh does with ControlPersist.
		return out, nil
	case ctx.Err() != nil:
		return out, fmt.Errorf("wait for %s: %w", p.argv[0], ctx.Err())
	}
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return out, nil
	}
	return out, fmt.Errorf("wait for %s: %w", p.argv[0], err)
}

// startError says that no process was started: nothing can have happened.
type startError struct{ err error }

func (e *startError) Error() string { return e.err.Error() }

func (e *startError) Unwrap() error { return e.err }

// abandoned is closed some time after ctx ended.
func abandoned(ctx context.Context) <-chan struct{} {
	done := make(chan struct{})
	context.AfterFunc(ctx, func() { time.AfterFunc(2*killGrace, func() { close(done) }) })
	return done
}

// cappedBuffer keeps the first limit bytes and calls full once when more come.
// It does not embed the buffer: its ReadFrom would let io.Copy go around Write.
type cappedBuffer struct {
	kept      bytes.Buffer
	limit     int
	truncated bool
	full      func()
}

func (b *cappedBuffer) Write(p []byte) (int, error) {
	room := b.limit - b.kept.Len()
	if len(p) <= room {
		return b.kept.Write(p)
	}
	b.kept.Write(p[:max(0, room)])
	if !b.truncated {
		b.truncated = true
		b.full()
	}
	return len(p), nil
}
