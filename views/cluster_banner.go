package views

import "brickyard/gluster/jobs"

// ClusterBanner says on the volumes page what is wrong with a cluster. One
// without a Problem is rendered empty, so that it can be filled later.
type ClusterBanner struct {
	ID      string // element id
	Cluster string
	// Problem is "" when all is well.
	Problem string
	// Words are glusterd's own; Next is what to do.
	Words string
	Next  string
	// Since is the last time the cluster answered, Tried the last attempt.
	Since, Tried Stamp
	Tone         Tone
	// Targets are the ways to the cluster when there are several and not all of
	// them are well; nil else.
	Targets []TargetLine
}

// Current reports whether what is shown of the cluster is how it is.
func (b ClusterBanner) Current() bool { return b.Problem == "" || b.Tone != ToneBad }

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
