package handlers

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/gluster/jobs"

	"github.com/r3labs/sse/v2"
)

// slowBrowser accepts nothing until it is let go, and keeps what it got then.
type slowBrowser struct {
	http.ResponseWriter
	let chan struct{}
	mu  sync.Mutex
	got strings.Builder
}

func (*slowBrowser) Header() http.Header { return http.Header{} }
func (*slowBrowser) WriteHeader(int)     {}
func (*slowBrowser) Flush()              {}

func (b *slowBrowser) Write(p []byte) (int, error) {
	<-b.let
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.got.Write(p)
}

func (b *slowBrowser) has(words string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Contains(b.got.String(), words)
}

func TestWhoMissedAChangeIsToldToFetchEverythingAgain(t *testing.T) {
	for what, change := range map[string]func(*Live){
		"a job": func(l *Live) {
			l.JobChanged(jobs.Job{ID: 7, Cluster: "c", Volume: "v", State: jobs.Running, Revision: 1})
		},
		"a volume that went away": func(l *Live) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.listChanged = true
		},
	} {
		t.Run(what, func(t *testing.T) {
			l := NewLive(nil, nil, nil)
			defer l.Close()
			ctx, cancel := context.WithCancel(context.Background())

			browser := &slowBrowser{let: make(chan struct{})}
			var served sync.WaitGroup
			served.Go(func() {
				r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/events?stream="+streamName, nil)
				l.events.ServeHTTP(browser, r)
			})
			defer served.Wait()
			defer cancel()
			noise := &sse.Event{Event: []byte("beat"), Data: []byte("-")}
			full := 0
			for deadline := time.Now().Add(time.Minute); full < 50 && time.Now().Before(deadline); {
				if !l.events.TryPublish(streamName, noise) {
					full++
					time.Sleep(time.Millisecond) // what fits is on its way to the browser
				} else {
					full = 0
				}
			}
			change(l)
			l.flush(ctx)
			if !l.missed {
				t.Fatal("there was room")
			}
			l.JobChanged(jobs.Job{ID: 8, Cluster: "c", Volume: "w", State: jobs.Running, Revision: 1})
			l.flush(ctx)
			close(browser.let)
			waits := time.Now().Add(time.Minute)
			for (!browser.has("data: all\nevent: changed") || !browser.has(`id="job-8"`)) && time.Now().Before(waits) {
				l.flush(ctx)
				time.Sleep(time.Millisecond)
			}
			for _, words := range []string{"data: all\nevent: changed", `id="job-8"`} {
				if !browser.has(words) {
					t.Errorf("the browser got no %s", words)
				}
			}
			if l.missed {
				t.Error("it is not over")
			}
		})
	}
}
