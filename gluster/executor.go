package gluster

import "context"

// Output is everything one finished `gluster` process left behind.
type Output struct {
	Stdout   []byte
	Stderr   []byte
	ExitCode int
	// Truncated says that the process wrote more than the executor was willing
	// to keep; Stdout then holds the beginning.
	Truncated bool
}

// Executor is the seam between Brickyard and a cluster: the arguments of one
// `gluster` command go in, what the process printed comes out. A local process,
// any command prefix, ssh and the simulator all stand behind it.
//
// Run takes the arguments without the program name, for example
// ["--mode=script", "--xml", "volume", "info"]. It returns an error only when
// no answer could be had: the program is missing, the context ended first, the
// prefix could not be started. A command that ran and failed is an Output with
// its exit code; with --xml glusterd often reports a failure with exit code 0,
// so nobody may judge by ExitCode alone.
type Executor interface {
	Run(ctx context.Context, args ...string) (Output, error)
}

// Route is the way to a cluster that was chosen for one command. What it is sent is
// sent nowhere else.
type Route interface {
	// Target is the name of the target, "" where there is only one.
	Target() string
	// Mutate runs a command that changes the cluster, once. The answer's Output is
	// filled as far as there was any, also with an error.
	Mutate(ctx context.Context, command Command) (Answer, error)
}
