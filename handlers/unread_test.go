package handlers_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/gluster/sim"
	"brickyard/handlers"
	"brickyard/store"
)

// openUnread is the site in the first moments after a start: no cluster was read
// yet, and none is until a test asks for it. patience is how long requests wait for
// that.
func openUnread(t *testing.T, patience time.Duration) *site {
	t.Helper()
	cluster := sim.New(sim.Config{Seed: 1, Now: time.Now, RunTime: time.Hour})
	cluster.MustAdd(distVolume)
	database, err := store.Open(context.Background(), t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, sim: cluster, store: database, live: handlers.NewLive(nil, nil, nil)}
	s.engine = engine.NewEngine(engine.Config{
		Store: database, Publisher: s.live, FirstLook: patience,
		Clusters: []engine.ClusterConfig{{Name: "c", Kind: "demo", Target: "demo", Service: cli.New(cluster)}},
	})
	s.Server = httptest.NewServer(handlers.New(handlers.Config{Engine: s.engine, Store: database, Live: s.live}))
	t.Cleanup(func() {
		s.Close()
		if err := database.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestNothingIsSaidOfTheVolumesOfAClusterThatWasNotReadYet(t *testing.T) {
	s := openUnread(t, 10*time.Millisecond)
	const volume = "/clusters/c/volumes/dist"
	requests := []struct{ method, path, body string }{
		{"GET", "/api/v1/clusters/c/volumes", ""},
		{"GET", "/api/v1" + volume, ""},
		{"GET", "/api/v1" + volume + "/preflight?action=rebalance", ""},
		{"GET", "/api/v1" + volume + "/preflight?action=remove-brick&brick=node1:/bricks/b1", ""},
		{"GET", "/api/v1" + volume + "/preflight?action=replace-brick&brick=node1:/bricks/b1", ""},
		{"POST", "/api/v1" + volume + "/rebalance", ""},
		{"POST", "/api/v1" + volume + "/remove-brick", `{"bricks":["node1:/bricks/b1"]}`},
		{"POST", "/api/v1" + volume + "/replace-brick", `{"brick":"node1:/bricks/b1","with":"node1:/bricks/b9"}`},
		{"POST", "/api/v1" + volume + "/reset-brick", `{"brick":"node1:/bricks/b1"}`},
		{"GET", volume, ""},
		{"GET", volume + "/body", ""},
		{"GET", volume + "/rebalance", ""},
		{"POST", volume + "/rebalance", "mode=data"},
		{"POST", volume + "/remove-brick", "brick=node1:/bricks/b1"},
		{"POST", volume + "/replace-brick", "brick=node1:/bricks/b1&host=node1&path=/bricks/b9"},
	}
	for _, r := range requests {
		res, text := s.do(r.method, r.path, r.body, form)
		if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" || !strings.Contains(text, "The cluster has not been read yet; try again in a moment.") {
			t.Errorf("%s %s: %d %s", r.method, r.path, res.StatusCode, text)
		}
		if api := strings.HasPrefix(r.path, "/api/"); api != strings.Contains(text, `"code":"cluster-not-read"`) {
			t.Errorf("%s %s: %s", r.method, r.path, text)
		}
	}
	// Once it was read, and also while it is away after that, it is known.
	if err := s.engine.Sync(context.Background(), "c"); err != nil {
		t.Fatal(err)
	}
	s.sim.PowerOff("node1")
	if err := s.engine.Sync(context.Background(), "c"); err == nil {
		t.Fatal("the cluster is not away")
	}
	for path, want := range map[string]int{
		volume: http.StatusOK, "/api/v1" + volume: http.StatusOK,
		volume + "x": http.StatusNotFound, "/api/v1" + volume + "x": http.StatusNotFound,
	} {
		if res, text := s.do("GET", path, "", nil); res.StatusCode != want {
			t.Errorf("%s: %d %s", path, res.StatusCode, text)
		}
	}
}

func TestARequestThatNeedsVolumesWaitsForTheFirstLook(t *testing.T) {
	s := openUnread(t, time.Minute)
	const volume = "/clusters/c/volumes/dist"
	answered := make(chan int)
	paths := []string{volume, volume + "/rebalance", "/api/v1" + volume, "/api/v1/clusters/c/volumes", "/api/v1" + volume + "/preflight?action=rebalance"}
	for _, path := range paths {
		go func() {
			res, _ := s.do("GET", path, "", nil)
			answered <- res.StatusCode
		}()
	}
	// Nor do those wait that only list what is known.
	for _, path := range []string{"/volumes", "/volumes/rows", "/bricks", "/bricks.csv", "/tasks", "/api/v1/clusters", "/api/v1/jobs"} {
		if res, text := s.do("GET", path, "", nil); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", path, res.StatusCode, text)
		}
	}
	select {
	case status := <-answered:
		t.Errorf("%d before the cluster was read", status)
	default:
	}
	if err := s.engine.Sync(context.Background(), "c"); err != nil {
		t.Fatal(err)
	}
	for range paths {
		if status := <-answered; status != http.StatusOK {
			t.Errorf("%d after the cluster was read", status)
		}
	}
}

func TestAClusterWhoseFirstLookFailedIsAnsweredAsUnreachable(t *testing.T) {
	s := openUnread(t, time.Minute)
	s.sim.PowerOff("node1")
	_ = s.engine.Sync(context.Background(), "c")
	for _, path := range []string{"/clusters/c/volumes/dist", "/api/v1/clusters/c/volumes/dist", "/api/v1/clusters/c/volumes"} {
		if res, text := s.do("GET", path, "", nil); res.StatusCode != http.StatusBadGateway || res.Header.Get("Retry-After") != "" {
			t.Errorf("%s: %d %s", path, res.StatusCode, text)
		}
	}
}
