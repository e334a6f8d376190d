package views

import (
	"fmt"

	"brickyard/gluster/jobs"
)

// Nav is the live part of the header: what needs a look, on every page.
type Nav struct {
	OpenCounts
	Clusters []Health
}

// Health is a cluster's badge in the header.
type Health struct {
	ID      string // element id
	Cluster string
	URL     string
	Badge   Badge
}

// NewNav makes the live part of the header. open counts jobs over all clusters.
func NewNav(open OpenCounts, snaps []jobs.Snapshot) Nav {
	n := Nav{OpenCounts: open}
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
