package engine

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"brickyard/gluster/jobs"
)

// NewEngine wires the engine; Run sets it going.
func NewEngine(cfg Config) *Engine {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Drain == 0 {
		cfg.Drain = DefaultDrain
	}
	if cfg.StallAfter == 0 {
		cfg.StallAfter = jobs.DefaultStallAfter
	}
	if cfg.FirstLook == 0 {
		cfg.FirstLook = DefaultFirstLook
	}
	work, stop := context.WithCancel(context.Background())
	e := &Engine{
		store: cfg.Store, now: cfg.Now, drain: cfg.Drain, firstLook: cfg.FirstLook,
		turns: newTurns(cmp.Or(cfg.AtOnce, DefaultAtOnce)), clusters: map[string]*member{}, stopWork: stop, closing: make(closing),
		syncers: map[string]*TaskSyncer{},
	}
	for i, c := range cfg.Clusters {
		p := newParts(c, cfg, e.turns)
		bells := bells{look: newBell(), heals: newBell()}
		m := &member{
			common: p.common, knowledge: p.knowledge, complaints: p.complaints, tries: p.tries, records: p.records, reader: p.reader,
			runner: newRunner(p, work, e.closing, bells),
		}
		e.names = append(e.names, c.Name)
		e.clusters[c.Name] = m
		e.syncers[c.Name] = newTaskSyncer(p, cfg.Intervals, cfg.StallAfter, time.Duration(i)*startsApart, bells, byItself{m})
		e.watchers = append(e.watchers, newHealWatcher(p, bells.heals, m.runner))
	}
	return e
}

// Run follows every cluster until ctx ends, then lets commands that are on
// their way come to their end, for Drain at most, and returns nil. What did not
// end in time is settled at the next start.
func (e *Engine) Run(ctx context.Context) error {
	var syncers sync.WaitGroup
	for _, s := range e.syncers {
		syncers.Go(func() { _ = s.Run(ctx) })
	}
	for _, w := range e.watchers {
		syncers.Go(func() { w.Run(ctx) })
	}
	<-ctx.Done()
	close(e.closing)
	syncers.Wait()
	ended := make(chan struct{})
	go func() {
		for _, m := range e.clusters {
			m.runner.wg.Wait()
		}
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(e.drain):
	}
	e.stopWork()
	<-ended
	return nil
}

// Sync takes one complete look at a cluster now.
func (e *Engine) Sync(ctx context.Context, cluster string) error {
	s, ok := e.syncers[cluster]
	if !ok {
		return NoCluster(cluster)
	}
	return s.SyncOnce(ctx)
}

// Nudge asks for a complete look at a cluster as soon as possible.
func (e *Engine) Nudge(cluster string) {
	if s, ok := e.syncers[cluster]; ok {
		s.Nudge()
	}
}
