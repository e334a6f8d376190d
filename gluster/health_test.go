package gluster

import (
	"fmt"
	"strings"
	"testing"
)

// healthVolume is a started volume of sets, in which "u" is a brick that is up, "d" one
// that is down, "?" one of which nothing is known; capitals are arbiters.
func healthVolume(kind string, sets ...string) Volume {
	v := Volume{Name: "v", Status: VolumeStarted, Options: map[string]string{}}
	switch kind {
	case "distribute":
		v.Type = Distribute
	case "replica":
		v.Type, v.Replica = DistributeReplicate, len(sets[0])
	case "arbiter":
		v.Type, v.Replica, v.Arbiters = DistributeReplicate, len(sets[0]), 1
	case "disperse 1", "disperse 2":
		v.Type, v.Disperse = DistributeDisperse, len(sets[0])
		_, _ = fmt.Sscanf(kind, "disperse %d", &v.Redundancy)
	}
	for n, set := range sets {
		sub := Subvolume{Index: n}
		for i, c := range set {
			b := Brick{Host: fmt.Sprintf("node%d", i+1), Path: fmt.Sprintf("/b%d", n+1), Arbiter: strings.ContainsRune("UDX", c)}
			b.Status = map[rune]BrickStatus{'u': BrickOnline, 'U': BrickOnline, 'd': BrickOffline, 'D': BrickOffline}[c]
			sub.Bricks = append(sub.Bricks, b)
		}
		v.Subvolumes = append(v.Subvolumes, sub)
	}
	return v
}

func TestTheHealthOfAVolumeIsWhatItsBricksProve(t *testing.T) {
	for _, c := range []struct {
		kind   string
		sets   string
		option string
		want   HealthState
		worst  string
	}{
		{"distribute", "u u u", "", Healthy, ""},
		{"distribute", "u d u", "", AtRisk, "files are away: node1:/b2 is down and holds their only copy"},
		{"distribute", "u ? u", "", HealthUnknown, "nothing is known of 1 of 3 bricks: node1:/b2; if it is down, its files are away"},
		{"distribute", "d ? u", "", AtRisk, "files are away: node1:/b1 is down and holds their only copy"},

		{"replica", "uu uu", "", Healthy, ""},
		{"replica", "uu ud", "", AtRisk, "one more lost brick takes data away: set 2 has 1 of 2 bricks up, node2:/b2 is down"},
		{"replica", "ud", "", AtRisk, "one more lost brick takes data away: the volume has 1 of 2 bricks up, node2:/b1 is down"},
		{"replica", "ud", "auto", AtRisk, "one more lost brick takes data away: the volume has 1 of 2 bricks up, node2:/b1 is down"},
		{"replica", "du", "auto", AtRisk, "writes fail: the volume has 1 of 2 bricks up and needs 2, node1:/b1 is down"},
		{"replica", "dd uu", "", AtRisk, "data is away: set 1 has 0 of 2 bricks up, node1:/b1 is down"},
		{"replica", "uuu uud", "", Degraded, "1 of 6 bricks is down: node3:/b2"},
		{"replica", "udu uud", "", Degraded, "2 of 6 bricks are down: node2:/b1 and 1 more"},
		{"replica", "uuu udd", "", AtRisk, "writes fail: set 2 has 1 of 3 bricks up and needs 2, node2:/b2 is down"},
		{"replica", "uuu udd", "none", AtRisk, "one more lost brick takes data away: set 2 has 1 of 3 bricks up, node2:/b2 is down"},
		{"replica", "uud", "fixed", AtRisk, "writes fail: the volume has 2 of 3 bricks up and needs 3, node3:/b1 is down"},
		{"replica", "uuu ddd", "", AtRisk, "data is away: set 2 has 0 of 3 bricks up, node1:/b2 is down"},
		{"replica", "udd ddd", "", AtRisk, "data is away: set 2 has 0 of 3 bricks up, node1:/b2 is down"},
		{"replica", "uuu uu?", "", HealthUnknown, "nothing is known of 1 of 6 bricks: node3:/b2; if it is down, set 2 has 2 of 3 bricks up"},
		{"replica", "u?", "", HealthUnknown, "nothing is known of 1 of 2 bricks: node2:/b1; if it is down, one more lost brick takes data away: the volume has 1 of 2 bricks up"},
		{"replica", "???", "", HealthUnknown, "nothing is known of 3 of 3 bricks: node1:/b1 and 2 more; if they are down, data is away: the volume has 0 of 3 bricks up"},
		{"replica", "ud?", "", Degraded, "1 of 3 bricks is down: node2:/b1"},
		{"replica", "uudd", "", Degraded, "2 of 4 bricks are down: node3:/b1 and 1 more"},
		{"replica", "dduu", "", AtRisk, "writes fail: the volume has 2 of 4 bricks up and needs 3, node1:/b1 is down"},

		{"arbiter", "uuU", "", Healthy, ""},
		{"arbiter", "uuD", "", Degraded, "1 of 3 bricks is down: node3:/b1"},
		{"arbiter", "udU", "", AtRisk, "one more lost brick takes data away: the volume has 1 of 2 data bricks up, node2:/b1 is down"},
		{"arbiter", "ddU", "", AtRisk, "data is away: the volume has 0 of 2 data bricks up, node1:/b1 is down"},
		{"arbiter", "udD", "", AtRisk, "writes fail: the volume has 1 of 3 bricks up and needs 2, node2:/b1 is down"},
		{"arbiter", "uuX", "", HealthUnknown, "nothing is known of 1 of 3 bricks: node3:/b1; if it is down, the volume has 2 of 3 bricks up"},

		{"disperse 2", "uuuuuu", "", Healthy, ""},
		{"disperse 2", "uuuuud", "", Degraded, "1 of 6 bricks is down: node6:/b1"},
		{"disperse 2", "uuuudd", "", AtRisk, "one more lost brick takes data away: the volume has 4 of 6 bricks up and needs 4, node5:/b1 is down"},
		{"disperse 2", "uuuddd", "", AtRisk, "data is away: the volume has 3 of 6 bricks up and needs 4, node4:/b1 is down"},
		{"disperse 1", "uuu uud", "", AtRisk, "one more lost brick takes data away: set 2 has 2 of 3 bricks up and needs 2, node3:/b2 is down"},
		{"disperse 1", "uuu udd", "", AtRisk, "data is away: set 2 has 1 of 3 bricks up and needs 2, node2:/b2 is down"},
		{"disperse 1", "uu?", "", HealthUnknown, "nothing is known of 1 of 3 bricks: node3:/b1; if it is down, one more lost brick takes data away: the volume has 2 of 3 bricks up and needs 2"},
	} {
		t.Run(c.kind+" "+c.sets+" "+c.option, func(t *testing.T) {
			v := healthVolume(c.kind, strings.Fields(c.sets)...)
			if c.option != "" {
				v.Options["cluster.quorum-type"], v.Options["cluster.quorum-count"] = c.option, "3"
			}
			got := v.Health()
			if got.State != c.want || got.Worst().String() != c.worst {
				t.Errorf("got  %s %q\nwant %s %q", got.State, got.Worst(), c.want, c.worst)
			}
		})
	}
}

func TestWhatIsNotKnownIsNeverHealthy(t *testing.T) {
	odd := healthVolume("distribute", "u", "u")
	odd.Type, odd.TypeText = 17, "Tier"
	oddDown := healthVolume("distribute", "u", "d")
	oddDown.Type, oddDown.TypeText = 17, "Tier"
	for name, c := range map[string]struct {
		v     Volume
		want  HealthState
		worst string
	}{
		"stopped":                {Volume{Status: VolumeStopped}, HealthStopped, "it is stopped"},
		"created":                {Volume{Status: VolumeCreated}, HealthStopped, "never started"},
		"a state without a name": {Volume{Status: 7}, HealthUnknown, "does not know: 7"},
		"no bricks":              {Volume{Status: VolumeStarted}, HealthUnknown, "no brick of it is known"},
		"a type without a name":  {odd, HealthUnknown, "of this type is not known"},
		"and a brick is down":    {oddDown, Degraded, "1 of 2 bricks is down: node1:/b2"},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.v.Health()
			if got.State != c.want || !strings.Contains(got.Worst().String(), c.worst) {
				t.Errorf("got %s %q, want %s %q", got.State, got.Worst(), c.want, c.worst)
			}
		})
	}
}

// What a row shows comes first; the rest tells the whole.
func TestAllThatIsWrongIsAmongTheFacts(t *testing.T) {
	v := healthVolume("replica", "udd", "u?d", "uuu")
	var got []string
	for _, f := range v.Health().Facts {
		got = append(got, f.String())
	}
	want := []string{
		"writes fail: set 1 has 1 of 3 bricks up and needs 2, node2:/b1 is down",
		"3 of 9 bricks are down: node2:/b1 and 2 more",
		"nothing is known of 1 of 9 bricks: node2:/b2",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q", got)
	}
}
