package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Result is what a command said and how it ended.
type Result struct {
	Stdout, Stderr string
	Exit           int // exit status; -1 if a signal ended it
}

// toolPath is where the commands lie, on the host and in the nodes alike.
const toolPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// toolEnv is the environment of everything in the cluster: the same words on
// every machine, whatever language the developer speaks.
func toolEnv() []string {
	return append(os.Environ(), "LC_ALL=C", "PATH="+toolPath)
}

// run runs a command on the host. A bad exit status is in the Result; an error
// says that there is no result.
func run(ctx context.Context, stdin string, argv ...string) (Result, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	killWhole(cmd)
	cmd.WaitDelay = 5 * time.Second // a daemon may have inherited the pipes
	cmd.Env = toolEnv()
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if stdin != "" {
		cmd.Stdin = strings.NewReader(stdin)
	}
	err := cmd.Run()
	res := Result{Stdout: out.String(), Stderr: errOut.String()}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return res, fmt.Errorf("run %s: %w", strings.Join(argv, " "), ctx.Err())
	case errors.As(err, &exit):
		res.Exit = exit.ExitCode()
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return res, fmt.Errorf("run %s: %w", strings.Join(argv, " "), err)
	}
	return res, nil
}

// failed turns a bad exit status into an error with what the command said.
func (r Result) failed(what string) error {
	if r.Exit == 0 {
		return nil
	}
	said := strings.TrimSpace(r.Stderr)
	if out := strings.TrimSpace(r.Stdout); said == "" {
		said = out
	}
	return fmt.Errorf("%s: exit status %d: %s", what, r.Exit, said)
}

// enter is the argument list that runs a command in the namespaces of a process.
func enter(pid int, argv ...string) []string {
	return append([]string{"nsenter", "-t", strconv.Itoa(pid), "--mount", "--net", "--uts", "--pid", "--"}, argv...)
}

// Run runs a command in the node, with its standard input closed. A command that
// ran and failed is no error here: look at Result.Exit.
func (n *Node) Run(ctx context.Context, argv ...string) (Result, error) {
	pid := n.Pid()
	if pid == 0 {
		return Result{}, fmt.Errorf("run %s on %s: it is off", strings.Join(argv, " "), n.host)
	}
	res, err := run(ctx, "", enter(pid, argv...)...)
	if err != nil {
		return res, fmt.Errorf("on %s: %w", n.host, err)
	}
	return res, nil
}

// Exec runs a command in the node and returns its standard output. The error
// holds the exit status and what was said if the command failed.
func (n *Node) Exec(ctx context.Context, argv ...string) ([]byte, error) {
	res, err := n.Run(ctx, argv...)
	if err == nil {
		err = res.failed(strings.Join(argv, " ") + " on " + n.host)
	}
	return []byte(res.Stdout), err
}

// bridge runs lines of "ip -batch" where the bridge is. Only the network
// namespace is entered, so process ids in them are the host's.
func (c *Cluster) bridge(ctx context.Context, lines string) error {
	res, err := run(ctx, lines, "nsenter", "-t", strconv.Itoa(c.holder.pid), "--net", "--", "ip", "-batch", "-")
	if err != nil {
		return err
	}
	return res.failed("ip " + strings.TrimSpace(lines))
}
