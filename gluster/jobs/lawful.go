package jobs

import (
	"errors"
	"fmt"
	"slices"
)

// This file is the law of the life cycle: which changes of a job may be stored
// at all. lifecycle.go makes changes, this judges them, and every change passes
// here before it is written (updateUnder, begin and adoptOne in engine). A change
// that is refused is a bug of ours; refusing it keeps the record true, and the
// next look at the cluster settles the job.

// ErrUnlawful is wrapped by every error of CheckChange.
var ErrUnlawful = errors.New("a job cannot change in this way")

// moves lists, for every state, the states that may follow it. State's comment
// says what moves a job along each of them.
var moves = map[State][]State{
	Running:       {Paused, PendingCommit, Unknown, Finished, Failed, Aborted},
	Paused:        {Running, Unknown, Finished, Aborted},
	PendingCommit: {Running, Unknown, Finished, Aborted},
	Unknown:       {Running, Paused, PendingCommit, Finished, Failed, Aborted},
	// What is over comes back only when glusterd takes its task up again.
	Finished: {Running},
	Failed:   {Running},
	Aborted:  {Running},
}

// CheckChange says whether a stored job may become what after is; a job that is
// not stored yet has the before Job{}. It is pure. The error, nil when the
// change is lawful, names the first rule that is broken.
func CheckChange(before, after Job) error {
	rules := []func(before, after Job) error{
		keepsItsIdentity, movesAlong, isWhole, hasItsReason, keepsItsSteps, keepsItsRuns, commitsOnce,
	}
	for _, rule := range rules {
		if err := rule(before, after); err != nil {
			return fmt.Errorf("job %d: %w: %w", after.ID, ErrUnlawful, err)
		}
	}
	return nil
}

// IsStored reports whether the job is in the database.
func (j Job) IsStored() bool { return j.ID != 0 }

// keepsItsIdentity: what was asked for, by whom and when, is never rewritten.
func keepsItsIdentity(before, after Job) error {
	if !before.IsStored() {
		return nil
	}
	fixLayoutRecognised := before.Action == ActionRebalance && after.Action == ActionFixLayout
	switch {
	case before.ID != after.ID || before.Cluster != after.Cluster || before.Volume != after.Volume:
		return errors.New("it is another job")
	case before.VolumeID != "" && before.VolumeID != after.VolumeID:
		return errors.New("it is about another volume of the same name")
	case before.Action != after.Action && !fixLayoutRecognised:
		return fmt.Errorf("its action changes from %s to %s", before.Action, after.Action)
	case before.Origin != after.Origin || before.StartedBy != after.StartedBy || before.From != after.From || before.Reason != after.Reason:
		return errors.New("who asked for it, or why, is rewritten")
	case !before.CreatedAt.Equal(after.CreatedAt):
		return errors.New("when it was asked for is rewritten")
	case !before.StartedAt.IsZero() && !before.StartedAt.Equal(after.StartedAt):
		return errors.New("when it started is rewritten")
	case before.Hint != after.Hint || !before.HintAt.Equal(after.HintAt) || !before.BeganBefore.Equal(after.BeganBefore):
		return errors.New("what was found out about its start is rewritten")
	}
	return nil
}

// movesAlong: states follow each other as moves has it, and a job that is over
// stays as it ended unless it is taken up again.
func movesAlong(before, after Job) error {
	if !before.IsStored() {
		return nil
	}
	if before.State != after.State && !slices.Contains(moves[before.State], after.State) {
		return fmt.Errorf("it goes from %s to %s", before.State, after.State)
	}
	switch {
	case before.Open() || after.Open() && after.State == Running:
		return nil
	case after.Open():
		return fmt.Errorf("it was over and is %s again", after.State)
	case before.State != after.State || !before.EndedAt.Equal(after.EndedAt):
		return errors.New("it was over, and ends once more")
	}
	return nil
}

// isWhole: open and ended, states, phases and steps fit each other.
func isWhole(_, j Job) error {
	if _, known := moves[j.State]; !known {
		return fmt.Errorf("%q is not a state", j.State)
	}
	open := j.OpenSteps()
	switch {
	case j.State.Final() && j.Open():
		return fmt.Errorf("it is %s and has no end", j.State)
	case !j.Open() && !j.State.Final() && j.State != Unknown:
		return fmt.Errorf("it has ended and is %s", j.State)
	case !j.Open() && j.Phase != PhaseNone:
		return fmt.Errorf("it has ended while %s", j.Phase)
	case !j.Open() && len(open) > 0:
		return fmt.Errorf("it has ended and its step %d has not", open[0])
	case j.Open() && len(open) == 0:
		return errors.New("it is open and none of its steps is")
	case !j.EndedAt.IsZero() && j.EndedAt.Before(j.CreatedAt):
		return errors.New("it ends before it was asked for")
	}
	return nil
}

// OpenSteps are the numbers of the steps that have not ended.
func (j Job) OpenSteps() []int {
	var open []int
	for _, s := range j.Steps {
		if s.EndedAt.IsZero() {
			open = append(open, s.Number)
		}
	}
	return open
}

// hasItsReason: nobody has to guess why a job ended. FINISHED says it all, and
// so does ABORTED beside the name of who stopped it; every other end has a
// sentence.
func hasItsReason(_, j Job) error {
	told := len(j.Message) > 0 || j.State == Finished || j.State == Aborted && j.StoppedBy != ""
	if !j.Open() && !told {
		return fmt.Errorf("it is %s without a reason", j.State)
	}
	return nil
}

// keepsItsSteps: steps are added and never taken away, and a step stays the
// step it is.
func keepsItsSteps(before, after Job) error {
	if len(after.Steps) < len(before.Steps) {
		return fmt.Errorf("%d of its steps are lost", len(before.Steps)-len(after.Steps))
	}
	for i, s := range after.Steps {
		switch {
		case s.Number != i+1:
			return fmt.Errorf("step %d stands at place %d", s.Number, i+1)
		case s.Parent >= s.Number:
			return fmt.Errorf("step %d hangs below step %d", s.Number, s.Parent)
		case !s.EndedAt.IsZero() && !s.State.Final() && s.State != Unknown:
			return fmt.Errorf("step %d has ended and is %s", s.Number, s.State)
		case s.State.Final() && s.EndedAt.IsZero():
			return fmt.Errorf("step %d is %s and has no end", s.Number, s.State)
		case !s.StalledSince.IsZero() && (!s.EndedAt.IsZero() || !s.StalledSince.Equal(s.MovedAt)):
			return fmt.Errorf("step %d stands still and is over, or has moved since", s.Number)
		}
		if i >= len(before.Steps) {
			continue
		}
		if err := isSameStep(before.Steps[i], s); err != nil {
			return fmt.Errorf("step %d: %w", s.Number, err)
		}
	}
	return nil
}

func isSameStep(before, after Step) error {
	fixLayoutRecognised := before.Type == StepRebalancing && after.Type == StepFixLayout
	switch {
	case before.Type != after.Type && !fixLayoutRecognised:
		return fmt.Errorf("it changes from %s to %s", before.Type, after.Type)
	case before.Parent != after.Parent || before.ExternalSystem != after.ExternalSystem:
		return errors.New("it is another step")
	case before.ExternalID != "" && before.ExternalID != after.ExternalID:
		return fmt.Errorf("it mirrored task %s and now %q: the figures of two tasks would be mixed", before.ExternalID, after.ExternalID)
	case before.State != after.State && !slices.Contains(moves[before.State], after.State):
		return fmt.Errorf("it goes from %s to %s", before.State, after.State)
	case !before.EndedAt.IsZero() && !after.EndedAt.IsZero() && before.Total != after.Total:
		return errors.New("it was over, and its figures change")
	}
	return nil
}

// keepsItsRuns: at most the newest run is open, it is the one the job's task id
// names, and no two runs mirror the same task.
func keepsItsRuns(_, j Job) error {
	seen := map[string]bool{}
	newest := j.TaskStep()
	for i := range j.Steps {
		s := &j.Steps[i]
		if s.ExternalSystem == "" {
			continue
		}
		switch {
		case s != newest && s.EndedAt.IsZero():
			return fmt.Errorf("run %d is open beside a newer one", s.Number)
		case s.ExternalID != "" && seen[s.ExternalID]:
			return fmt.Errorf("two runs mirror task %s", s.ExternalID)
		}
		seen[s.ExternalID] = true
	}
	if newest != nil && newest.ExternalID != j.TaskID {
		return fmt.Errorf("its task is %q and its run mirrors %q", j.TaskID, newest.ExternalID)
	}
	return nil
}

// commitsOnce: the step of a commit is open only while its commit is under way,
// and one attempt is over before the next.
func commitsOnce(_, j Job) error {
	last := j.StepOf(StepCommitting)
	for i := range j.Steps {
		s := &j.Steps[i]
		switch {
		case s.Type != StepCommitting || !s.EndedAt.IsZero():
		case s != last:
			return fmt.Errorf("commit %d is open beside a newer one", s.Number)
		case j.Phase != PhaseCommitting:
			return fmt.Errorf("its step %d commits and the job does not", s.Number)
		}
	}
	return nil
}
