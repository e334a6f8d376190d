package handlers

import (
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// The shapes of the JSON API. Field names are part of the contract with users'
// scripts: add freely, never change.

type apiList[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"nextCursor,omitempty"`
	Total      *int   `json:"total,omitempty"`
}

func listOf[T any](items []T) apiList[T] {
	if items == nil {
		items = []T{}
	}
	return apiList[T]{Items: items}
}

type apiCluster struct {
	Name           string `json:"name"`
	TargetKind     string `json:"targetKind"`
	Reachable      bool   `json:"reachable"`
	Problem        string `json:"problem,omitempty"`
	Detail         string `json:"detail,omitempty"`
	GlusterVersion string `json:"glusterVersion"`
	// OpVersion is what proves the versions of all nodes, null while it is not
	// known; VersionsMixed and VersionsDoubt say what is wrong with them.
	OpVersion     *int       `json:"opVersion"`
	VersionsMixed bool       `json:"versionsMixed"`
	VersionsDoubt string     `json:"versionsDoubt,omitempty"`
	Peers         []apiPeer  `json:"peers"`
	LastSync      *time.Time `json:"lastSync"`
	// Targets are the nodes that are asked, in their order; "answers" is the one
	// that does now.
	Targets []apiTarget `json:"targets"`
}

type apiTarget struct {
	Target         string              `json:"target"`
	Host           string              `json:"host"`
	UUID           string              `json:"uuid"`
	Answers        bool                `json:"answers"`
	State          gluster.TargetState `json:"state"`
	Since          *time.Time          `json:"since"`
	Why            string              `json:"why"`
	Detail         string              `json:"detail"`
	PeersConnected int                 `json:"peersConnected"`
	PeersTotal     int                 `json:"peersTotal"`
}

type apiPeer struct {
	UUID      string `json:"uuid"`
	Host      string `json:"host"`
	Connected bool   `json:"connected"`
	// State are glusterd's words; StateSeenBy is the node they are of, "" for the
	// one that answers.
	State       string `json:"state"`
	StateSeenBy string `json:"stateSeenBy,omitempty"`
	Member      bool   `json:"member"`
}

func newAPICluster(s jobs.Snapshot) apiCluster {
	c := apiCluster{
		Name: s.Cluster, TargetKind: s.Kind, Reachable: s.Reachable, GlusterVersion: s.Version,
		LastSync: optionalTime(s.SyncedAt), Peers: []apiPeer{}, Targets: []apiTarget{},
	}
	for _, t := range s.Targets {
		c.Targets = append(c.Targets, apiTarget{
			Target: t.Name, Host: t.Host, UUID: t.UUID, Answers: t.State == gluster.TargetAnswers, State: t.State,
			Since: optionalTime(t.Since), Why: t.Why, Detail: t.Words, PeersConnected: t.Connected, PeersTotal: t.Peers,
		})
	}
	if v := s.Versions(); s.Known() {
		if v.MaxOp != 0 {
			c.OpVersion = &v.MaxOp
		}
		c.VersionsMixed, c.VersionsDoubt = v.Mixed(), v.Doubt()
	}
	if !s.Reachable {
		c.Problem, c.Detail = s.Problem, s.Detail
	}
	for _, p := range s.Peers {
		c.Peers = append(c.Peers, apiPeer{UUID: p.UUID, Host: p.Host, Connected: p.Connected || p.Local, State: p.State, Member: p.Member(), StateSeenBy: p.SeenBy})
	}
	return c
}

type apiVolume struct {
	Name       string  `json:"name"`
	ID         string  `json:"id"`
	Type       string  `json:"type"`
	Status     string  `json:"status"`
	Replica    int     `json:"replica"`
	Arbiters   int     `json:"arbiters"`
	Disperse   int     `json:"disperse"`
	Redundancy int     `json:"redundancy"`
	SizeBytes  *uint64 `json:"sizeBytes"`
	FreeBytes  *uint64 `json:"freeBytes"`
	// SizeMissing names the bricks that sizeBytes and freeBytes lack, SizeLast
	// those of which they hold the last known figures.
	SizeMissing []string `json:"sizeMissing"`
	SizeLast    []string `json:"sizeLast"`
	// Unsupported says why no action is offered, "" if the volume is supported.
	Unsupported string            `json:"unsupported"`
	Options     map[string]string `json:"options"`
	Subvolumes  []apiSubvolume    `json:"subvolumes"`
	ActiveJob   *apiJob           `json:"activeJob"`
	Actions     []apiAction       `json:"actions"`
}

type apiSubvolume struct {
	Bricks []apiBrick `json:"bricks"`
}

type apiBrick struct {
	Name      string  `json:"name"`
	Host      string  `json:"host"`
	UUID      string  `json:"uuid"`
	Path      string  `json:"path"`
	Arbiter   bool    `json:"arbiter"`
	Online    *bool   `json:"online"` // null: not known
	SizeBytes *uint64 `json:"sizeBytes"`
	FreeBytes *uint64 `json:"freeBytes"`
}

func (s *server) newAPIVolume(v gluster.Volume, snap jobs.Snapshot) apiVolume {
	open := s.live.openJob(snap.Cluster, v.Name)
	out := apiVolume{
		Name: v.Name, ID: v.ID, Type: v.TypeName(), Status: v.Status.String(),
		Replica: v.Replica, Arbiters: v.Arbiters, Disperse: v.Disperse, Redundancy: v.Redundancy,
		Options: v.Options, Subvolumes: []apiSubvolume{}, SizeMissing: []string{}, SizeLast: []string{}, Unsupported: v.Unsupported(),
		Actions: newAPIActions(jobs.VolumeActions(v, snap, open)),
	}
	if c := v.Capacity(); c.Known {
		out.SizeBytes, out.FreeBytes = &c.Size, &c.Free
		out.SizeMissing, out.SizeLast = append(out.SizeMissing, c.Missing...), append(out.SizeLast, c.Last...)
	}
	for _, sub := range v.Subvolumes {
		bricks := []apiBrick{}
		for _, b := range sub.Bricks {
			bricks = append(bricks, newAPIBrick(b))
		}
		out.Subvolumes = append(out.Subvolumes, apiSubvolume{Bricks: bricks})
	}
	if open != nil {
		job := s.newAPIJob(*open)
		out.ActiveJob = &job
	}
	return out
}

func newAPIBrick(b gluster.Brick) apiBrick {
	out := apiBrick{Name: b.Name(), Host: b.Host, UUID: b.HostUUID, Path: b.Path, Arbiter: b.Arbiter}
	if b.Status != gluster.BrickUnknown {
		online := b.Status == gluster.BrickOnline
		out.Online = &online
	}
	if b.Size > 0 {
		out.SizeBytes, out.FreeBytes = &b.Size, &b.Free
	}
	return out
}

type apiFinding struct {
	Rule     string             `json:"rule"`
	Severity preflight.Severity `json:"severity"`
	Summary  string             `json:"summary"`
	Figures  map[string]any     `json:"figures"`
	// Remedy is what takes the block away: the request's field that agrees to it,
	// and the command that is run first then.
	Remedy *preflight.Remedy `json:"remedy,omitempty"`
}

func newAPIFindings(findings []preflight.Finding) []apiFinding {
	out := []apiFinding{}
	for _, f := range findings {
		figures := map[string]any{}
		for _, g := range f.Figures {
			figures[g.Name] = g.Value
		}
		out = append(out, apiFinding{Rule: f.Rule, Severity: f.Severity, Summary: f.Summary, Figures: figures, Remedy: f.Remedy})
	}
	return out
}

// optionalTime is null for a time that is not set, else in UTC.
func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
