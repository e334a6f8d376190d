package views

import (
	"fmt"
	"strings"
	"time"

	"brickyard/gluster"
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
func NewNav(open OpenCounts, clusters []Health) Nav {
	return Nav{OpenCounts: open, Clusters: clusters}
}

// NewHealth makes a cluster's badge; volumes are how those of the same snapshot are. What
// is worse than the word is in the title, and on the page it leads to.
func NewHealth(s jobs.Snapshot, volumes jobs.Healths, now time.Time) Health {
	h := Health{ID: ClusterID("health", s.Cluster), Cluster: s.Cluster, URL: ClusterURL(s.Cluster), Badge: clusterBadge(s, volumes, now)}
	if !s.Reachable {
		return h
	}
	var facts []string
	for _, f := range jobs.ClusterHealth(s, volumes, now).Facts {
		facts = append(facts, f.String())
	}
	if len(facts) > 0 && h.Badge.Word != versionsWord {
		h.Badge.Detail = strings.Join(facts, "; ")
	}
	if len(s.Targets) > 1 {
		h.Badge = targetsBadge(h.Badge, s)
	}
	return h
}

const (
	versionsWord    = "versions"
	unreachableWord = "unreachable"
)

// clusterBadge is the worst of a cluster in two or three words.
func clusterBadge(s jobs.Snapshot, volumes jobs.Healths, now time.Time) Badge {
	connected, total := s.PeersConnected()
	_, versions, _ := versionsTrouble(s.Versions())
	count := func(state gluster.HealthState) string {
		return Counted(uint64(volumes.Count[state]), "volume ", "volumes ") + state.InSentence()
	}
	switch {
	case !s.Reachable && !s.Known() && s.TriedAt.IsZero():
		return Badge{Icon: IconWaiting, Word: "reading…", Tone: ToneQuiet, Detail: "The cluster is being read for the first time."}
	case !s.Reachable:
		return Badge{Icon: IconBad, Word: unreachableWord, Tone: ToneBad, Detail: s.Problem}
	case !s.IsHeard(now):
		return Badge{Icon: IconUnknown, Word: "not read lately", Tone: ToneWarn}
	case volumes.Count[gluster.AtRisk] > 0:
		return Badge{Icon: IconBad, Word: count(gluster.AtRisk), Tone: ToneBad}
	case connected < total:
		return Badge{Icon: IconWarn, Word: fmt.Sprintf("%d of %d peers", connected, total), Tone: ToneWarn}
	case volumes.Count[gluster.Degraded] > 0:
		return Badge{Icon: IconWarn, Word: count(gluster.Degraded), Tone: ToneWarn}
	case versions != "":
		return Badge{Icon: IconWarn, Word: versionsWord, Tone: ToneWarn, Detail: versions}
	case volumes.Count[gluster.HealthUnknown] > 0:
		return Badge{Icon: IconUnknown, Word: count(gluster.HealthUnknown), Tone: ToneWarn}
	}
	b := Badge{Icon: IconOK, Word: "healthy", Tone: ToneOK, Detail: fmt.Sprintf("All %d peers are connected.", total)}
	if s.Version != "" {
		b.Detail = fmt.Sprintf("GlusterFS %s (op-version %d). %s", s.Version, s.MaxOpVersion, b.Detail)
	}
	return b
}
