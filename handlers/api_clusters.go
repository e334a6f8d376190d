package handlers

import (
	"net/http"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
)

type apiCluster struct {
	Name       string `json:"name"`
	TargetKind string `json:"targetKind"`
	Reachable  bool   `json:"reachable"`
	// Health is how the cluster is; it is at risk when a volume is.
	Health         apiHealth `json:"health"`
	Problem        string    `json:"problem,omitempty"`
	Detail         string    `json:"detail,omitempty"`
	GlusterVersion string    `json:"glusterVersion"`
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

// newAPICluster makes it of a snapshot and the healths of its volumes.
func newAPICluster(s jobs.Snapshot, healths jobs.Healths, now time.Time) apiCluster {
	c := apiCluster{
		Health: newAPIHealth(jobs.ClusterHealth(s, healths, now)),
		Name:   s.Cluster, TargetKind: s.Kind, Reachable: s.Reachable, GlusterVersion: s.Version,
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

func (s *server) apiListClusters(c echo.Context) error {
	var out []apiCluster
	for _, snap := range s.engine.Snapshots() {
		out = append(out, newAPICluster(snap, s.live.summaries.of(snap).Healths, s.now()))
	}
	return c.JSON(http.StatusOK, listOf(out))
}
