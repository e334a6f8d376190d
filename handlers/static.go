package handlers

import (
	"net/http"
	"strings"

	"brickyard/static"

	"github.com/labstack/echo/v4"
)

// serveStatic serves the embedded files. An address with the right hash in it
// may be kept for ever; any other has to be asked for again.
func (s *server) serveStatic(c echo.Context) error {
	file, current, ok := static.Lookup(strings.TrimPrefix(c.Request().URL.Path, static.Prefix))
	if !ok {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	etag := `"` + file.Hash + `"`
	h.Set("ETag", etag)
	h.Set("Cache-Control", "no-cache")
	if current {
		h.Set("Cache-Control", static.CacheControl)
	}
	if c.Request().Header.Get("If-None-Match") == etag {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, file.Type, file.Body)
}

func (s *server) serveFavicon(c echo.Context) error {
	return c.Redirect(http.StatusMovedPermanently, static.Path("favicon.svg"))
}
