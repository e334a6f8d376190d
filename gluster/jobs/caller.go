package jobs

import (
	"strings"
)

// RequestKey is the caller's key together with what they ask for.
func (c Caller) RequestKey() Key {
	if c.Request == "" {
		return Key{RequestStart, c.Key}
	}
	return Key{c.Request, c.Key}
}

// Caller is who asks, from where and why.
type Caller struct {
	User, From, Reason string
	Origin             Origin
	// Key makes a request idempotent: what was asked for under a key is done once,
	// and the same request gets the same job.
	Key string
	// Request is what they ask for; "" is a start.
	Request string
	// LookupOptimizeOff says that they agree to have cluster.lookup-optimize
	// switched off first, where the volume needs it; see preflight.Remedy.
	LookupOptimizeOff bool
	// Typed is what they typed to confirm a start, "" if nothing.
	Typed string
}

// Why is the caller's reason, nil if they gave none. Where a command is sent the
// reason is kept with it.
func (c Caller) Why() Notices {
	if c.Reason == "" {
		return nil
	}
	return SayWith(NoticeReason, Args{"reason": {strings.TrimSuffix(c.Reason, ".")}})
}

// AutoCommitter is the user in whose name a removal commits itself.
const AutoCommitter = "Brickyard"
