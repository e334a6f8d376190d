package handlers

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"brickyard/gluster/engine"
	"brickyard/store"

	"github.com/labstack/echo/v4"
)

// Config is what the handlers work with.
type Config struct {
	Engine *engine.Engine
	Store  *store.Store
	Live   *Live
	// Version is Brickyard's own; Demo marks a server of simulated clusters.
	Version string
	Demo    bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	Log *slog.Logger
}

// server holds what every handler needs.
type server struct {
	engine  *engine.Engine
	store   *store.Store
	live    *Live
	version string
	demo    bool
	now     func() time.Time
	log     *slog.Logger
	// unready is whether the last probe of readiness failed.
	unready atomic.Bool
}

// New returns the handler of the whole site. Start Config.Live before serving.
func New(cfg Config) http.Handler {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{
		engine: cfg.Engine, store: cfg.Store, live: cfg.Live,
		version: cfg.Version, demo: cfg.Demo, now: cfg.Now, log: cfg.Log,
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	// The address of the connection counts; headers can say anything.
	e.IPExtractor = echo.ExtractIPDirect()
	e.HTTPErrorHandler = s.answerError
	s.use(e)
	s.routes(e)
	// Around echo and not inside it: what is refused here never reaches a
	// route.
	sameOrigin := http.NewCrossOriginProtection()
	sameOrigin.SetDenyHandler(refuseOutside(http.StatusForbidden, "cross-origin",
		"This request comes from another site; Brickyard takes orders only from its own pages and from scripts."))
	return localHostOnly(sameOrigin.Handler(headAsGet(e)))
}
