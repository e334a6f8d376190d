package handlers

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// component is anything templ made.
type component interface {
	Render(ctx context.Context, w io.Writer) error
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// render answers with a component. It is rendered into a buffer first, so that
// a failure halfway is an error page and not half a page.
func render(c echo.Context, status int, content component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := content.Render(c.Request().Context(), buf); err != nil {
		return err
	}
	c.Response().Header().Add("Vary", "HX-Request")
	return c.HTMLBlob(status, buf.Bytes())
}

// isHTMX reports whether htmx asks for a fragment. A request to restore a page
// from history wants the page.
func isHTMX(c echo.Context) bool {
	h := c.Request().Header
	return h.Get("HX-Request") == "true" && h.Get("HX-History-Restore-Request") != "true"
}

// page answers with a full page around content.
func (s *server) page(c echo.Context, status int, title string, section views.Section, content func(views.Page) component) error {
	ctx := c.Request().Context()
	p := views.Page{
		Title: title, Section: section, Nav: s.live.nav(s.engine.Snapshots()),
		Demo: s.demo, Version: s.version, Now: s.now(), Told: toldBefore(c),
	}
	drawer, err := s.drawer(ctx)
	if err != nil {
		// A page without its drawer is better than none: the database may be
		// what is wrong, and the page says so.
		s.log.Error("the drawer could not be read", "error", err)
		drawer.Unread = true
	}
	p.Drawer = drawer
	return render(c, status, content(p))
}

// drawer reads what the drawer shows: open jobs and the last that ended.
func (s *server) drawer(ctx context.Context) (views.Drawer, error) {
	at, err := s.store.AtHand(ctx, views.DrawerOpen, views.DrawerFinished)
	if err != nil {
		return views.Drawer{}, err
	}
	d := views.NewDrawer(s.jobRows(at.Open), at.OpenTotal-len(at.Open), s.jobRows(at.Ended))
	d.Sight = views.NewSight(s.engine.Snapshots())
	return d, nil
}

func (s *server) jobRow(j jobs.Job) views.JobRow {
	snap := s.snapshotOf(j.Cluster)
	return views.NewJobRow(j, snap, jobs.JobActions(j, snap), s.now())
}

// snapshotOf is the cluster's snapshot; an empty one for a cluster that is no
// longer configured, whose jobs are still history.
func (s *server) snapshotOf(cluster string) jobs.Snapshot {
	snap, ok := s.engine.Snapshot(cluster)
	if !ok {
		snap = jobs.Snapshot{Cluster: cluster, Problem: "This cluster is not configured any more."}
	}
	return snap
}

func (s *server) showDrawer(c echo.Context) error {
	drawer, err := s.drawer(c.Request().Context())
	if err != nil {
		return err
	}
	// Every page fetches this when its stream begins, and the header needs the
	// same care: what changed before was sent to nobody.
	snaps := s.engine.Snapshots()
	parts := components{views.DrawerBody(drawer), views.NavFragments(s.live.nav(snaps))}
	for _, snap := range snaps {
		parts = append(parts, views.ClusterFragments(s.live.health(snap), views.NewClusterBanner(snap)))
	}
	return render(c, http.StatusOK, parts)
}

// components renders several fragments one after the other.
type components []component

// Render implements component.
func (cs components) Render(ctx context.Context, w io.Writer) error {
	for _, c := range cs {
		if err := c.Render(ctx, w); err != nil {
			return err
		}
	}
	return nil
}
