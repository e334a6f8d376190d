package gluster_test

import (
	"testing"

	"brickyard/gluster"
)

func TestOnlyAnExplicitOffKeepsShardsSafe(t *testing.T) {
	cases := []struct {
		shard, optimize string // "-": not set
		sharded, atRisk bool
	}{
		{"-", "-", false, false},
		{"off", "-", false, false},
		{"disable", "on", false, false},
		{"on", "-", true, true},
		{"enable", "on", true, true},
		{"true", "", true, true},
		{"on", "what", true, true},
		{"what", "-", true, true},
		{"on", "off", true, false},
		{"on", "disable", true, false},
		{"1", "0", true, false},
		{"ON", "OFF", true, false},
	}
	for _, c := range cases {
		v := gluster.Volume{Options: map[string]string{}}
		if c.shard != "-" {
			v.Options["features.shard"] = c.shard
		}
		if c.optimize != "-" {
			v.Options["cluster.lookup-optimize"] = c.optimize
		}
		if v.Sharded() != c.sharded || v.ShardsAtRisk() != c.atRisk {
			t.Errorf("shard %s, lookup-optimize %s: sharded %v, at risk %v", c.shard, c.optimize, v.Sharded(), v.ShardsAtRisk())
		}
	}
	if (gluster.Volume{}).ShardsAtRisk() {
		t.Error("a volume without options is at risk")
	}
}
