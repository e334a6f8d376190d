package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"sync/atomic"
	"testing"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/handlers"

	"github.com/PuerkitoBio/goquery"
)

// A page says up to which announcement it knows what it shows; it asks for what was told
// later.
func TestWhatHappensWhileAPageIsReadIsNewsToIt(t *testing.T) {
	s := open(t)
	var last atomic.Int64
	last.Store(1000)
	happens := func() {
		s.live.JobChanged(jobs.Job{ID: last.Add(1), Cluster: "elsewhere", Volume: "v", Action: jobs.ActionRebalance, State: jobs.Running, Revision: 1})
	}
	site := handlers.New(handlers.Config{Engine: s.engine, Store: s.store, Live: s.live, Now: func() time.Time {
		happens() // whenever what a page shows is looked at
		return time.Now()
	}})
	for _, path := range []string{"/", "/volumes", "/bricks", "/tasks", "/clusters/c", "/clusters/c/volumes/dist", "/clusters/c/volumes/dist/rebalance", "/jobs/7"} {
		t.Run(path, func(t *testing.T) {
			happens()
			before := last.Load()
			w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost"+path, nil)
			site.ServeHTTP(w, r)
			page, err := goquery.NewDocumentFromReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			told, ok := page.Find("html").Attr("data-told")
			if want := fmt.Sprintf("%d.1", before); !ok || told != want {
				t.Errorf("the newest it knows is %q, and was %q", told, want)
			}
			if last.Load() == before {
				t.Error("nothing happened meanwhile")
			}
		})
	}
}
