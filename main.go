// Command brickyard serves a console for the long tasks of GlusterFS clusters.
//
// See README.md for how to run it, and docs/architecture.md for how it is made.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// version is set by the Makefile.
var version = "dev"

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process around it. It returns the exit status: 0 for
// a clean end, 1 for one that is not, 2 for a wrong command line.
func run(args []string, stdout, stderr *os.File) int {
	opts, err := parse(args)
	switch {
	case errors.Is(err, errHelp):
		fmt.Fprint(stdout, usage)
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "brickyard: %s\n", err)
		return 2
	}
	if opts.command == "version" {
		fmt.Fprintf(stdout, "brickyard %s\n", fullVersion())
		return 0
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	// The first signal drains; once it came, a second one kills as it always
	// does.
	context.AfterFunc(ctx, stop)
	app := &App{Options: opts, Version: fullVersion(), LogTo: stderr}
	if err := app.Open(ctx); err != nil {
		fmt.Fprintf(stderr, "brickyard: %s\n", err)
		return 1
	}
	fmt.Fprintf(stdout, "Brickyard is at %s\n", app.URL())
	if err := app.Run(ctx); err != nil {
		fmt.Fprintf(stderr, "brickyard: %s\n", err)
		return 1
	}
	return 0
}

// fullVersion is the version with the commit it was built from, if known.
func fullVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return version + " (" + s.Value[:12] + ")"
		}
	}
	return version
}
