package e2e

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/gluster/sim"
	"brickyard/handlers"
	"brickyard/store"
)

// within serves a simulated cluster, "c", in this process, and others by their names.
func within(t testing.TB, cluster *sim.Cluster, now func() time.Time, others ...*sim.Cluster) *server {
	t.Helper()
	clusters := []engine.ClusterConfig{{Name: "c", Kind: "demo", Target: "demo", Service: cli.New(cluster)}}
	for _, o := range others {
		clusters = append(clusters, engine.ClusterConfig{Name: o.Name(), Kind: "demo", Target: "demo", Service: cli.New(o)})
	}
	database, err := store.Open(context.Background(), t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	live := handlers.NewLive(nil, now, nil)
	engine := engine.NewEngine(engine.Config{
		Store: database, Publisher: live, Log: slog.New(slog.DiscardHandler), Now: now,
		Intervals: engine.Intervals{Active: 100 * time.Millisecond, Idle: 300 * time.Millisecond},
		Clusters:  clusters,
	})
	site := httptest.NewServer(handlers.New(handlers.Config{Engine: engine, Store: database, Live: live, Now: now}))
	ctx, cancel := context.WithCancel(context.Background())
	liveCtx, stopLive := context.WithCancel(context.Background())
	var running, publishing sync.WaitGroup
	running.Go(func() { _ = engine.Run(ctx) })
	publishing.Go(func() { _ = live.Run(liveCtx) })
	t.Cleanup(func() {
		live.HangUp()
		site.Close()
		cancel()
		running.Wait()
		stopLive()
		publishing.Wait()
		if err := database.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &server{t: t, URL: site.URL}
	s.WaitReached("c")
	return s
}
