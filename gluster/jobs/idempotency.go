package jobs

// Key is an idempotency key and what was asked for under it. A start and a stop
// may carry the same word; they are different requests.
type Key struct {
	// Request is RequestStart, or what is done with a job and what with, such as
	// "stop" or "throttle lazy".
	Request string
	// Word is what the caller sent, "" for no key.
	Word string
}

// RequestStart is the Request of everything that makes a job.
const RequestStart = "start"

// None reports whether there is no key.
func (k Key) None() bool { return k.Word == "" }
