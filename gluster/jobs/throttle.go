package jobs

import (
	"slices"

	"brickyard/gluster"
)

// This file holds what a throttle is, and which values it may have. Whether a job may be
// throttled now is told by allowed.go.

// Throttle is what a job made of the option cluster.rebal-throttle. It stays in
// force during a pause and is put back when the job ends.
//
// The option counts as the job's own while it is any of the values that were
// asked for: which of them is in force is not known for sure while answers are
// lost and the server may die between an intent and its command. A job that
// finds what an ended one has not put back yet takes over what that one noted
// before; both owe it until the newer one has ended.
type Throttle struct {
	// Value is what the job asked for last, "" if nothing.
	Value string
	// Before is what the option was set to before, "" if it was not set.
	Before string
	// Owed says that Before still has to be put back. It is stored before the
	// option is set, so that no crash leaves a volume throttled for ever.
	Owed bool
	// Asked is every value the job asked for since Before was noted. It is empty
	// in rows that were stored without it: there only Value was asked for.
	Asked []string
	// Times counts how often a value was asked for. A command that waits finds
	// out by it that a newer one was asked for.
	Times int
	// Unsent is set from the moment a running job's throttle is asked for until
	// what became of its command is stored.
	Unsent *UnsentThrottle
}

// Ours reports whether the option, as it stands, is what the job made of it and
// not somebody else's.
func (t Throttle) Ours(now string) bool { return t.Owed && slices.Contains(t.asked(), now) }

func (t Throttle) asked() []string {
	if len(t.Asked) == 0 {
		return []string{t.Value}
	}
	return t.Asked
}

// Asking is what becomes of t when a value is asked for while the option is now.
// owed is the debt of an ended job that made it so, nil if none did. What
// somebody else set since is what is put back.
func (t Throttle) Asking(value, now string, owed *Throttle) Throttle {
	next := Throttle{Value: value, Before: now, Owed: true, Times: t.Times + 1}
	switch {
	case t.Owed && (now == t.Before || t.Ours(now) || owed != nil):
		next.Before, next.Asked = t.Before, slices.Clone(t.asked())
	case owed != nil:
		next.Before = owed.Before
	}
	if !slices.Contains(next.Asked, value) {
		next.Asked = append(next.Asked, value)
	}
	return next
}

// CheckThrottleValue refuses a word that is no throttle, at its field.
func CheckThrottleValue(value string) error {
	if err := gluster.CheckThrottle(value); err != nil {
		why := "Choose lazy, normal or aggressive."
		return &Refusal{Code: CodeInvalid, Sentence: why, Fields: map[string]string{"throttle": why}, Err: err}
	}
	return nil
}

// UnsentThrottle is a throttle that somebody was promised and whose command may
// not have been sent yet. It is stored with the promise, so that a server that
// dies in between keeps it after its restart.
type UnsentThrottle struct {
	// By, From and Reason are the caller's.
	By     string
	From   string
	Reason string
	// After is the id of the job's last command at that moment, 0 if there was
	// none. A later one that sets the value is the one that was promised.
	After int64
	// Earlier is what the throttle is taken back to when glusterd surely did
	// nothing. It may be a promise that was not kept either.
	Earlier Throttle
}

// WithoutPromise is t without the promise.
func (t Throttle) WithoutPromise() Throttle {
	t.Unsent = nil
	return t
}
