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
	snaps, open := s.engine.Snapshots(), s.live.openJobs()
	list := views.NewVolumeList(snaps, s.volumeFilter(c), open.of)
	for _, cluster := range list.Clusters() {
		s.engine.WantSizes(cluster)
	}
	return views.NewVolumes(snaps, list, volumeRows(list.Shown, open, s.now()))
}

func (s *server) volumeFilter(c echo.Context) views.VolumeFilter {
	return views.VolumeFilter{
		Cluster: c.QueryParam("cluster"), Name: c.QueryParam("q"), Status: c.QueryParam("status"), Type: c.QueryParam("type"), Health: c.QueryParam("health"),
		Activity: c.QueryParam("activity"), Needs: c.QueryParam("needs"),
		Sort: c.QueryParam("sort"), Size: c.QueryParam("size"), Density: c.QueryParam("density"), Page: c.QueryParam("page"),
		At: s.now(),
	}
}

func volumeRows(listed []views.ListedVolume, open openJobs, now time.Time) []views.VolumeRow {
	rows := make([]views.VolumeRow, len(listed))
	for i, l := range listed {
		rows[i] = volumeRow(*l.Volume, *l.Snapshot, open, now)
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
	open := s.live.openJob(snap.Cluster, v.Name)
	return views.NewVolumeView(v, snap, open, jobs.VolumeActions(v, snap, open), s.jobRows(page.Jobs), page.Next != "", s.now()), nil
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
