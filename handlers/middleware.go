package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// Limits of one request. None of them holds for /events, which lasts.
//
// maxBrickBody is that of requests that list bricks: maxBricks names of 100
// characters each, all that go and those among them that were picked, even if every
// character is one of two bytes, which a form escapes (2 × 1000 × 607 bytes).
const (
	maxBody        = "64K"
	maxBrickBody   = "1280K"
	requestTimeout = 20 * time.Second
	// fileTimeout is that of a file with all rows of a list.
	fileTimeout = 10 * time.Minute
)

// contentSecurityPolicy allows what Brickyard serves itself and nothing else:
// no inline script or style, no frame around it, no form to elsewhere.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *server) use(e *echo.Echo) {
	e.Use(
		s.logRequests,
		securityHeaders,
		s.noteTold,
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: maxBody, Skipper: listsBricks}),
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: maxBrickBody}),
		boundTime,
		middleware.RecoverWithConfig(middleware.RecoverConfig{
			LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
				s.log.Error("a handler panicked", "path", c.Request().URL.Path, "error", err, "stack", string(stack))
				return err
			},
		}),
		middleware.GzipWithConfig(middleware.GzipConfig{Skipper: isEvents, MinLength: 512}),
	)
}

func isEvents(c echo.Context) bool { return c.Request().URL.Path == eventsPath }

// listsBricks reports whether a route takes a list of bricks.
func listsBricks(c echo.Context) bool {
	for _, end := range []string{"/remove-brick", "/review", "/preflight"} {
		if strings.HasSuffix(c.Path(), end) {
			return true
		}
	}
	return false
}

func securityHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		setSecurityHeaders(c.Response().Header())
		return next(c)
	}
}

func setSecurityHeaders(h http.Header) {
	h.Set("Content-Security-Policy", contentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// refuseOutside answers what never reaches a route: a problem document for the
// API, a line of text for everybody else.
func refuseOutside(status int, code jobs.Code, sentence string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setSecurityHeaders(w.Header())
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			http.Error(w, sentence, status)
			return
		}
		body, err := json.Marshal(newAPIProblem(status, &jobs.Refusal{Code: code, Sentence: sentence}))
		if err != nil {
			http.Error(w, sentence, status)
			return
		}
		w.Header().Set(echo.HeaderContentType, problemType)
		w.WriteHeader(status)
		_, _ = w.Write(body)
	})
}

// headAsGet lets every GET route answer HEAD; net/http leaves the body out.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead && r.URL.Path != eventsPath {
			r = r.Clone(r.Context())
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// boundTime gives a request its end: reading, answering and everything it asks
// for. Errors are answered in here, while there is still time.
func boundTime(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if isEvents(c) {
			return next(c)
		}
		limit := requestTimeout
		if strings.HasSuffix(c.Path(), ".csv") {
			limit = fileTimeout
		}
		ctx, cancel := context.WithTimeout(c.Request().Context(), limit)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		rc := http.NewResponseController(c.Response())
		end := time.Now().Add(limit + 10*time.Second)
		// Test recorders have no deadlines; a real connection always has.
		_ = rc.SetReadDeadline(end)
		_ = rc.SetWriteDeadline(end)
		if err := next(c); err != nil {
			c.Error(err)
		}
		return nil
	}
}

func (s *server) logRequests(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		r := c.Request()
		s.log.Debug("request", "method", r.Method, "path", r.URL.Path, "status", c.Response().Status,
			"bytes", c.Response().Size, "took", time.Since(began), "from", c.RealIP())
		return nil
	}
}

// localHostOnly refuses requests that name another host than this machine's
// loopback. Brickyard has no accounts and listens on loopback only; without
// this, a page elsewhere could have its own name resolve to 127.0.0.1 and then
// count as the same origin.
func localHostOnly(next http.Handler) http.Handler {
	refuse := refuseOutside(http.StatusMisdirectedRequest, "wrong-host", "Brickyard answers only to localhost, 127.0.0.1 and [::1].")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopbackHost(r.Host) {
			refuse.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLoopbackHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// isTimeout reports whether an error is the end of a request's time.
func isTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}
