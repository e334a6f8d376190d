package engine

import (
	"cmp"
	"time"
)

// parts are those of one cluster. Each owns its state, and whoever is made of them, the
// Runner, the TaskSyncer, the healWatcher, a member, takes those it needs.
type parts struct {
	*common
	*knowledge
	*complaints
	*claims
	*tries
	*recordedTasks
	*records
	*reader
}

func newParts(cfg ClusterConfig, all Config, turns *turns) parts {
	p := parts{
		common: &common{
			ClusterConfig: cfg, queue: NewQueue(), publisher: all.Publisher, now: all.Now,
			log: all.Log.With("cluster", cfg.Name), moments: &moments{clock: all.Steady}, turns: turns,
		},
		tries: &tries{tried: map[attempt]time.Time{}}, recordedTasks: &recordedTasks{known: map[string]bool{}},
	}
	p.claims = &claims{turnsTaken: p.queue, reserved: map[string]int{}, sentAt: map[string]int64{}}
	p.knowledge = newKnowledge(p.common)
	p.complaints = &complaints{common: p.common, knowledge: p.knowledge, said: map[string]string{}, failing: map[string]bool{}}
	p.records = &records{common: p.common, knowledge: p.knowledge, complaints: p.complaints, tries: p.tries, store: all.Store}
	p.reader = &reader{
		common: p.common, knowledge: p.knowledge, complaints: p.complaints, looking: newGate(), statusAt: map[string]time.Time{},
		firstDeadline: cmp.Or(all.ReadDeadline, DefaultReadDeadline),
	}
	return p
}
