package cli

import (
	"errors"
	"log/slog"
	"sync"
	"time"

	"brickyard/gluster"
)

// Failover asks and commands one cluster through several targets. It implements
// the engine's TaskService and stands between it and a Client per target.
//
// Questions go to the target that answered last. When it gives no answer the
// same question goes to the next one at once; the silent target is left alone
// and probed again, ever more rarely. What glusterd itself says, a refusal or
// "busy", is an answer and is passed on.
//
// A command that changes the cluster is another matter: it is sent to one
// target, once. Another target is chosen only before anything was sent, by a
// question that changes nothing (Route). Whatever comes of the command itself is
// returned as it came; the engine settles an unknown outcome by looking.
//
// All targets have to be nodes of one trusted storage pool. A target is compared
// with the pool, by the UUIDs of the peers, before anything else is asked of it,
// see membership.
type Failover struct {
	now func() time.Time
	log *slog.Logger

	// readDeadline bounds a question that goes to every peer.
	readDeadline time.Duration

	mu      sync.Mutex
	targets []*member
	// current answers, -1 while none does.
	current int
	// pool holds the UUIDs of the trusted storage pool, nil until a target was
	// heard; poolBy is the target that said so first.
	pool   map[string]bool
	poolBy int
	// expected are the UUIDs of the pool as it was known before the start, nil if
	// it was not.
	expected map[string]bool
	// names are the hosts by UUID, as the peers call each other.
	names map[string]string
	// comparedAt is when the targets' views of their peers were last compared.
	comparedAt time.Time
}

// member is one target and what is known of it.
type member struct {
	gluster.Target
	client *Client
	// verified says that the node was compared with the pool since it last gave
	// no answer.
	verified bool
	// misses counts the probes without answer since it was left; retryAt is when
	// the next one is due, also of a target in reserve.
	misses  int
	retryAt time.Time
	// view is what it last said about its peers, nil while it gives no answer.
	view []gluster.Peer
	// hungAt is when it last gave no answer in time, zero if it never did.
	hungAt time.Time
}

// TargetConfig is one target of a Failover.
type TargetConfig struct {
	// Name is the target as it was configured, for people.
	Name string
	Exec gluster.Executor
}

// How patient Failover is. A target that hangs is given up sooner than a single
// one would be, because another can answer.
const (
	// FailoverDeadline bounds a question that glusterd answers by itself, when
	// another target could answer it too. It is longer than the five seconds for
	// which glusterd answers nobody while it starts a rebalance. Questions that go
	// to every peer keep the client's own deadline: they may take that long on a
	// healthy cluster.
	FailoverDeadline = 10 * time.Second
	// FailoverBudget is how long a question may have taken before no further target
	// is tried: when two in a row hang, the cluster does, as it can for a minute
	// when a node falls silent, and the next look begins with those not tried.
	FailoverBudget = 30 * time.Second
	// ProbeDeadline bounds the cheap question whether a target is back.
	ProbeDeadline = 3 * time.Second
	// retryFirst and retryMax bound the pause between two probes of a target that
	// was left; the pause doubles.
	retryFirst = 5 * time.Second
	retryMax   = 2 * time.Minute
	// readyPause is after how long a target in reserve is probed, so that its loss
	// is known before it is needed.
	readyPause = 5 * time.Minute
	// doubtPause is how long a target that hung is set aside after it answers
	// again. A glusterd that has not noticed the loss of a peer says that it sees
	// them all, and hangs at every question that goes to all (seen on 10.3).
	doubtPause = 5 * time.Minute
	// comparePause is how long the views of several nodes are not compared again
	// while peers are missing.
	comparePause = 15 * time.Second
)

// NewFailover returns a service over targets, which are tried in their order.
// now is the clock, nil for time.Now; log hears of every change of target.
func NewFailover(targets []TargetConfig, now func() time.Time, log *slog.Logger) *Failover {
	if now == nil {
		now = time.Now
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	f := &Failover{now: now, log: log, current: -1, names: map[string]string{}, readDeadline: ReadDeadline}
	for _, t := range targets {
		f.targets = append(f.targets, &member{
			Target: gluster.Target{Name: t.Name, State: gluster.TargetUnasked, Since: now()},
			client: New(t.Exec),
		})
	}
	return f
}

// WithReadDeadline sets another deadline for the questions that go to every peer.
// It is called before the first question.
func (f *Failover) WithReadDeadline(read time.Duration) {
	f.readDeadline = read
	for _, t := range f.targets {
		t.client = t.client.WithReadDeadline(read)
	}
}

// Expect tells which pool the cluster was before the start, by the UUIDs of its
// nodes: a target that shares none but itself with it is another cluster, also
// when it is the only one that answers. It is called before the first question.
func (f *Failover) Expect(uuids []string) {
	for _, u := range uuids {
		if f.expected == nil {
			f.expected = map[string]bool{}
		}
		f.expected[u] = true
	}
}

// Targets returns what is known of every target, in the order in which they
// were given.
func (f *Failover) Targets() []gluster.Target {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]gluster.Target, len(f.targets))
	for i, m := range f.targets {
		out[i] = m.Target
	}
	return out
}

// answered notes that a target answered a question.
func (f *Failover) answered(i int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.makeCurrent(i)
}

// makeCurrent lets a target answer from now on; f.mu is held.
func (f *Failover) makeCurrent(i int) {
	m := f.targets[i]
	m.misses, m.retryAt = 0, time.Time{}
	if f.current == i {
		return
	}
	if f.current >= 0 {
		if old := f.targets[f.current]; old.State == gluster.TargetAnswers {
			old.retryAt = f.now().Add(readyPause)
			f.set(old, gluster.TargetReady, "", "")
		}
	}
	f.log.Info("another target of the cluster answers now", "target", m.Label())
	f.set(m, gluster.TargetAnswers, "", "")
	f.current = i
}

// leave notes that a target gave no answer. f.mu is not held.
func (f *Failover) leave(i int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, foreign := errors.AsType[*foreignError](err); foreign {
		return // judged already
	}
	m := f.targets[i]
	m.verified, m.view = false, nil
	f.putOff(m)
	if gluster.FailureOf(err) == gluster.FailureOutcomeUnknown && !brokeOff(err) {
		m.hungAt = f.now()
	}
	if m.State != gluster.TargetLeft {
		f.log.Warn("a target of the cluster gives no answer", "target", m.Label(), "error", err)
	}
	f.set(m, gluster.TargetLeft, missSentence(err), gluster.WordsOf(err))
	if f.current == i {
		f.current = -1
	}
}

// putOff puts the next probe of a target off; f.mu is held.
func (f *Failover) putOff(m *member) {
	m.retryAt = f.now().Add(min(retryMax, retryFirst<<min(m.misses, 8)))
	m.misses++
}

// set changes a target's state; Since stays while the state does. f.mu is held.
func (f *Failover) set(m *member, s gluster.TargetState, why, words string) {
	if m.State != s {
		m.Since = f.now()
	}
	m.State, m.Why, m.Words = s, why, words
}

// brokeOff reports whether a command was ended by what was said and not by
// silence, so that the target did not hang.
func brokeOff(err error) bool {
	e, ok := errors.AsType[*CommandError](err)
	return ok && e.late
}

// missSentence says why a target was left.
func missSentence(err error) string {
	if brokeOff(err) {
		return "It broke off a command that it may have carried out."
	}
	switch gluster.FailureOf(err) {
	case gluster.FailureUnreachable:
		return "No glusterd answers there."
	case gluster.FailureOutcomeUnknown:
		return "It gave no answer in time."
	case gluster.FailureMalformed:
		return "What came back is no answer of gluster's."
	}
	return "It gave no answer."
}

// silent reports whether an error means that no glusterd was heard, so that
// another target may be asked the same question.
func silent(err error) bool {
	switch gluster.FailureOf(err) {
	case gluster.FailureUnreachable, gluster.FailureOutcomeUnknown, gluster.FailureMalformed:
		return true
	}
	return false
}
