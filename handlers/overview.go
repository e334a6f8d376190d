package handlers

import (
	"net/http"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/store"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

func (s *server) showOverview(c echo.Context) error {
	m, err := s.overview(c)
	if err != nil {
		return err
	}
	// Only whoever comes here has sizes read: a page that stays open for days must not
	// take every volume's lock each minute.
	for _, snap := range s.engine.Snapshots() {
		s.engine.WantSizes(snap.Cluster)
	}
	return s.page(c, http.StatusOK, "Overview", views.SectionOverview, func(p views.Page) component {
		return views.OverviewPage(p, m)
	})
}

func (s *server) showOverviewBody(c echo.Context) error {
	m, err := s.overview(c)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.OverviewBody(m))
}

// lately is how far back the overview looks.
const lately = 24 * time.Hour

func (s *server) overview(c echo.Context) (views.Overview, error) {
	now := s.now()
	ended, err := s.store.EndedSince(c.Request().Context(), now.Add(-lately), views.ListedAtMost)
	if err != nil {
		return views.Overview{}, err
	}
	snaps := s.engine.Snapshots()
	sums := make([]views.Summary, len(snaps))
	for i := range snaps {
		sums[i] = s.live.summaries.of(snaps[i])
	}
	failed := ended.ByState[jobs.Failed]
	return views.NewOverview(snaps, sums, s.openTasks(""), views.EndedTasks{
		Failed: s.jobRows(ended.Failed), FailedTotal: failed,
		Others: s.jobRows(ended.Others), OthersTotal: ended.Total - failed, UnknownTotal: ended.ByState[jobs.Unknown],
		AtLeast: ended.Total >= store.EndedCounted,
	}, now), nil
}
