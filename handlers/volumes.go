package handlers

import (
	"context"
	"net/http"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

func (s *server) listVolumes(c echo.Context) error {
	m := s.volumes(c)
	return s.page(c, http.StatusOK, "Volumes", views.SectionVolumes, func(p views.Page) component {
		return views.VolumesPage(p, m)
	})
}

func (s *server) listVolumesRows(c echo.Context) error {
	return render(c, http.StatusOK, views.VolumesRows(s.volumes(c)))
}

func (s *server) volumes(c echo.Context) views.Volumes {
	snaps := s.engine.Snapshots()
	for _, snap := range snaps {
		s.engine.WantSizes(snap.Cluster)
	}
	return views.NewVolumes(snaps, volumeRows(snaps, s.live.openJobs(), s.now()), c.QueryParam("q"))
}

// volumeRows are the rows of all volumes, in the order of the snapshots.
func volumeRows(snaps []jobs.Snapshot, open openJobs, now time.Time) []views.VolumeRow {
	var rows []views.VolumeRow
	for _, snap := range snaps {
		for _, v := range snap.Volumes {
			rows = append(rows, volumeRow(v, snap, open, now))
		}
	}
	return rows
}

func volumeRow(v gluster.Volume, snap jobs.Snapshot, open openJobs, now time.Time) views.VolumeRow {
	job := open.of(snap.Cluster, v.Name)
	return views.NewVolumeRow(v, snap, job, jobs.VolumeActions(v, snap, job), now)
}

func (s *server) showVolume(c echo.Context) error {
	m, err := s.volume(c)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, m.Row.Name, views.SectionVolumes, func(p views.Page) component {
		return views.VolumePage(p, m)
	})
}

func (s *server) showVolumeBody(c echo.Context) error {
	m, err := s.volume(c)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.VolumeBody(m))
}

// volumeJobs is how many jobs a volume's page shows.
const volumeJobs = 20

func (s *server) volume(c echo.Context) (views.VolumeView, error) {
	snap, v, err := s.findVolume(c)
	if err != nil {
		return views.VolumeView{}, err
	}
	s.engine.WantSizes(snap.Cluster)
	page, err := s.jobsOf(c.Request().Context(), snap.Cluster, v.Name)
	if err != nil {
		return views.VolumeView{}, err
	}
	rows := make([]views.JobRow, len(page.Jobs))
	for i, j := range page.Jobs {
		rows[i] = s.jobRow(j)
	}
	open := s.live.openJob(snap.Cluster, v.Name)
	return views.NewVolumeView(v, snap, open, jobs.VolumeActions(v, snap, open), rows, page.Next != "", s.now()), nil
}

func (s *server) jobsOf(ctx context.Context, cluster, volume string) (jobs.JobPage, error) {
	return s.store.Jobs(ctx, jobs.JobFilter{Cluster: cluster, Volume: volume, Limit: volumeJobs})
}

// findVolume reads cluster and volume from the address. In the first moments after
// a start it waits for the cluster's first look.
func (s *server) findVolume(c echo.Context) (jobs.Snapshot, gluster.Volume, error) {
	return s.engine.Volume(c.Request().Context(), param(c, "cluster"), param(c, "volume"))
}

// volumeNow is a volume as the look showed it that its review may have taken; or
// as it was, when it is gone by that.
func (s *server) volumeNow(snap jobs.Snapshot, v gluster.Volume) (jobs.Snapshot, gluster.Volume) {
	now := s.snapshotOf(snap.Cluster)
	if found, ok := now.Volume(v.Name); ok {
		return now, found
	}
	return snap, v
}

// volumeAction is whether something may be started on a volume now.
func (s *server) volumeAction(v gluster.Volume, snap jobs.Snapshot, name jobs.Action) jobs.ActionState {
	for _, a := range jobs.VolumeActions(v, snap, s.live.openJob(snap.Cluster, v.Name)) {
		if a.Name == string(name) {
			return a
		}
	}
	return jobs.ActionState{}
}
