package preflight

import (
	"strings"
	"testing"

	"brickyard/gluster"
)

func TestAShardedVolumeIsBlockedUntilLookupOptimizeIsOff(t *testing.T) {
	eleven := gluster.Versions{Asked: "11.1", MaxOp: 110000}
	ten := gluster.Versions{Asked: "10.3", MaxOp: 100000}
	cases := []struct {
		name      string
		versions  gluster.Versions
		optimize  string
		agreed    bool
		want      Severity
		words     string
		remedy    bool
		needsName bool
	}{
		{"the default", eleven, "", false, Block, "gluster volume set v cluster.lookup-optimize off", true, false},
		{"switched on", eleven, "on", false, Block, "every release", true, false},
		{"agreed to", eleven, "", true, Warn, "switched off first", true, false},
		{"off", eleven, "off", false, OK, "as it has to be", false, false},
		{"the default on 10", ten, "", false, Block, "do not mount", true, true},
		{"agreed to on 10", ten, "", true, Warn, "6 of 18", true, true},
		{"off on 10", ten, "off", false, Warn, "6 of 18", false, true},
		{"off on a version nobody knows", gluster.Versions{}, "off", false, Warn, "6 of 18", false, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in := healthy()
			in.Versions, in.LookupOptimizeOff = c.versions, c.agreed
			in.Volume.Options["features.shard"] = "on"
			if c.optimize != "" {
				in.Volume.Options["cluster.lookup-optimize"] = c.optimize
			}
			for _, action := range Actions {
				findings := sharding(in, action)
				if !action.changesLayout() {
					if findings != nil || NeedsName(in, action) {
						t.Errorf("%s leaves the layout alone: %+v", action, findings)
					}
					continue
				}
				if len(findings) != 1 || findings[0].Severity != c.want || !strings.Contains(findings[0].Summary, c.words) || (findings[0].Remedy != nil) != c.remedy {
					t.Errorf("%s: %+v", action, findings)
				}
				if NeedsName(in, action) != (c.needsName && !action.ends()) {
					t.Errorf("%s needs the name: %v", action, NeedsName(in, action))
				}
			}
		})
	}
}

func TestAVolumeThatIsNotShardedIsSpared(t *testing.T) {
	in := healthy()
	for _, action := range Actions {
		if findings := sharding(in, action); findings != nil || NeedsName(in, action) {
			t.Errorf("%s: %+v", action, findings)
		}
	}
}
