package handlers

import (
	"net/http"

	"brickyard/gluster/engine"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

func (s *server) showCluster(c echo.Context) error {
	m, err := s.cluster(c)
	if err != nil {
		return err
	}
	s.engine.WantSizes(m.Cluster) // not for a page that is fetched again: it may stay open for days
	return s.page(c, http.StatusOK, m.Cluster, views.SectionNone, func(p views.Page) component {
		return views.ClusterPage(p, m)
	})
}

func (s *server) showClusterBody(c echo.Context) error {
	m, err := s.cluster(c)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.ClusterBody(m))
}

// cluster is there as soon as it is configured, read or not: that it does not answer is
// what its page is looked at for.
func (s *server) cluster(c echo.Context) (views.ClusterView, error) {
	name := param(c, "cluster")
	snap, ok := s.engine.Snapshot(name)
	if !ok {
		return views.ClusterView{}, engine.NoCluster(name)
	}
	return views.NewClusterView(snap, s.live.summaries.of(snap), s.openTasks(name), s.now()), nil
}
