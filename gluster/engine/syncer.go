package engine

import (
	"sync/atomic"
	"time"

	"brickyard/gluster/jobs"
)

// TaskSyncer keeps the jobs of one cluster in step with its tasks (GlusterTasksSyncJob in
// oVirt's design). Run repeats SyncOnce and, while tasks run, the much cheaper syncActive
// in between.
type TaskSyncer struct {
	*common
	*knowledge
	*complaints
	*claims
	*tries
	*recordedTasks
	*records
	*reader
	intervals Intervals
	// stallAfter is how long figures may rest, see Step.LongestRest.
	stallAfter time.Duration
	bells      bells
	deeds      deeds
	// passing lets one pass at a time through.
	passing gate
	busy    int
	sized   bool
	// unsized is whether a removal waits for the sizes of all volumes.
	unsized atomic.Bool
	// after is how long after the others' beginning this cluster is first asked.
	after time.Duration
	// edge is when the next complete look is due for the sake of a window, see
	// nextEdge.
	edge atomic.Pointer[time.Time]
	// cleanReadings counts, per job that commits itself, how often in a row its
	// migration was seen to be clean.
	cleanReadings tally[int64]
	// figureless counts, per task nobody has a job for, how often its figures
	// could not be read.
	figureless tally[string]
}

// newTaskSyncer makes a TaskSyncer that begins some time after the others.
func newTaskSyncer(p parts, intervals Intervals, stallAfter, after time.Duration, bells bells, deeds deeds) *TaskSyncer {
	if intervals.Active <= 0 {
		intervals.Active = jobs.DefaultActive
	}
	if intervals.Idle <= 0 {
		intervals.Idle = jobs.DefaultIdle
	}
	return &TaskSyncer{
		common: p.common, knowledge: p.knowledge, complaints: p.complaints, claims: p.claims, tries: p.tries,
		recordedTasks: p.recordedTasks, records: p.records, reader: p.reader,
		intervals: intervals, stallAfter: stallAfter, after: after, bells: bells, deeds: deeds, passing: newGate(),
	}
}

// Nudge asks for a complete look as soon as possible. It never blocks.
func (s *TaskSyncer) Nudge() { s.bells.look.ring() }
