package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
	"brickyard/handlers"
	"brickyard/store"
)

// App is a whole server. Tests open the real thing on port 0.
type App struct {
	Options Options
	Version string
	LogTo   io.Writer
	// Executors replaces how clusters are reached, by name, or by NAME=TARGET where
	// a cluster has several targets; for tests.
	Executors map[string]gluster.Executor
	// WrapStore puts something between the engine and its store, and Now is its
	// clock; both for tests, nil is the plain thing.
	WrapStore func(engine.Store) engine.Store
	Now       func() time.Time

	log *slog.Logger
	// known are the pools of the clusters as they were last seen, by name.
	known map[string][]string
	// simulated are the clusters of a demo.
	simulated []*sim.Cluster
	store     *store.Store
	live      *handlers.Live
	engine    *engine.Engine
	server    *http.Server
	listener  net.Listener
}

// How long the parts of the end may take.
const (
	shutdownPatience = 10 * time.Second
	janitorPause     = time.Minute
)

// Open opens the database and the listener and wires everything; nothing runs
// yet. After an error nothing is left open.
func (a *App) Open(ctx context.Context) (err error) {
	a.log = newLogger(a.Options, a.LogTo)
	defer func() {
		if err != nil {
			_ = a.close()
		}
	}()
	if a.store, err = store.Open(ctx, a.Options.Data, store.Options{Logger: a.log}); err != nil {
		if sentence := store.Problem(err); sentence != "" {
			return fmt.Errorf("%s (%w)", sentence, err)
		}
		return err
	}
	if err := a.remember(ctx); err != nil {
		return err
	}
	a.simulated = a.Options.Demo.simulate()
	clusters := a.clusters()
	var open []jobs.Job
	for _, c := range clusters {
		if err := a.store.SaveCluster(ctx, store.Cluster{Name: c.Name, Target: c.Target, Kind: c.Kind}); err != nil {
			a.log.Warn("a cluster could not be recorded", "cluster", c.Name, "error", err)
		}
		jobs, err := a.store.OpenJobs(ctx, c.Name)
		if err != nil {
			return fmt.Errorf("read the open jobs of %s: %w", c.Name, err)
		}
		open = append(open, jobs...)
	}
	a.live = handlers.NewLive(open, nil, a.log)
	var engineStore engine.Store = a.store
	if a.WrapStore != nil {
		engineStore = a.WrapStore(engineStore)
	}
	a.engine = engine.NewEngine(engine.Config{
		Clusters: clusters, Store: engineStore, Publisher: a.live, Log: a.log, Now: a.Now, Steady: a.Now,
		Intervals:  engine.Intervals{Active: a.Options.PollActive, Idle: a.Options.PollIdle},
		StallAfter: a.Options.StallAfter, ReadDeadline: a.readDeadline(),
	})
	a.server = &http.Server{
		Handler: handlers.New(handlers.Config{
			Engine: a.engine, Store: a.store, Live: a.live, Version: a.Version,
			Demo: a.Options.Demo != NoDemo, Now: a.Now, Log: a.log,
		}),
		// The time of a whole request is bounded in the handlers: a server-wide
		// limit would end /events as well.
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	var listen net.ListenConfig
	if a.listener, err = listen.Listen(ctx, "tcp", a.Options.Listen); err != nil {
		return fmt.Errorf("listen on %s: %w", a.Options.Listen, err)
	}
	return nil
}

// URL is where the server is found.
func (a *App) URL() string {
	scheme := "http"
	if a.Options.TLSCert != "" {
		scheme = "https"
	}
	return scheme + "://" + a.listener.Addr().String()
}

// Run serves until ctx ends, then drains: streams are ended, requests finished,
// commands on their way waited for, the database closed. It returns nil after
// a clean end.
func (a *App) Run(ctx context.Context) error {
	engineCtx, stopEngine := context.WithCancel(context.Background())
	liveCtx, stopLive := context.WithCancel(context.Background())
	defer stopEngine()
	defer stopLive()
	var background sync.WaitGroup
	background.Go(func() { _ = a.engine.Run(engineCtx) })
	background.Go(func() { a.tidy(engineCtx) })
	if a.Options.Demo == BigDemo {
		background.Go(func() { a.addHistory(engineCtx, bigHistory) })
	}
	var live sync.WaitGroup
	live.Go(func() { _ = a.live.Run(liveCtx) })

	served := make(chan error, 1)
	go func() { served <- a.serve() }()
	a.log.Info("serving", "url", a.URL(), "version", a.Version, "clusters", len(a.engine.Snapshots()))
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		a.log.Info("stopping; a second signal stops at once")
		a.live.HangUp()
		patience, cancel := context.WithTimeout(context.Background(), shutdownPatience)
		err = a.server.Shutdown(patience)
		cancel()
	}
	stopEngine()
	background.Wait()
	stopLive()
	live.Wait()
	return errors.Join(err, a.close())
}

func (a *App) serve() error {
	var err error
	if a.Options.TLSCert != "" {
		err = a.server.ServeTLS(a.listener, a.Options.TLSCert, a.Options.TLSKey)
	} else {
		err = a.server.Serve(a.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}

// close closes what Open opened; it is called once, by Run or by a failed Open.
func (a *App) close() error {
	var errs []error
	if a.listener != nil && a.server != nil {
		errs = append(errs, a.server.Close())
	}
	if a.live != nil {
		a.live.Close()
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	return errors.Join(errs...)
}

// tidy does the small chores once a minute: it notes which clusters answered,
// and keeps the database's log short.
func (a *App) tidy(ctx context.Context) {
	tick := time.NewTicker(janitorPause)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := a.chores(ctx)
		if err != nil && !failing {
			// Said once: a full disk fails every minute.
			a.log.Warn("the database could not be tidied", "error", err)
		}
		failing = err != nil
	}
}

func (a *App) chores(ctx context.Context) error {
	var errs []error
	for _, s := range a.engine.Snapshots() {
		if !s.Reachable {
			continue
		}
		c := store.Cluster{Name: s.Cluster, Target: s.Target, Kind: s.Kind, LastSeen: s.SyncedAt, Version: s.Version, Peers: pool(s)}
		if err := a.store.SaveCluster(ctx, c); err != nil {
			errs = append(errs, fmt.Errorf("record cluster %s: %w", s.Cluster, err))
		}
	}
	return errors.Join(append(errs, a.store.Checkpoint(ctx))...)
}

func newLogger(o Options, to io.Writer) *slog.Logger {
	if to == nil {
		return slog.New(slog.DiscardHandler)
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if o.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}
