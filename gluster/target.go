package gluster

import "time"

// TargetState says what Brickyard makes of one of a cluster's targets.
type TargetState string

// The states of a target.
const (
	// TargetUnasked: it was never needed, so nothing is known of it.
	TargetUnasked TargetState = "unasked"
	// TargetAnswers: questions and commands go to it now.
	TargetAnswers TargetState = "answers"
	// TargetReady: it answered when it was last asked, and is in reserve.
	TargetReady TargetState = "ready"
	// TargetLeft: it gave no answer. It is asked again from time to time.
	TargetLeft TargetState = "left"
	// TargetApart: it answers, but is set aside while another can be asked: it
	// sees fewer of its peers, or hung not long ago.
	TargetApart TargetState = "apart"
	// TargetForeign: the node behind it is not part of the cluster's trusted
	// storage pool. It is never used.
	TargetForeign TargetState = "foreign"
)

// Target is one of the ways in which a cluster can be asked.
type Target struct {
	// Name is the target as it was configured: "local", "command:ssh n1 gluster".
	Name string
	// Host and UUID are the node behind it, "" until it was heard.
	Host, UUID string
	State      TargetState
	// Why is one sentence on the state, "" when there is nothing to say; Words
	// are glusterd's or the system's own.
	Why, Words string
	// Since is when the state began.
	Since time.Time
	// Connected of Peers is how many nodes of its pool, itself included, it last
	// saw as connected; 0 of 0 while it was not asked.
	Connected, Peers int
}

// Label names a target for people: the node, if it is known, and how it is
// reached.
func (t Target) Label() string {
	if t.Host == "" {
		return t.Name
	}
	return t.Host + " (" + t.Name + ")"
}

// Node is the node behind a target, or the target's own name while that is not
// known.
func (t Target) Node() string {
	if t.Host == "" {
		return t.Name
	}
	return t.Host
}

// Usable reports whether the target answered when it was last asked and belongs
// to the cluster.
func (t Target) Usable() bool { return t.State == TargetAnswers || t.State == TargetReady }
