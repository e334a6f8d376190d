package jobs

import (
	"testing"
	"time"

	"brickyard/gluster"
)

func TestTheLossPhraseTellsWhetherTheLossIsCounted(t *testing.T) {
	const gib = uint64(1 << 30)
	at := func(uuid string, status gluster.TaskStatus, failed uint64, seen time.Time) NodeReport {
		return NodeReport{Name: "node" + uuid, SeenAt: seen, NodeStatus: gluster.NodeStatus{UUID: uuid, Status: status, Figures: gluster.Figures{Failures: failed}}}
	}
	moved := func(n NodeReport, files, bytes uint64) NodeReport {
		n.FilesMoved, n.BytesMoved = files, bytes
		return n
	}
	holds := []BrickUsage{{Name: "node1:/b", Size: 1 << 40, Now: 100 * gib}}
	done := gluster.StatusCompleted
	for name, c := range map[string]struct {
		nodes []NodeReport
		usage []BrickUsage
		want  string
	}{
		"every host is done":                       {[]NodeReport{at("1", done, 3, noon), at("2", done, 0, noon)}, nil, "lose 3 files"},
		"one file":                                 {[]NodeReport{at("1", done, 1, noon)}, nil, "lose 1 file"},
		"a host was never heard":                   {[]NodeReport{at("1", done, 3, noon), unheardOwner(Owner{UUID: "2", Name: "node2"})}, nil, "lose data on v"},
		"a host was missing from the last answer":  {[]NodeReport{at("1", done, 3, noon), at("2", done, 0, noon.Add(-time.Minute))}, nil, "lose data on v"},
		"a host's part failed":                     {[]NodeReport{at("1", done, 3, noon), at("2", gluster.StatusFailed, 0, noon)}, nil, "lose data on v"},
		"a brick holds about those files":          {[]NodeReport{moved(at("1", done, 3, noon), 90, 30*90*gib)}, holds, "lose 3 files"},
		"a brick holds far more than those files":  {[]NodeReport{moved(at("1", done, 3, noon), 90, 90*gib)}, holds, "lose data on v"},
		"a brick holds more than those files":      {[]NodeReport{at("1", done, 3, noon)}, holds, "lose data on v"},
		"no file failed, and a brick is not empty": {[]NodeReport{at("1", done, 0, noon)}, holds, "lose data on v"},
		"nothing is known":                         {nil, nil, "lose data on v"},
	} {
		t.Run(name, func(t *testing.T) {
			run := Step{ExternalSystem: ExternalGluster, Nodes: c.nodes}
			for _, n := range c.nodes {
				run.Total = run.Total.Add(n.Figures)
			}
			j := Job{Volume: "v", Action: ActionRemoveBrick, Bricks: []string{"node1:/b"}, Usage: c.usage, Steps: []Step{run}}
			if got := j.LossPhrase(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
