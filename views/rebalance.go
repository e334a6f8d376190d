package views

import (
	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// RebalanceReview is the dialog before a rebalance starts, and its page.
//
// Form fields: mode (data | fix-layout), force (1), throttle, from, to, zone,
// reason, key.
type RebalanceReview struct {
	Cluster, Volume string
	// URL is both where the form is fetched again when an option changes (GET)
	// and where it is sent (POST).
	URL       string
	CancelURL string
	FixLayout bool
	Force     bool
	Pace      Pace
	Reason    string
	// Key is the idempotency key, made once per dialog.
	Key      string
	Findings []Finding
	Guard    Guard
	AsOf     AsOf
	// Command is the exact line that will run, "" when nothing would.
	Command string
	// Blocked says why it cannot be confirmed, "" when it can.
	Blocked string
	// Problem is what came back from an attempt, nil before one.
	Problem *Problem
}

// NewRebalanceReview makes the dialog before a rebalance. action is the state of
// the chosen action (rebalance or fix-layout): when it is refused, or a finding of
// the engine's review blocks, the dialog cannot be confirmed. key is the
// idempotency key, reason what was typed so far.
func NewRebalanceReview(cluster, volume string, mode gluster.RebalanceMode, action jobs.ActionState, review jobs.StartReview, reason, key string) RebalanceReview {
	m := RebalanceReview{
		Cluster: cluster, Volume: volume, URL: RebalanceURL(cluster, volume), CancelURL: VolumeURL(cluster, volume),
		FixLayout: mode.FixLayout, Force: mode.Force && !mode.FixLayout, Reason: reason, Key: key,
		Findings: NewFindings(review.Findings), Command: commandText(review.Command),
	}
	m.Blocked = blockedBy(action, review.Findings)
	return m
}
