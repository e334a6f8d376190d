package jobs

import (
	"errors"
)

// Errors a Store returns.
var (
	ErrNoJob = errors.New("there is no such job")
	// ErrVolumeBusy: the volume already has an open job.
	ErrVolumeBusy = errors.New("the volume already has an open job")
	// ErrStaleJob: the job was changed since it was read.
	ErrStaleJob = errors.New("the job was changed in between")
)

// Code names a refusal for programs. Codes are part of the API and never
// change.
type Code string

// The codes the engine refuses with.
const (
	CodeNoCluster        Code = "unknown-cluster"
	CodeNoVolume         Code = "unknown-volume"
	CodeNoJob            Code = "unknown-job"
	CodeVolumeBusy       Code = "volume-busy"
	CodeNotStarted       Code = "not-started"
	CodePreflightBlocked Code = "preflight-blocked"
	CodeUnreachable      Code = "cluster-unreachable"
	// CodeNotRead: the cluster was not read yet, or could not be read for this
	// request; nothing is known against it, and it is worth to try again.
	CodeNotRead      Code = "cluster-not-read"
	CodeNotAllowed   Code = "not-allowed"
	CodeInvalid      Code = "invalid-input"
	CodeStorage      Code = "storage"
	CodeShuttingDown Code = "shutting-down"
)

// Refusal is a "no" that a person can act on. Nothing was changed when one is
// returned.
type Refusal struct {
	Code Code
	// Sentence says what is wrong and what to do, without jargon.
	Sentence string
	// Detail are glusterd's or the system's own words, "" if there are none.
	Detail string
	// Fields holds a message per invalid input field.
	Fields map[string]string
	// JobID is the job that stands in the way, 0 if there is none.
	JobID int64
	Err   error
	// ByLook says that what was last read of the cluster is the reason: a look
	// that is taken now may say otherwise.
	ByLook bool
}

func (r *Refusal) Error() string {
	if r.Detail != "" {
		return r.Sentence + " (" + r.Detail + ")"
	}
	return r.Sentence
}

func (r *Refusal) Unwrap() error { return r.Err }

// MarkByLook marks a refusal whose reason is what was last read of the cluster.
func MarkByLook(err error) error {
	refusal, ok := errors.AsType[*Refusal](err)
	if !ok {
		return err
	}
	marked := *refusal
	marked.ByLook = true
	return &marked
}
