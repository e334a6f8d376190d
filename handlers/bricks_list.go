package handlers

import (
	"net/http"

	"brickyard/views"

	"github.com/labstack/echo/v4"
)

func (s *server) listBricks(c echo.Context) error {
	m, clusters := s.allBricks(c)
	// Only whoever comes here has sizes read: a page that stays open is fetched again
	// whenever a brick changed, and reading them takes every volume's lock.
	for _, cluster := range clusters {
		s.engine.WantSizes(cluster)
	}
	return s.page(c, http.StatusOK, "Bricks", views.SectionBricks, func(p views.Page) component {
		return views.BricksPage(p, m)
	})
}

func (s *server) listBricksRows(c echo.Context) error {
	m, _ := s.allBricks(c)
	return render(c, http.StatusOK, views.BricksRows(m))
}

// allBricks is the page of the list of all bricks that was asked for, with the clusters
// that it shows.
func (s *server) allBricks(c echo.Context) (views.Bricks, []string) {
	snaps := s.engine.Snapshots()
	list := views.NewBrickList(snaps, s.brickFilter(c), s.live.openJobs().of)
	return views.NewBricks(snaps, list), list.Clusters()
}

func (s *server) brickFilter(c echo.Context) views.BrickFilter {
	return views.BrickFilter{
		Cluster: c.QueryParam("cluster"), Search: c.QueryParam("q"), Host: c.QueryParam("host"), State: c.QueryParam("state"), Activity: c.QueryParam("activity"),
		Sort: c.QueryParam("sort"), Size: c.QueryParam("size"), Density: c.QueryParam("density"), Page: c.QueryParam("page"),
		At: s.now(),
	}
}

// bricksCSV answers with all bricks that the filter of /bricks leaves in.
func (s *server) bricksCSV(c echo.Context) error {
	snaps, filter := s.engine.Snapshots(), s.brickFilter(c)
	list, problems := views.EachBrick(snaps, filter, s.live.openJobs().of)
	if err := refuseFilter(nil, problems); err != nil {
		return err
	}
	return s.csv(c, "bricks", func(out *views.CSV) error {
		out.Write(views.BricksCSVHead...)
		if err := writeRows(out, list, views.BrickCSV); err != nil {
			return err
		}
		for _, unread := range unreadOf(snaps, filter.Cluster) {
			out.Write(views.UnreadBricksCSV(unread)...)
		}
		return out.Flush()
	})
}
