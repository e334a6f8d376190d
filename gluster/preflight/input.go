package preflight

import (
	"fmt"
	"slices"

	"brickyard/gluster"
)

// Input is what the rules look at: one volume and its surroundings at one
// moment.
type Input struct {
	Volume gluster.Volume
	// Volumes are all of the cluster: their bricks tell what else lies on a
	// filesystem.
	Volumes []gluster.Volume
	Peers   []gluster.Peer
	// Task is what the task list shows for the volume, nil if nothing.
	Task *gluster.AsyncTask
	// Versions are the releases that run, as far as that is proven.
	Versions gluster.Versions
	Mode     gluster.RebalanceMode
	// LookupOptimizeOff says that whoever asks agrees to have the option switched
	// off first, see sharding.
	LookupOptimizeOff bool
}

func ok(rule, format string, args ...any) Finding {
	return Finding{Rule: rule, Severity: OK, Summary: fmt.Sprintf(format, args...)}
}

func warn(rule, format string, args ...any) Finding {
	return Finding{Rule: rule, Severity: Warn, Summary: fmt.Sprintf(format, args...)}
}

func block(rule, format string, args ...any) Finding {
	return Finding{Rule: rule, Severity: Block, Summary: fmt.Sprintf(format, args...)}
}

func (f Finding) with(name string, value any) Finding {
	f.Figures = append(slices.Clone(f.Figures), Figure{Name: name, Value: value})
	return f
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
