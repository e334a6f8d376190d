package handlers

import (
	"net/http"

	"brickyard/gluster"
	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
)

type apiVolume struct {
	Name   string `json:"name"`
	ID     string `json:"id"`
	Type   string `json:"type"`
	Status string `json:"status"`
	// Health is how the volume is, as far as is known.
	Health     apiHealth `json:"health"`
	Replica    int       `json:"replica"`
	Arbiters   int       `json:"arbiters"`
	Disperse   int       `json:"disperse"`
	Redundancy int       `json:"redundancy"`
	SizeBytes  *uint64   `json:"sizeBytes"`
	FreeBytes  *uint64   `json:"freeBytes"`
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
		Health:  newAPIHealth(jobs.VolumeHealth(v, snap, s.now())),
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

func (s *server) apiShowVolume(c echo.Context) error {
	snap, v, err := s.findVolume(c)
	if err != nil {
		return err
	}
	s.engine.WantSizes(snap.Cluster)
	return c.JSON(http.StatusOK, s.newAPIVolume(v, snap))
}
