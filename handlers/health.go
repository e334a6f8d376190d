package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// answerHealthz says that the process serves.
func (s *server) answerHealthz(c echo.Context) error {
	return c.String(http.StatusOK, "ok\n")
}

// answerReadyz says whether the database can be written; 503 with the reason if
// not. A cluster that cannot be reached does not make Brickyard unready: it
// serves, and says what is wrong.
func (s *server) answerReadyz(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 5*time.Second)
	defer cancel()
	if err := s.store.Healthy(ctx); err != nil {
		if !s.unready.Swap(true) {
			// Whoever probes does so for as long as it lasts.
			s.log.Error("not ready", "error", err)
		}
		_, refusal := s.explain(err)
		return c.String(http.StatusServiceUnavailable, refusal.Sentence+"\n")
	}
	if s.unready.Swap(false) {
		s.log.Info("ready again")
	}
	return c.String(http.StatusOK, "ready\n")
}
