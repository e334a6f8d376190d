package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"brickyard/e2e/cluster"
)

// state is what DIR/state.json says about a cluster that is up. The ids of the
// nodes' first processes are in DIR/nodes/NODE.pid, because they change.
type state struct {
	Pid      int      `json:"pid"`      // of the process that owns the cluster
	Nodes    []string `json:"nodes"`    // host names
	Prefix   []string `json:"prefix"`   // runs gluster on node1
	Argument string   `json:"argument"` // for brickyard
}

func writeState(c *cluster.Cluster) (state, error) {
	s := state{Pid: os.Getpid(), Prefix: c.CommandPrefix(1)}
	s.Argument = "--cluster local=command:" + strings.Join(s.Prefix, " ")
	if strings.ContainsAny(c.Dir(), " \t") {
		return s, fmt.Errorf("the directory %q has a space in it, which a command prefix can't have", c.Dir())
	}
	for _, n := range c.Nodes() {
		s.Nodes = append(s.Nodes, n.Host())
	}
	encoded, err := json.MarshalIndent(s, "", "  ")
	if err == nil {
		err = os.WriteFile(filepath.Join(c.Dir(), "state.json"), append(encoded, '\n'), 0o644)
	}
	if err != nil {
		return s, fmt.Errorf("write down the cluster's state: %w", err)
	}
	return s, nil
}

func readState(dir string) (s state, err error) {
	content, err := os.ReadFile(filepath.Join(dir, "state.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("the cluster in %s is just starting or ending", dir)
	}
	if err == nil {
		err = json.Unmarshal(content, &s)
	}
	if err != nil {
		err = fmt.Errorf("read the cluster's state: %w", err)
	}
	return s, err
}

func removeState(dir string) { os.Remove(filepath.Join(dir, "state.json")) }

// down asks the owner to end the cluster, and kills it if it doesn't. That no
// cluster is there is fine; what a killed owner left on the disk is removed.
func down(ctx context.Context, args []string) error {
	f, dir := flags("down")
	if err := parse(f, args); err != nil || f.NArg() > 0 {
		return errUsage
	}
	if cluster.InUse(*dir) {
		s, err := readState(*dir)
		if err != nil {
			return err
		}
		owner, err := os.FindProcess(s.Pid)
		if err != nil {
			return fmt.Errorf("find process %d, which owns the cluster: %w", s.Pid, err)
		}
		owner.Signal(os.Interrupt)
		patience := time.Now().Add(20 * time.Second)
		for cluster.InUse(*dir) {
			if time.Now().After(patience) {
				owner.Kill() // takes the cluster along
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	removeState(*dir)
	os.RemoveAll(filepath.Join(*dir, "nodes"))
	os.Remove(filepath.Join(*dir, "lock"))
	os.Remove(*dir) // stays if somebody else has files in it
	return nil
}
