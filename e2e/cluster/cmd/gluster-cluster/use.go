package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"brickyard/e2e/cluster"
	"brickyard/e2e/cluster/record"
)

// runGluster is "gluster NODE -- args…".
func runGluster(ctx context.Context, args []string) error {
	return inNode(ctx, "gluster", args, "gluster", "--mode=script")
}

// runExec is "exec NODE -- command…".
func runExec(ctx context.Context, args []string) error { return inNode(ctx, "exec", args) }

// inNode runs a command in a node and passes on what it says and how it ends.
func inNode(ctx context.Context, name string, args []string, prefix ...string) error {
	f, dir := flags(name)
	if err := parse(f, args); err != nil {
		return err
	}
	words := f.Args()
	if len(words) < 2 {
		return errUsage
	}
	c, err := cluster.Attach(*dir)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(strings.TrimPrefix(words[0], "node"))
	if err != nil || number < 1 || number > len(c.Nodes()) {
		return fmt.Errorf("there is no node %q, only 1 to %d", words[0], len(c.Nodes()))
	}
	if words = words[1:]; words[0] == "--" {
		words = words[1:]
	}
	res, err := c.Node(number).Run(ctx, append(prefix, words...)...)
	fmt.Print(res.Stdout)
	fmt.Fprint(os.Stderr, res.Stderr)
	if err != nil {
		return err
	}
	if res.Exit != 0 {
		return exitStatus(res.Exit)
	}
	return nil
}

// fill writes files into a volume of the cluster that is up.
func fill(ctx context.Context, args []string) error {
	f, dir := flags("fill")
	count := f.Int("count", 1000, "")
	size := f.Int("size", 20_000, "")
	seed := f.Int64("seed", 0, "")
	if err := parse(f, args); err != nil || f.NArg() < 1 || f.NArg() > 2 {
		return errUsage
	}
	c, err := cluster.Attach(*dir)
	if err != nil {
		return err
	}
	return c.Fill(ctx, f.Arg(0), cluster.Files{Dir: f.Arg(1), Count: *count, Size: *size, Seed: *seed})
}

// runRecord is "record --out DIR [scene…]".
func runRecord(ctx context.Context, args []string) error {
	f, _ := flags("record")
	out := f.String("out", "", "")
	version := versionFlags(f)
	if err := parse(f, args); err != nil || *out == "" {
		return errUsage
	}
	v, err := version()
	if err != nil {
		return err
	}
	return record.All(ctx, v, *out, log.Printf, f.Args()...)
}
