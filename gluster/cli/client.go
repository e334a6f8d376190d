package cli

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"brickyard/gluster"
)

// Deadlines of one call, unless the context ends earlier.
const (
	// ReadDeadline bounds a question. A power-cut peer can make `volume status`
	// hang for the CLI's own 120 s.
	ReadDeadline = 20 * time.Second
	// MutateDeadline bounds a command that changes something; it is a little
	// longer than the CLI's own 120 s, so that glusterd's word comes first.
	MutateDeadline = 130 * time.Second
	// HealDeadline bounds the question what waits to be healed. glfsheal looks at
	// every waiting entry, some 100 to 300 a second on 10.3, so that the question
	// takes minutes while much waits.
	HealDeadline = 5 * time.Minute
)

// Client asks and commands one cluster through an Executor. It implements the
// engine's TaskService. It keeps no state and may be used by several
// goroutines.
type Client struct {
	exec                                       gluster.Executor
	readDeadline, mutateDeadline, healDeadline time.Duration
}

// New returns a client with the default deadlines.
func New(exec gluster.Executor) *Client {
	return &Client{exec: exec, readDeadline: ReadDeadline, mutateDeadline: MutateDeadline, healDeadline: HealDeadline}
}

// WithReadDeadline returns a copy of the client with another deadline for
// questions; what waits to be healed has at least its own.
func (c *Client) WithReadDeadline(read time.Duration) *Client {
	return &Client{exec: c.exec, readDeadline: read, mutateDeadline: c.mutateDeadline, healDeadline: max(read, c.healDeadline)}
}

// WithDeadlines returns a copy of the client with other deadlines; what waits to
// be healed has that of a question then.
func (c *Client) WithDeadlines(read, mutate time.Duration) *Client {
	return &Client{exec: c.exec, readDeadline: read, mutateDeadline: mutate, healDeadline: read}
}

var versionLine = regexp.MustCompile(`(?m)^glusterfs (\S+)`)

// Version returns what `gluster --version` names, such as "10.3"; "" if it names
// none.
func (c *Client) Version(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.readDeadline)
	defer cancel()
	argv := []string{"gluster", "--version"}
	out, err := c.exec.Run(ctx, "--version")
	if err != nil {
		return "", failureBefore(argv, out, err)
	}
	m := versionLine.FindSubmatch(out.Stdout)
	if m == nil {
		return "", nil // which is no reason to know nothing else of the cluster
	}
	return excerpt(string(m[1])), nil
}

// MaxOpVersion returns the highest op-version that every connected glusterd can
// speak, such as 100000; see gluster.Versions. An answer without a number is
// FailureMalformed.
func (c *Client) MaxOpVersion(ctx context.Context) (int, error) {
	command := gluster.MaxOpVersion()
	var a volumeGetAnswer
	out, err := c.ask(ctx, command, &a)
	if err != nil {
		return 0, err
	}
	n, err := a.number(maxOpVersion)
	if err != nil {
		return 0, &CommandError{Argv: append([]string{"gluster"}, command.Argv()...), ExitCode: out.ExitCode, Kind: gluster.FailureMalformed, Message: err.Error(), Err: err}
	}
	return n, nil
}

// Peers returns the nodes of the pool, the one that was asked included.
func (c *Client) Peers(ctx context.Context) ([]gluster.Peer, error) {
	var a poolAnswer
	if _, err := c.ask(ctx, gluster.PoolList(), &a); err != nil {
		return nil, err
	}
	return a.peers(), nil
}

// Volumes returns all volumes with their bricks; whether a brick runs, and its
// size, is not part of the answer.
func (c *Client) Volumes(ctx context.Context) ([]gluster.Volume, error) {
	var a volumeInfoAnswer
	if _, err := c.ask(ctx, gluster.VolumeInfo(), &a); err != nil {
		return nil, err
	}
	return a.volumes(), nil
}

// Status returns bricks and tasks of every volume that could be asked.
func (c *Client) Status(ctx context.Context) (gluster.StatusList, error) {
	var a volumeStatusAnswer
	if _, err := c.ask(ctx, gluster.VolumeStatusAll(), &a); err != nil {
		return gluster.StatusList{}, err
	}
	return a.list(), nil
}

// Details returns the bricks of a started volume, or of every started volume
// when volume is "all", with size, free space and inodes of their filesystems.
func (c *Client) Details(ctx context.Context, volume string) ([]gluster.Brick, error) {
	var a volumeStatusAnswer
	command := gluster.VolumeStatusDetail(volume)
	if err := checkOperands(command, volume); err != nil {
		return nil, err
	}
	if _, err := c.ask(ctx, command, &a); err != nil {
		return nil, err
	}
	return a.bricks(), nil
}

// unknownOption is what a gluster says that is older than NoLog.
var unknownOption = regexp.MustCompile(`(?i)unrecognized option '?` + gluster.NoLog)

// Heals returns how many entries wait to be healed on each brick of a replica or
// disperse volume; for another kind of volume glusterd refuses. It forks
// glfsheal, takes no lock, and takes from 0.1 s to minutes, see HealDeadline.
func (c *Client) Heals(ctx context.Context, volume string) ([]gluster.BrickHeal, error) {
	command := gluster.HealInfoSummary(volume)
	if err := checkOperands(command, volume); err != nil {
		return nil, err
	}
	var a healAnswer
	_, err := c.askWithin(ctx, c.healDeadline, command, &a)
	if err != nil && unknownOption.MatchString(gluster.WordsOf(err)) {
		a, command = healAnswer{}, gluster.HealInfoSummaryLogged(volume)
		_, err = c.askWithin(ctx, c.healDeadline, command, &a)
	}
	if err != nil {
		return nil, err
	}
	if len(a.Bricks) == 0 {
		// Every volume has bricks, so this says nothing about any of them. It is no
		// sign of a node that another one should be asked instead of.
		argv := append([]string{"gluster"}, command.Argv()...)
		return nil, &CommandError{Argv: argv, Kind: gluster.FailureRefused, Message: "the answer about pending heals names no brick"}
	}
	return a.heals(), nil
}

// TaskStatus returns a task with its figures per node. The id in the answer may
// be another one than was asked about: the caller has to compare.
func (c *Client) TaskStatus(ctx context.Context, task gluster.AsyncTask) (gluster.AsyncTask, error) {
	command := gluster.RebalanceStatus(task.Volume)
	if task.Type == gluster.TaskRemoveBrick {
		command = gluster.RemoveBrickStatus(task.Volume, task.Bricks)
	}
	if err := checkOperands(command, append([]string{task.Volume}, task.Bricks...)...); err != nil {
		return gluster.AsyncTask{}, err
	}
	var a rebalanceAnswer
	if _, err := c.ask(ctx, command, &a); err != nil {
		return gluster.AsyncTask{}, err
	}
	return a.task(task), nil
}

// Route chooses nothing: there is one way. It asks nothing either.
func (c *Client) Route(context.Context) (gluster.Route, error) { return onlyRoute{c}, nil }

// onlyRoute is the way to a cluster that has one target.
type onlyRoute struct{ *Client }

// Target is gluster.Route.
func (onlyRoute) Target() string { return "" }

// Mutate runs a command that changes the cluster, once. The answer's Output is
// filled as far as there was any, also with an error; after FailureMalformed
// and FailureOutcomeUnknown the command may have been carried out.
func (c *Client) Mutate(ctx context.Context, command gluster.Command) (gluster.Answer, error) {
	if !command.Mutates {
		return gluster.Answer{}, fmt.Errorf("%s is a question, not a change", command)
	}
	if command.Plain {
		return c.mutatePlain(ctx, command)
	}
	var a rebalanceAnswer
	out, err := c.ask(ctx, command, &a)
	if err != nil {
		return gluster.Answer{Output: out, Message: gluster.WordsOf(err)}, err
	}
	return gluster.Answer{
		Task:    a.task(gluster.AsyncTask{}),
		Message: excerpt(a.OpErrstr),
		Output:  out,
	}, nil
}

// ask runs one command and decodes its answer. Only opRet decides whether it
// worked: with --xml many failed commands exit 0.
func (c *Client) ask(ctx context.Context, command gluster.Command, into answer) (gluster.Output, error) {
	deadline := gluster.Patience(ctx, c.readDeadline)
	if command.Mutates {
		deadline = c.mutateDeadline
	}
	return c.askWithin(ctx, deadline, command, into)
}

// askWithin is ask with a deadline of its own.
func (c *Client) askWithin(ctx context.Context, deadline time.Duration, command gluster.Command, into answer) (gluster.Output, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	out, err := c.exec.Run(ctx, command.Argv()...)
	if len(out.Stdout) > DefaultMaxOutput {
		out.Truncated = true
	}
	failure := classify(append([]string{"gluster"}, command.Argv()...), out, err, into)
	switch {
	case failure == nil:
		return out, nil
	case command.Mutates:
		return out, failure.doubt()
	}
	return out, failure.postpone()
}

// classify decodes an answer and says what is wrong with it, nil if nothing is.
func classify(argv []string, out gluster.Output, err error, into answer) *CommandError {
	if err != nil {
		return failureBefore(argv, out, err)
	}
	if out.Truncated {
		return failureText(argv, out, nil)
	}
	if err := decode(out.Stdout, into); err != nil {
		return failureText(argv, out, err)
	}
	if env := into.head(); *env.OpRet != 0 {
		return failureAnswer(argv, out, env)
	}
	return nil
}

func checkOperands(command gluster.Command, names ...string) error {
	for _, n := range names {
		if err := gluster.CheckOperand(n); err != nil {
			argv := append([]string{"gluster"}, command.Argv()...)
			return &CommandError{Argv: argv, Kind: gluster.FailureRefused, Message: err.Error(), Err: err}
		}
	}
	return nil
}
