package jobs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// AsOf says when what is known of a volume was read.
func (s Snapshot) AsOf(volume string) AsOf {
	return AsOf{State: s.SyncedAt, Sizes: s.DetailAt[volume]}
}

// Find is a volume, or the refusal to do something with one that is not known.
func (s Snapshot) Find(volume string) (gluster.Volume, error) {
	if err := s.RefuseUnread(); err != nil {
		return gluster.Volume{}, err
	}
	v, ok := s.Volume(volume)
	if !ok {
		return v, MarkByLook(&Refusal{Code: CodeNoVolume, Sentence: fmt.Sprintf("Cluster %s has no volume %s, as far as Brickyard knows.", s.Cluster, volume)})
	}
	return v, nil
}

// IsTroubled reports whether what is known of a volume and its cluster forbids most
// of what can be done with it.
func (s Snapshot) IsTroubled(v gluster.Volume) bool {
	if !s.Reachable || !v.Started() {
		return true
	}
	for _, t := range s.Tasks[v.Name] {
		if t.Status.Phase() == gluster.StatusInProgress {
			return true
		}
	}
	if len(gluster.Apart(s.Peers)) > 0 {
		return true
	}
	for _, b := range v.Bricks() {
		if b.Status != gluster.BrickOnline {
			return true
		}
	}
	return false
}

// RefuseUnreachable refuses what needs a cluster that cannot be reached.
func (s Snapshot) RefuseUnreachable() error {
	if s.Reachable {
		return nil
	}
	return MarkByLook(&Refusal{Code: CodeUnreachable, Sentence: "The cluster cannot be reached. " + s.Problem, Detail: s.Detail})
}

// Unreached is the objection to what needs a cluster that cannot be reached.
func (s Snapshot) Unreached() Objection {
	return Objection{Why: "The cluster cannot be reached: " + s.Problem, Unreached: true}
}

// Refuse refuses something with a job. That the cluster is away has a code of its own,
// as for starts.
func (s Snapshot) Refuse(o Objection, job int64) *Refusal {
	if o.Unreached {
		return &Refusal{Code: CodeUnreachable, Sentence: o.Why, Detail: s.Detail, JobID: job}
	}
	return &Refusal{Code: CodeNotAllowed, Sentence: o.Why, JobID: job}
}

// refuseUnreached is an action that needs a cluster which cannot be reached.
func refuseUnreached(name string, s Snapshot) ActionState {
	return ActionState{Name: name, Objection: s.Unreached()}
}

// PreflightInput is what a snapshot knows about a volume and its surroundings.
func (s Snapshot) PreflightInput(v gluster.Volume) preflight.Input {
	in := preflight.Input{Volume: v, Volumes: s.Volumes, Peers: s.Peers, Versions: s.Versions()}
	if tasks := s.Tasks[v.Name]; len(tasks) > 0 {
		in.Task = &tasks[0]
	}
	return in
}

// RefuseUnread refuses to say which volumes a cluster has, or that it lacks one,
// before it was read completely for the first time: nobody knows.
func (s Snapshot) RefuseUnread() error {
	switch {
	case s.Known():
		return nil
	case s.TriedAt.IsZero():
		return &Refusal{Code: CodeNotRead, Sentence: "The cluster has not been read yet; try again in a moment."}
	}
	return MarkByLook(&Refusal{Code: CodeUnreachable, Sentence: s.Problem, Detail: s.Detail})
}

// Snapshot is what Brickyard knows about one cluster at one moment. It is never
// changed after it was published; a new pass makes a new one.
type Snapshot struct {
	Cluster string
	// Target is how the cluster is reached, as given; Kind its first word:
	// local, command, ssh, demo.
	Target string
	Kind   string

	// Reachable says whether the last pass got its answers. Problem is then "",
	// else a sentence to act on, about what kind of failure it was; Detail are
	// glusterd's own words.
	Reachable bool
	Failure   gluster.Failure
	Problem   string
	Detail    string

	// Unrecorded is why Brickyard's own database takes no records, "" while it
	// does: what happens is then seen and not kept, and nothing can be changed.
	Unrecorded string

	// Targets are the ways in which the cluster can be asked, one at least, and
	// which of them answers.
	Targets []gluster.Target

	// Version is what the node that answers calls itself; MaxOpVersion what proves
	// the version of all, 0 while it is not known, and UnprovenVersion why.
	Version         string
	MaxOpVersion    int
	UnprovenVersion string
	Peers           []gluster.Peer
	// HostNames maps peer UUIDs to names.
	HostNames map[string]string
	Volumes   []gluster.Volume
	// Tasks holds what the task list last showed, by volume.
	Tasks map[string][]gluster.AsyncTask

	// SyncedAt is the end of the last complete pass, zero before the first;
	// TriedAt the end of the last pass of any outcome.
	SyncedAt time.Time
	TriedAt  time.Time
	// VersionsAt is when the versions were last asked for.
	VersionsAt time.Time
	// DetailAt is, per volume, when its bricks' sizes were last read.
	DetailAt map[string]time.Time
	// Revision grows with every change a person could see.
	Revision int64

	// Number counts the readings: which one this is from, or which one got no
	// answer. SizedBy is, per volume, the newest one that had begun before the sizes
	// were asked for. Began is when it began, by the process's own clock.
	Number  int64
	SizedBy map[string]int64
	Began   time.Time
}

// Volume finds a volume by its name.
func (s Snapshot) Volume(name string) (gluster.Volume, bool) {
	for _, v := range s.Volumes {
		if v.Name == name {
			return v, true
		}
	}
	return gluster.Volume{}, false
}

// VolumesByName are the volumes by their names, for whoever looks up many. The map
// is the caller's.
func (s Snapshot) VolumesByName() map[string]gluster.Volume {
	byName := make(map[string]gluster.Volume, len(s.Volumes))
	for _, v := range s.Volumes {
		byName[v.Name] = v
	}
	return byName
}

// Answering is the target that answers; false while none does.
func (s Snapshot) Answering() (gluster.Target, bool) {
	for _, t := range s.Targets {
		if t.State == gluster.TargetAnswers {
			return t, true
		}
	}
	return gluster.Target{}, false
}

// Silent reports whether a target, named by its label, is known to give no
// answer now: what the node behind it knows cannot be seen. The label may be from
// a time at which the node was known, as it is not after a restart while it is
// away.
func (s Snapshot) Silent(label string) bool {
	for _, t := range s.Targets {
		if label != "" && (t.Label() == label || t.Name == label || strings.HasSuffix(label, " ("+t.Name+")")) {
			return !t.Usable()
		}
	}
	return false
}

// Versions is what is known about the releases that run in the cluster.
func (s Snapshot) Versions() gluster.Versions {
	return gluster.Versions{Asked: s.Version, MaxOp: s.MaxOpVersion, Unproven: s.UnprovenVersion}
}

// Known reports whether the cluster was ever read completely.
func (s Snapshot) Known() bool { return !s.SyncedAt.IsZero() }

// PeersConnected counts the peers that are connected, and all peers.
func (s Snapshot) PeersConnected() (connected, total int) {
	return gluster.TakingPart(s.Peers), len(s.Peers)
}

// SamePeers reports whether the same peers take part in both.
func SamePeers(a, b []gluster.Peer) bool {
	return slices.EqualFunc(a, b, func(p, q gluster.Peer) bool { return p.UUID == q.UUID && p.TakesPart() == q.TakesPart() })
}

// SameTarget reports whether the same node answered both times.
func SameTarget(a, b Snapshot) bool {
	was, _ := a.Answering()
	is, _ := b.Answering()
	return was.Name == is.Name
}
