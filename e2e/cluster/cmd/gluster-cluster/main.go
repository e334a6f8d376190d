// Command gluster-cluster keeps a real GlusterFS cluster on this machine, for
// trying things out, and records what gluster answers on one. It needs root.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"brickyard/e2e/cluster"
)

const usage = `gluster-cluster: a real GlusterFS cluster on one machine

  gluster-cluster up [--nodes N] [--volumes] [--brick-mib N] [--bricks N] [--version 11 | --root DIR]
      starts a cluster that stays until "down"; the last line it prints is the
      argument that points brickyard at it. --volumes makes two volumes with
      files: dist (2 bricks, 1,200 files) and repl (replica 3 × 2, 600 files).
      The nodes run the machine's own GlusterFS, or with --version the one that
      "make install" has made, or with --root that of any root file system
  gluster-cluster down
      ends it; nothing is left
  gluster-cluster gluster NODE -- ARGS…
      runs gluster on a node: gluster-cluster gluster 1 -- volume info
  gluster-cluster exec NODE -- COMMAND…
      runs any command there
  gluster-cluster fill [--count N] [--size BYTES] [--seed N] VOLUME [DIRECTORY]
      writes files into a volume
  gluster-cluster record --out DIR [--version 11 | --root DIR] [SCENE…]
      brings up clusters of its own and writes down what gluster answers

All but record take --dir D, the directory of the cluster (default %s).
`

// errUsage ends the program with the usage text and status 2.
var errUsage = errors.New("wrong arguments")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	var exit exitStatus
	switch {
	case err == nil:
	case errors.As(err, &exit):
		os.Exit(int(exit))
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, usage, defaultDir())
		os.Exit(2)
	default:
		fmt.Fprintf(os.Stderr, "gluster-cluster: %v\n", err)
		os.Exit(1)
	}
}

// exitStatus is the exit status of a command we ran for the user.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

func run(ctx context.Context, args []string) error {
	commands := map[string]func(context.Context, []string) error{
		"up": up, "hold": hold, "down": down, "gluster": runGluster, "exec": runExec, "fill": fill, "record": runRecord,
	}
	if len(args) == 0 {
		return errUsage
	}
	command, ok := commands[args[0]]
	if !ok {
		return errUsage
	}
	return command(ctx, args[1:])
}

func defaultDir() string { return filepath.Join(os.TempDir(), "gluster-cluster") }

// flags is an empty set of flags that leaves the talking to main, with --dir.
func flags(name string) (*flag.FlagSet, *string) {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	return f, f.String("dir", defaultDir(), "directory of the cluster")
}

// versionFlags adds the flags of which GlusterFS; what they say is read later.
func versionFlags(f *flag.FlagSet) func() (cluster.Version, error) {
	name := f.String("version", "", "GlusterFS to run")
	root := f.String("root", "", "root file system to run out of")
	return func() (cluster.Version, error) {
		switch {
		case *root != "":
			path, err := filepath.Abs(*root)
			return cluster.Version{Name: *name, Root: path}, err
		case *name == "":
			return cluster.Version{}, nil
		}
		for _, v := range cluster.Versions() {
			if v.Name == *name {
				return v, nil
			}
		}
		return cluster.Version{}, fmt.Errorf("no GlusterFS %s is known here; --root DIR takes any", *name)
	}
}

// parse parses flags; how many words may follow is up to the caller.
func parse(f *flag.FlagSet, args []string) error {
	if err := f.Parse(args); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintf(os.Stderr, "gluster-cluster %s: %v\n\n", f.Name(), err)
		}
		return errUsage
	}
	return nil
}
