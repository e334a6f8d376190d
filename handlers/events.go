package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	eventsPath = "/events"
	streamName = "live"
	// writeDeadline is how long one browser may take to accept one message;
	// one that takes longer is cut off, so that it cannot hold up the others.
	writeDeadline = 5 * time.Second
)

// serve is the stream of changes. Its events, in the order in which they happen:
//
//   - without a name: fragments for out-of-band swaps;
//   - rows, right before fragments that rows are among: which ones, as a list of
//     views.ChangedRow;
//   - announcements, right after them: what people are told, as views.Announcements;
//   - changed: what is to be fetched again, because no row tells: "volume" for what
//     shows volumes, when some came or went or very many changed, "brick" for lists of
//     bricks, when one may have changed, "empty" for what shows nothing and says why,
//     when a cluster began or ceased to answer, "cluster" for pages about clusters, when
//     one changed, "all" for everything, when changes were lost;
//   - beat: nothing, now and then.
func (l *Live) serve(c echo.Context) error {
	client := c.Request().Context()
	ctx, cancel := context.WithCancel(client)
	defer cancel()
	defer context.AfterFunc(l.closing, cancel)()
	r := c.Request().WithContext(ctx)
	r.URL.RawQuery = "stream=" + streamName
	// Nothing is replayed, and a value that is no number would be refused.
	r.Header.Del("Last-Event-ID")
	h := c.Response().Header()
	h.Set("X-Accel-Buffering", "no")
	h.Add("Vary", "Accept-Encoding")
	w := &deadlineWriter{
		ResponseWriter: c.Response(),
		rc:             http.NewResponseController(c.Response()),
		giveUp:         cancel,
	}
	if weightOf(r.Header.Get("Accept-Encoding"), "gzip") == 0 {
		l.events.ServeHTTP(w, r)
		return nil
	}
	packed := newPackedWriter(w, w, &l.packer, func() bool { return w.failed || client.Err() != nil })
	l.events.ServeHTTP(packed, r)
	packed.end()
	return nil
}

// deadlineWriter sets a deadline before each write and ends the request on the
// first failure: the sse library goes on writing to a dead connection, and its
// stream waits for the slowest reader.
type deadlineWriter struct {
	http.ResponseWriter
	rc     *http.ResponseController
	giveUp context.CancelFunc
	failed bool
}

func (w *deadlineWriter) Write(p []byte) (int, error) {
	_ = w.rc.SetWriteDeadline(time.Now().Add(writeDeadline))
	n, err := w.ResponseWriter.Write(p)
	if err != nil {
		w.fail()
	}
	return n, err
}

// Flush implements http.Flusher, which the sse library asks for.
func (w *deadlineWriter) Flush() {
	_ = w.rc.SetWriteDeadline(time.Now().Add(writeDeadline))
	if err := w.rc.Flush(); err != nil {
		w.fail()
	}
}

func (w *deadlineWriter) fail() {
	w.failed = true
	w.giveUp()
}
