package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"brickyard/gluster"
)

// Version is Client.Version of whichever target answers.
func (f *Failover) Version(ctx context.Context) (string, error) {
	return ask(ctx, f, FailoverDeadline, (*Client).Version)
}

// MaxOpVersion is Client.MaxOpVersion of whichever target answers.
func (f *Failover) MaxOpVersion(ctx context.Context) (int, error) {
	return ask(ctx, f, ReadDeadline, (*Client).MaxOpVersion)
}

// Volumes is Client.Volumes of whichever target answers.
func (f *Failover) Volumes(ctx context.Context) ([]gluster.Volume, error) {
	volumes, err := ask(ctx, f, FailoverDeadline, (*Client).Volumes)
	f.learnNames(nil, volumes)
	return volumes, err
}

// Status is Client.Status of whichever target answers.
func (f *Failover) Status(ctx context.Context) (gluster.StatusList, error) {
	return ask(ctx, f, gluster.Patience(ctx, f.readDeadline), (*Client).Status)
}

// Details is Client.Details of whichever target answers.
func (f *Failover) Details(ctx context.Context, volume string) ([]gluster.Brick, error) {
	return ask(ctx, f, gluster.Patience(ctx, f.readDeadline), func(c *Client, ctx context.Context) ([]gluster.Brick, error) {
		return c.Details(ctx, volume)
	})
}

// TaskStatus is Client.TaskStatus of whichever target answers.
func (f *Failover) TaskStatus(ctx context.Context, task gluster.AsyncTask) (gluster.AsyncTask, error) {
	return ask(ctx, f, gluster.Patience(ctx, f.readDeadline), func(c *Client, ctx context.Context) (gluster.AsyncTask, error) {
		return c.TaskStatus(ctx, task)
	})
}

// Peers is Client.Peers of whichever target answers. It is also the moment at
// which the targets are looked after: the answer is compared with the pool, a
// target that sees more peers is preferred, and one that was left is probed when
// its time has come.
func (f *Failover) Peers(ctx context.Context) ([]gluster.Peer, error) {
	f.meet(ctx)
	view, i, err := first(ctx, f, func(ctx context.Context, i int) ([]gluster.Peer, error) {
		return f.probe(ctx, i, FailoverDeadline)
	})
	if err != nil {
		return nil, err
	}
	view = f.preferConnected(ctx, i, view)
	f.revisit(ctx)
	return f.asOthersSee(view), nil
}

// ask puts one question to the targets, one after the other, until one answers.
func ask[T any](ctx context.Context, f *Failover, deadline time.Duration, question func(*Client, context.Context) (T, error)) (T, error) {
	f.meet(ctx)
	value, _, err := first(ctx, f, func(ctx context.Context, i int) (T, error) {
		if !f.isVerified(i) {
			if _, err := f.probe(ctx, i, ProbeDeadline); err != nil {
				var none T
				return none, err
			}
		}
		ctx, cancel := context.WithTimeout(ctx, deadline)
		defer cancel()
		return question(f.targets[i].client, ctx)
	})
	return value, err
}

// first tries the targets in turn and returns the first answer and whose it is.
// What glusterd itself says ends it, be it yes or no.
func first[T any](ctx context.Context, f *Failover, try func(context.Context, int) (T, error)) (T, int, error) {
	var none T
	var missed []miss
	began := f.now()
	for _, i := range f.order() {
		if f.now().Sub(began) >= FailoverBudget {
			break
		}
		value, err := try(ctx, i)
		switch {
		case err != nil && ctx.Err() != nil:
			// The caller gave up; that says nothing about the target.
			return none, i, err
		case err == nil || !silent(err):
			f.leaveAll(missed)
			f.answered(i)
			return value, i, err
		}
		missed = append(missed, miss{i, err})
	}
	f.leaveAll(missed)
	f.hurry(missed)
	return none, -1, f.nobody(missed)
}

// miss is a target that gave no answer, and why.
type miss struct {
	target int
	err    error
}

func (f *Failover) leaveAll(missed []miss) {
	for _, m := range missed {
		f.leave(m.target, m.err)
	}
}

// hurry lets targets be tried again at the next question: when none answers, the
// silence is nobody's in particular.
func (f *Failover) hurry(missed []miss) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range missed {
		f.targets[m.target].retryAt = f.now()
	}
}

func (f *Failover) isVerified(i int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.targets[i].verified
}

// order is in which order the targets are asked: the one that answered last,
// those in reserve, those that see less, and at the end those whose silence is
// to be looked at again. When nobody else is there, everybody's turn has come.
func (f *Failover) order() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	rank := func(m *member) int {
		switch due := !f.now().Before(m.retryAt); {
		case m.State == gluster.TargetAnswers:
			return 0
		case m.State == gluster.TargetReady, m.State == gluster.TargetUnasked:
			return 1
		case m.State == gluster.TargetApart:
			return 2
		case due:
			return 3
		}
		return 4
	}
	var out []int
	for r := range 5 {
		if r == 4 && len(out) > 0 {
			break
		}
		for i, m := range f.targets {
			if rank(m) == r {
				out = append(out, i)
			}
		}
	}
	return out
}

// nobody is the error when no target answered: of the kind that promises least.
func (f *Failover) nobody(missed []miss) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := &noTargetError{kind: gluster.FailureUnreachable}
	var words []string
	for _, m := range missed {
		if kind := gluster.FailureOf(m.err); kind != gluster.FailureUnreachable && e.kind != gluster.FailureOutcomeUnknown {
			e.kind = kind
		}
		words = append(words, fmt.Sprintf("%s: %s", f.targets[m.target].Label(), gluster.WordsOf(m.err)))
	}
	e.words = strings.Join(words, "; ")
	return e
}

// noTargetError: none of the targets answered.
type noTargetError struct {
	kind  gluster.Failure
	words string
}

func (e *noTargetError) Error() string {
	if e.kind == gluster.FailureRefused {
		return e.words
	}
	return "no target of the cluster answers: " + e.words
}

// Failure is the kind of "no", for gluster.FailureOf.
func (e *noTargetError) Failure() gluster.Failure { return e.kind }

// Words are what each target came to, for gluster.WordsOf.
func (e *noTargetError) Words() string { return e.words }
