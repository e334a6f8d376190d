package views_test

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"
)

func healthOf(s jobs.Snapshot) views.Health {
	return views.NewHealth(s, jobs.HealthsOf(s.Volumes), now)
}

func navOf(open views.OpenCounts, snaps ...jobs.Snapshot) views.Nav {
	var clusters []views.Health
	for _, s := range snaps {
		clusters = append(clusters, healthOf(s))
	}
	return views.NewNav(open, clusters)
}

// with is a sample volume of which some bricks are in a state, the first ones.
func with(name string, status gluster.BrickStatus, bricks ...int) gluster.Volume {
	v := sampleVolume(name, 2)
	for _, i := range bricks {
		v.Subvolumes[i/3].Bricks[i%3].Status = status
	}
	return v
}

func TestTheBadgeOfAClusterIsItsWorstFact(t *testing.T) {
	atRisk, degraded, unknown := with("a", gluster.BrickOffline, 0), with("b", gluster.BrickOffline, 2), with("c", gluster.BrickUnknown, 2)
	for name, c := range map[string]struct {
		volumes []gluster.Volume
		change  func(*jobs.Snapshot)
		word    string
		tone    views.Tone
		detail  string
	}{
		"well": {[]gluster.Volume{sampleVolume("v", 2)}, func(*jobs.Snapshot) {}, "healthy", views.ToneOK, "GlusterFS 10.3"},
		"at risk beats a peer": {[]gluster.Volume{degraded, atRisk}, func(s *jobs.Snapshot) { s.Peers[0].Connected = false }, "1 volume at risk", views.ToneBad,
			"1 volume is at risk; node1.storage.example is not connected; 1 volume is degraded"},
		"a peer beats degraded": {[]gluster.Volume{degraded}, func(s *jobs.Snapshot) { s.Peers[0].Connected = false }, "2 of 3 peers", views.ToneWarn, "1 volume is degraded"},
		"degraded":              {[]gluster.Volume{degraded, degraded}, func(*jobs.Snapshot) {}, "2 volumes degraded", views.ToneWarn, "2 volumes are degraded"},
		"versions beat unknown": {[]gluster.Volume{unknown}, func(s *jobs.Snapshot) { s.Version = "11.1" }, "versions", views.ToneWarn, "different versions"},
		"unknown":               {[]gluster.Volume{unknown}, func(*jobs.Snapshot) {}, "1 volume not known", views.ToneWarn, "1 volume is not known"},
		"unreachable":           {[]gluster.Volume{atRisk}, func(s *jobs.Snapshot) { s.Reachable, s.Problem = false, "No answer." }, "unreachable", views.ToneBad, "No answer."},
	} {
		t.Run(name, func(t *testing.T) {
			s := sampleSnapshot()
			s.Volumes = c.volumes
			c.change(&s)
			h := healthOf(s)
			if h.Badge.Word != c.word || h.Badge.Tone != c.tone || !strings.Contains(h.Badge.Detail, c.detail) || h.URL != "/clusters/archive" {
				t.Errorf("%+v", h)
			}
		})
	}
}

func TestARowOfADegradedVolumeHasNothingGreen(t *testing.T) {
	for state, v := range map[string]gluster.Volume{
		"At risk": with("v", gluster.BrickOffline, 0), "Degraded": with("v", gluster.BrickOffline, 2), "Not known": with("v", gluster.BrickUnknown, 5),
	} {
		row := views.NewVolumeRow(v, sampleSnapshot(), nil, nil, now)
		d := document(t, views.VolumeFragments([]views.VolumeRow{row})).Find("tr")
		badge := d.Find(".badge").First()
		if got := strings.TrimSpace(badge.Text()); got != state || badge.Find("svg").Length() != 1 {
			t.Errorf("the word is %q, want %q with an icon", got, state)
		}
		if d.Find(".is-ok").Length() > 0 || !strings.Contains(d.Find(".fact").Text(), ":/bricks/v/b") {
			html, _ := d.Html()
			t.Errorf("%s: %s", state, html)
		}
	}
}

func TestVolumesAreFilteredByHowTheyAre(t *testing.T) {
	snap := sampleSnapshot()
	well, down, unclear, stopped := sampleVolume("well", 2), with("down", gluster.BrickOffline, 0), with("unclear", gluster.BrickUnknown, 0), sampleVolume("stopped", 2)
	stopped.Status = gluster.VolumeStopped
	snap.Volumes = []gluster.Volume{well, down, unclear, stopped}
	away := jobs.Snapshot{Cluster: "away", TriedAt: now, SyncedAt: now, Volumes: []gluster.Volume{sampleVolume("lost", 2)}}
	snaps := []jobs.Snapshot{snap, away}
	for health, want := range map[string]string{
		"healthy":         "well",
		"at-risk":         "down",
		"unknown":         "unclear lost",
		"stopped":         "stopped",
		"degraded":        "",
		"AT-RISK,fine":    "down", // and it is said that nothing is fine
		"stopped,healthy": "stopped well",
	} {
		l := views.NewVolumeList(snaps, views.VolumeFilter{Health: health, At: now}, atRest)
		var names []string
		for _, v := range l.Shown {
			names = append(names, v.Volume.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %q, want %q", health, got, want)
		}
		if said := len(l.Table.Problems) > 0; said != strings.Contains(health, "fine") {
			t.Errorf("%s: %q", health, l.Table.Problems)
		}
	}
	page := document(t, views.VolumesRows(volumesPage(snaps, views.VolumeFilter{At: now})))
	if got := chips(page); !strings.Contains(got, "At risk 1, Not known 2, Healthy 1") {
		t.Errorf("the chips are %s", got)
	}
	// What a cluster said long ago is not how its volumes are.
	if l := views.NewVolumeList(snaps[:1], views.VolumeFilter{Health: "healthy", At: now.Add(time.Hour)}, atRest); len(l.Shown) != 0 {
		t.Error("a volume that was read an hour ago counts as healthy")
	}
}
