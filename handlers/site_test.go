package handlers_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/gluster/sim"
	"brickyard/handlers"
	"brickyard/store"

	"github.com/PuerkitoBio/goquery"
)

// site is the whole of Brickyard over HTTP, on a simulated cluster "c" and one
// that cannot be reached, "gone".
type site struct {
	*httptest.Server
	t      *testing.T
	sim    *sim.Cluster
	store  *store.Store
	engine *engine.Engine
	live   *handlers.Live
}

var distVolume = sim.VolumeSpec{
	Name: "dist", Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 0}, Files: []uint64{10_000, 0},
	Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1"},
}

var oddVolume = sim.VolumeSpec{
	Name: `a<b>&"c"`, Bricks: []string{"node1:/bricks/<script>alert(1)</script>", "node2:/bricks/x'y"},
}

func open(t *testing.T, volumes ...sim.VolumeSpec) *site {
	t.Helper()
	cluster := sim.New(sim.Config{Seed: 1, Now: time.Now, RunTime: time.Hour})
	for _, v := range append(volumes, distVolume) {
		cluster.MustAdd(v)
	}
	return openOn(t, cluster, cluster)
}

// openOn is the site where "c" is asked through an executor; cluster is what stands
// behind it.
func openOn(t *testing.T, cluster *sim.Cluster, asked gluster.Executor) *site {
	t.Helper()
	database, err := store.Open(context.Background(), t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, sim: cluster, store: database}
	s.live = handlers.NewLive(nil, nil, nil)
	s.engine = engine.NewEngine(engine.Config{
		Store: database, Publisher: s.live, Log: slog.New(slog.DiscardHandler),
		Intervals: engine.Intervals{Active: 100 * time.Millisecond, Idle: time.Second},
		Clusters: []engine.ClusterConfig{
			{Name: "c", Kind: "demo", Target: "demo", Service: cli.New(asked)},
			{Name: "gone", Kind: "command", Target: "command:/nonexistent/gluster", Service: cli.New(cli.Prefixed("/nonexistent/gluster"))},
		},
	})
	for _, name := range []string{"c", "gone"} {
		_ = s.engine.Sync(context.Background(), name) // the second one fails, and says so on the page
	}
	s.Server = httptest.NewServer(handlers.New(handlers.Config{Engine: s.engine, Store: database, Live: s.live}))
	ctx, cancel := context.WithCancel(context.Background())
	liveCtx, stopLive := context.WithCancel(context.Background())
	var engine, live sync.WaitGroup
	engine.Go(func() { _ = s.engine.Run(ctx) })
	live.Go(func() { _ = s.live.Run(liveCtx) })
	t.Cleanup(func() {
		s.live.HangUp()
		s.Close()
		cancel()
		engine.Wait()
		stopLive()
		live.Wait()
		if err := database.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

type header map[string]string

// do sends a request and returns the answer with its body; redirects are not
// followed.
func (s *site) do(method, path, body string, headers header) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for k, v := range headers {
		if k == "Host" {
			r.Host = v
		}
		r.Header.Set(k, v)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, string(text)
}

var (
	form = header{"Content-Type": "application/x-www-form-urlencoded"}
	htmx = header{"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
)

// page gets a page and parses it.
func (s *site) page(path string) *goquery.Document {
	s.t.Helper()
	res, body := s.do("GET", path, "", nil)
	if res.StatusCode != http.StatusOK {
		s.t.Fatalf("GET %s: %d\n%s", path, res.StatusCode, body)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	return doc
}

// api sends JSON and decodes what comes back.
func (s *site) api(method, path, body string, headers header) (int, map[string]any) {
	s.t.Helper()
	res, text := s.do(method, "/api/v1"+path, body, headers)
	var out map[string]any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		s.t.Fatalf("%s %s: %d, not JSON: %s", method, path, res.StatusCode, text)
	}
	return res.StatusCode, out
}

// eventually waits until a condition holds; what it waits for is another
// goroutine's work that has no signal over HTTP.
func (s *site) eventually(what string, holds func() bool) {
	s.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return
		}
	}
	s.t.Fatalf("never happened: %s", what)
}

// startJob starts a rebalance over the API and waits until it runs.
func (s *site) startJob() string {
	s.t.Helper()
	status, job := s.api("POST", "/clusters/c/volumes/dist/rebalance", `{"reason":"test"}`, nil)
	if status != http.StatusAccepted {
		s.t.Fatalf("start: %d %v", status, job)
	}
	id := job["id"].(string)
	s.eventually("the job runs", func() bool {
		_, job := s.api("GET", "/jobs/"+id, "", nil)
		return job["state"] == "RUNNING" && job["phase"] == ""
	})
	return id
}

func escape(name string) string { return url.PathEscape(name) }
