package jobs_test

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

var seen = time.Date(2026, 11, 2, 14, 3, 12, 0, time.UTC)

// replicas is a started volume of one replica set of three, of which some bricks are down.
func replicas(name string, down int) gluster.Volume {
	v := gluster.Volume{Name: name, Type: gluster.Replicate, Replica: 3, Status: gluster.VolumeStarted, Subvolumes: []gluster.Subvolume{{}}}
	for i, host := range []string{"node1", "node2", "node3"} {
		b := gluster.Brick{Host: host, Path: "/b", Status: gluster.BrickOnline}
		if i >= 3-down {
			b.Status = gluster.BrickOffline
		}
		v.Subvolumes[0].Bricks = append(v.Subvolumes[0].Bricks, b)
	}
	return v
}

func readAt(at time.Time, volumes ...gluster.Volume) jobs.Snapshot {
	s := jobs.Snapshot{Cluster: "c", Reachable: true, SyncedAt: at, TriedAt: at, Version: "11.1", MaxOpVersion: 110000, Volumes: volumes}
	for _, host := range []string{"node1", "node2"} {
		s.Peers = append(s.Peers, gluster.Peer{UUID: host, Host: host, Connected: true, State: gluster.PeerInCluster})
	}
	return s
}

func facts(h gluster.Health) string {
	words := make([]string, 0, len(h.Facts))
	for _, f := range h.Facts {
		words = append(words, f.String())
	}
	return strings.Join(words, "\n")
}

func TestAVolumeWhoseClusterIsNotHeardIsNotKnownWithItsLastWord(t *testing.T) {
	away, first, never := readAt(seen), jobs.Snapshot{}, jobs.Snapshot{TriedAt: seen}
	away.Reachable = false
	for name, c := range map[string]struct {
		snap  jobs.Snapshot
		down  int
		now   time.Time
		state gluster.HealthState
		facts string
	}{
		"just read": {readAt(seen), 0, seen.Add(time.Minute), gluster.Healthy, ""},
		"degraded":  {readAt(seen), 1, seen.Add(time.Minute), gluster.Degraded, "1 of 3 bricks is down: node3:/b"},
		"away, was healthy": {away, 0, seen.Add(time.Minute), gluster.HealthUnknown,
			"last known to be healthy; its cluster was not heard since 2026-11-02 14:03:12 UTC"},
		"away, was degraded": {away, 1, seen.Add(time.Minute), gluster.HealthUnknown,
			"last known to be degraded; its cluster was not heard since 2026-11-02 14:03:12 UTC\n1 of 3 bricks is down: node3:/b"},
		"read long ago": {readAt(seen), 0, seen.Add(time.Hour), gluster.HealthUnknown,
			"last known to be healthy; its cluster was not read since 2026-11-02 14:03:12 UTC"},
		"not read yet": {first, 0, seen, gluster.HealthUnknown, "its cluster is being read for the first time"},
		"never heard":  {never, 0, seen, gluster.HealthUnknown, "its cluster was not heard since Brickyard was started"},
	} {
		t.Run(name, func(t *testing.T) {
			got := jobs.VolumeHealth(replicas("v", c.down), c.snap, c.now)
			if got.State != c.state || facts(got) != c.facts {
				t.Errorf("got %s\n%s", got.State, facts(got))
			}
		})
	}
}

func TestTheHealthOfAClusterIsItsWorstFact(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*jobs.Snapshot)
		state  gluster.HealthState
		worst  string
	}{
		"all is well":      {func(*jobs.Snapshot) {}, gluster.Healthy, ""},
		"a peer is away":   {func(s *jobs.Snapshot) { s.Peers[1].Connected = false }, gluster.Degraded, "node2 is not connected"},
		"a peer is denied": {func(s *jobs.Snapshot) { s.Peers[1].State = "Peer Rejected" }, gluster.Degraded, "node2 is connected, but “Peer Rejected”"},
		"mixed versions":   {func(s *jobs.Snapshot) { s.MaxOpVersion = 100000 }, gluster.Degraded, "its nodes run different versions: the one that answers 11.1, another an older one"},
		"versions unknown": {func(s *jobs.Snapshot) { s.MaxOpVersion = 0 }, gluster.HealthUnknown, "which versions of GlusterFS run is not known"},
		"a volume is degraded": {func(s *jobs.Snapshot) { s.Volumes[1] = replicas("w", 1) }, gluster.Degraded,
			"1 volume is degraded"},
		"volumes are at risk, and a peer is away": {func(s *jobs.Snapshot) {
			s.Peers[1].Connected, s.Volumes[0], s.Volumes[1] = false, replicas("v", 2), replicas("w", 3)
		}, gluster.AtRisk, "2 volumes are at risk"},
		"a stopped volume is no fault": {func(s *jobs.Snapshot) { s.Volumes[1].Status = gluster.VolumeStopped }, gluster.Healthy, ""},
		"a brick is not known": {func(s *jobs.Snapshot) { s.Volumes[1].Subvolumes[0].Bricks[0].Status = gluster.BrickUnknown }, gluster.HealthUnknown,
			"1 volume is not known"},
		"it does not answer, whatever it was": {func(s *jobs.Snapshot) {
			s.Reachable, s.Volumes[0] = false, replicas("v", 3)
		}, gluster.HealthUnknown, "it was not heard since 2026-11-02 14:03:12 UTC"},
	} {
		t.Run(name, func(t *testing.T) {
			s := readAt(seen, replicas("v", 0), replicas("w", 0))
			c.change(&s)
			got := jobs.ClusterHealth(s, jobs.HealthsOf(s.Volumes), seen.Add(time.Minute))
			if got.State != c.state || got.Worst().String() != c.worst {
				t.Errorf("got %s %q", got.State, got.Worst())
			}
		})
	}
}

func TestTheMostUrgentVolumesAreNamedFirstAndNotAll(t *testing.T) {
	volumes := []gluster.Volume{replicas("a", 0), replicas("b", 1), replicas("c", 3), replicas("d", 2)}
	for range jobs.AilingKept {
		volumes = append(volumes, replicas("z", 1))
	}
	h := jobs.HealthsOf(volumes)
	if h.Ailing[0].Name != "c" || h.Ailing[1].Name != "d" || h.Ailing[2].Name != "b" || len(h.Ailing) != jobs.AilingKept {
		t.Errorf("%d, first %s %s %s", len(h.Ailing), h.Ailing[0].Name, h.Ailing[1].Name, h.Ailing[2].Name)
	}
	if n := h.AilingTotal(); n != jobs.AilingKept+3 {
		t.Errorf("%d ail", n)
	}
}
