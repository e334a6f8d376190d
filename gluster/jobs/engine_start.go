package jobs

import (
	"context"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// This file holds what every start has in common: before there is a job it is
// judged by what is known, and by a look of its own when that forbids it; and once
// more by a fresh reading right before its command is sent.

// judgement says what speaks for and against an action on a volume.
type judgement func(ctx context.Context, s Snapshot, v gluster.Volume) []preflight.Finding

// forbid refuses an action by what is known, nil if nothing forbids it. An open
// job is left to the database's unique index, which also knows whether this
// request is a repeated one.
func (e *Engine) forbid(ctx context.Context, s Snapshot, v gluster.Volume, judge judgement) error {
	open, err := e.openJob(ctx, s.Cluster, v.Name)
	if err != nil || open != nil {
		return err
	}
	return byLook(refuseFindings(judge(ctx, s, v)))
}

// afresh judges by a reading of the cluster.
func (judge judgement) afresh(known gluster.Volume) func(context.Context, reading) []preflight.Finding {
	return func(ctx context.Context, r reading) []preflight.Finding {
		if why := volumeGone(Job{Volume: known.Name, VolumeID: known.ID}, r.snapshot); why != "" {
			return []preflight.Finding{{Rule: "volume-exists", Severity: preflight.Block, Summary: why}}
		}
		v, _ := r.snapshot.Volume(known.Name)
		return judge(ctx, r.snapshot, v)
	}
}

// refuseUnreachable refuses what needs a cluster that cannot be reached.
func (s Snapshot) refuseUnreachable() error {
	if s.Reachable {
		return nil
	}
	return byLook(&Refusal{Code: CodeUnreachable, Sentence: "The cluster cannot be reached. " + s.Problem, Detail: s.Detail})
}

// unreached says why something that needs the cluster cannot be done with a job,
// "" while the cluster answers.
func (s Snapshot) unreached() string {
	if s.Reachable {
		return ""
	}
	return "The cluster cannot be reached: " + s.Problem
}

// refuse refuses something with a job for a reason that JobActions gave. That
// the cluster is away has a code of its own, as for starts.
func (s Snapshot) refuse(why string, job int64) *Refusal {
	if why == s.unreached() {
		return &Refusal{Code: CodeUnreachable, Sentence: why, Detail: s.Detail, JobID: job}
	}
	return &Refusal{Code: CodeNotAllowed, Sentence: why, JobID: job}
}

// preflightInput is what a snapshot knows about a volume and its surroundings.
func (s Snapshot) preflightInput(v gluster.Volume) preflight.Input {
	in := preflight.Input{Volume: v, Volumes: s.Volumes, Peers: s.Peers, Versions: s.Versions()}
	if tasks := s.Tasks[v.Name]; len(tasks) > 0 {
		in.Task = &tasks[0]
	}
	return in
}

// checkName refuses a volume whose name cannot stand on a command line.
func checkName(v gluster.Volume) error {
	if err := gluster.CheckOperand(v.Name); err != nil {
		return &Refusal{Code: CodeInvalid, Sentence: "This volume cannot be named on a command line: " + err.Error() + ".", Err: err}
	}
	return nil
}
