package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// Main is the program without the process around it: it reads the command line
// args, without the program's name, and does what it says until a signal ends it.
// version is what was built. It returns the exit status: 0 for a clean end, 1 for
// one that is not, 2 for a wrong command line.
func Main(args []string, version string, stdout, stderr io.Writer) int {
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
		fmt.Fprintf(stdout, "brickyard %s\n", withCommit(version))
		return 0
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	// The first signal drains; once it came, a second one kills as it always
	// does.
	context.AfterFunc(ctx, stop)
	app := &App{Options: opts, Version: withCommit(version), LogTo: stderr}
	if err := app.Open(ctx); err != nil {
		fmt.Fprintf(stderr, "brickyard: %s\n", err)
		return 1
	}
	fmt.Fprint(stdout, greeting(app.URL(), len(opts.Clusters) > 0 || opts.Demo != NoDemo))
	if err := app.Run(ctx); err != nil {
		fmt.Fprintf(stderr, "brickyard: %s\n", err)
		return 1
	}
	return 0
}

// greeting is what is said when everything is open: the address, in a line that others
// read, and what is missing.
func greeting(url string, clusters bool) string {
	text := "Brickyard is at " + url + "\n"
	if !clusters {
		text += `No cluster is configured. Start it again and tell it how a node is reached, for example
  brickyard serve --cluster main=local
  brickyard serve --cluster main="command:ssh -o BatchMode=yes root@node1 gluster"
or look around with "brickyard serve --demo". "brickyard help" tells more.
`
	}
	return text
}

// withCommit is a version with the commit it was built from, if known.
func withCommit(version string) string {
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
