package views

import (
	"fmt"

	"brickyard/gluster/jobs"
)

// NewNav makes the live part of the header. decisions and running count jobs
// over all clusters.
func NewNav(decisions, running int, snaps []jobs.Snapshot) Nav {
	n := Nav{Decisions: decisions, Running: running}
	for _, s := range snaps {
		n.Clusters = append(n.Clusters, NewHealth(s))
	}
	return n
}

// NewHealth makes a cluster's badge.
func NewHealth(s jobs.Snapshot) Health {
	h := Health{ID: ClusterID("health", s.Cluster), Cluster: s.Cluster, URL: VolumesURL + "#" + ClusterID("banner", s.Cluster)}
	connected, total := s.PeersConnected()
	switch {
	case !s.Reachable && !s.Known() && s.TriedAt.IsZero():
		h.Badge = Badge{Icon: IconWaiting, Word: "reading…", Tone: ToneQuiet, Detail: "The cluster is being read for the first time."}
	case !s.Reachable:
		h.Badge = Badge{Icon: IconBad, Word: "unreachable", Tone: ToneBad, Detail: s.Problem}
	case connected < total:
		h.Badge = Badge{
			Icon: IconWarn, Word: fmt.Sprintf("%d of %d peers", connected, total), Tone: ToneWarn,
			Detail: fmt.Sprintf("%d of %d peers are connected.", connected, total),
		}
	default:
		h.Badge = Badge{Icon: IconOK, Word: "healthy", Tone: ToneOK, Detail: fmt.Sprintf("All %d peers are connected.", total)}
		if s.Version != "" {
			h.Badge.Detail = fmt.Sprintf("GlusterFS %s (op-version %d). %s", s.Version, s.MaxOpVersion, h.Badge.Detail)
		}
		if _, problem, _ := versionsTrouble(s.Versions()); problem != "" {
			h.Badge = Badge{Icon: IconWarn, Word: "versions", Tone: ToneWarn, Detail: problem}
		}
	}
	if len(s.Targets) > 1 {
		h.Badge = targetsBadge(h.Badge, s)
	}
	return h
}

// NewClusterBanner says what is wrong with a cluster; without a Problem when
// nothing is.
func NewClusterBanner(s jobs.Snapshot) ClusterBanner {
	b := newClusterBanner(s)
	if s.Unrecorded != "" && b.Problem == "" {
		b.Tone, b.Words = ToneWarn, s.Unrecorded
		b.Problem = "Brickyard’s own database takes no records."
		b.Next = "Make room on its disk, or see what keeps it from being written. Until then nothing can be started or stopped here, and states may be shown as they were; what happens on the cluster is recorded as soon as it can be."
	}
	if troubled(s.Targets) && (s.Known() || !s.TriedAt.IsZero()) {
		b.Targets = targetLines(s.Targets)
		if b.Problem == "" {
			b.Tone, b.Problem = ToneWarn, targetsSentence(s)
		}
	}
	return b
}

func newClusterBanner(s jobs.Snapshot) ClusterBanner {
	b := ClusterBanner{ID: ClusterID("banner", s.Cluster), Cluster: s.Cluster, Since: Stamp{s.SyncedAt}, Tried: Stamp{s.TriedAt}}
	if s.Reachable {
		b.Tone, b.Problem, b.Next = peersTrouble(s.Peers)
		if b.Problem == "" && s.Known() {
			b.Tone, b.Problem, b.Next = versionsTrouble(s.Versions())
		}
		return b
	}
	if s.TriedAt.IsZero() {
		return b
	}
	b.Tone, b.Problem, b.Words = ToneBad, s.Problem, s.Detail
	if b.Problem == "" {
		b.Problem = "The cluster does not answer."
	}
	b.Next = nextForTarget(s)
	return b
}

func nextForTarget(s jobs.Snapshot) string {
	if len(s.Targets) > 1 {
		return "Brickyard keeps trying all of its nodes by itself."
	}
	switch s.Kind {
	case "ssh":
		return "Brickyard reaches it as " + s.Target + ". Try the same by hand: ssh in and run “gluster pool list”. It keeps trying by itself."
	case "command":
		return "Brickyard reaches it with " + s.Target + ". Try that command by hand with “pool list”. It keeps trying by itself."
	case "local":
		return "Check that glusterd runs here: systemctl status glusterd. Brickyard keeps trying by itself."
	}
	return "Brickyard keeps trying by itself."
}
