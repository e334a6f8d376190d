// Command brickyard serves a console for the long tasks of GlusterFS clusters.
//
// See README.md for how to run it, and docs/architecture.md for how it is made.
package main

import (
	"os"

	"brickyard/server"
)

// version is set by the Makefile.
var version = "dev"

func main() { os.Exit(server.Main(os.Args[1:], version, os.Stdout, os.Stderr)) }
