package views

import (
	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// kind is what pages say of the jobs of one kind. What is true of them is told by
// jobs.Kind, and no page asks a job for its action.
//
// A new kind is a type that embeds plainKind, or the kind it resembles, and a line in
// kinds.
type kind interface {
	// title is what a job is called.
	title(job jobs.Job) string
	// choice is what an action comes to on such a job, in the words beside its button.
	choice(job jobs.Job, snap jobs.Snapshot, action string) choiceMeaning
	// stop is what it means to stop a job whose task runs, or waits for a person.
	stop(job jobs.Job, snap jobs.Snapshot) stopMeaning
	// decide says in the dialog of a decision what it means.
	decide(m *DecisionReview, job jobs.Job, snap jobs.Snapshot, action string)
	// pauseCost is what a pause costs besides what every pause does, "" if nothing.
	pauseCost() string
	// migrates says whether the data is moved off the bricks that a job was asked to
	// take out, "" if it was not asked to.
	migrates(job jobs.Job) string
	// onBrick says in the row of a brick of the job's what happens to it.
	onBrick(r *BrickRow, job jobs.Job, snap jobs.Snapshot)
	// toBrick says what a job does to a brick that it names, in words that stay true until
	// its state is another one.
	toBrick(job jobs.Job, brick string) string
	// onEveryHost reports whether the job's task works on every host of the volume.
	onEveryHost() bool
	// throttled reports whether such a job is told how hard to work.
	throttled() bool
	// skippedAreLost reports whether files that were skipped leave the volume in the end.
	skippedAreLost() bool
}

// choiceMeaning is what one thing that may be done with a job comes to.
type choiceMeaning struct {
	// does goes on the sentence that the action's word begins: "takes the bricks out".
	does   string
	weight Weight
	// unlike says that the word alone would be taken for something else: does always
	// stands beside it.
	unlike bool
}

// stopMeaning is what a stop comes to.
type stopMeaning struct {
	sentence string
	// command is what is sent, "" if nothing is.
	command string
	// watching says that only Brickyard's watching is stopped, givesUp that a reset is
	// given up whose brick cannot be started.
	watching, givesUp bool
	// seen names the meaning where it may change while a dialog is open, "" elsewhere.
	seen string
}

var kinds = map[jobs.KindName]kind{
	jobs.KindRebalance:              rebalanceKind{},
	jobs.KindFixLayout:              fixLayoutKind{},
	jobs.KindRemoval:                removalKind{},
	jobs.KindForcedRemoval:          forcedRemovalKind{},
	jobs.KindReplacement:            replacementKind{},
	jobs.KindReplacementByMigration: replacementByMigrationKind{},
	jobs.KindReset:                  resetKind{},
	jobs.KindForeign:                foreignKind{},
}

func kindOf(job jobs.Job) kind { return kinds[job.Kind().Name()] }

// ActionWord is an action as people see it.
func ActionWord(a jobs.Action) string { return kindOf(jobs.Job{Action: a}).title(jobs.Job{Action: a}) }

// plainKind is what most kinds have in common: a task that moves data within the
// volume.
type plainKind struct{}

// plainChoices are what actions come to for tasks that move data within a volume, and
// for removals.
var plainChoices = map[string]choiceMeaning{
	jobs.ActionRerun:       {does: "migrates what was left once more"},
	jobs.ActionPause:       {does: "stops the task, to go on with it later"},
	jobs.ActionResume:      {does: "goes on with the task"},
	jobs.ActionStop:        {does: "ends it; what was moved stays moved", weight: WeightEnds},
	jobs.ActionCommit:      {does: "takes the bricks out for good", weight: WeightFinal},
	jobs.ActionCommitLossy: {does: "loses what is left on them, for good", weight: WeightLoses},
	jobs.ActionKeep:        {does: "leaves the bricks in the volume", weight: WeightEnds},
}

func (plainKind) choice(job jobs.Job, _ jobs.Snapshot, action string) choiceMeaning {
	m := plainChoices[action]
	if job.Waiting() {
		switch action {
		case jobs.ActionResume:
			m.does = "begins now, and not when its window opens"
		case jobs.ActionStop:
			m.does = "ends it before it began"
		}
	}
	return m
}

func (plainKind) stop(job jobs.Job, snap jobs.Snapshot) stopMeaning {
	return stopMeaning{
		sentence: "What was moved stays moved" + noLoss(job, snap) + " The volume may stay unbalanced; a new rebalance begins from the start.",
		command:  jobs.StopCommand(job).String(),
	}
}

// decide is of removals: whatever is decided of other kinds they say themselves.
func (plainKind) decide(m *DecisionReview, job jobs.Job, snap jobs.Snapshot, action string) {
	switch action {
	case jobs.ActionCommit:
		m.Title, m.Label = "Commit the removal", "Take the bricks out"
		m.Sentence = "The bricks leave the volume for good. Every node is asked once more before the command is sent; if anything was not moved, nothing happens."
		m.Commands = lines(gluster.RemoveBrickCommit(job.Volume, job.Bricks))
	case jobs.ActionCommitLossy:
		m.Title, m.Label, m.Danger = "Commit with losses", "Take the bricks out and lose what is left", true
		m.Sentence = "The bricks leave the volume although not everything was moved. What is still on them is no longer in the volume: files that only lie there are lost to its users."
		m.Commands = lines(gluster.RemoveBrickForce(job.Volume, 0, job.Bricks))
		m.Phrase = job.LossPhrase()
	case jobs.ActionKeep:
		m.Title, m.Label = "Keep the bricks", "Keep them in the volume"
		m.Sentence = "The removal ends, and the bricks stay in the volume" + noLoss(job, snap) + " What was moved away does not come back by itself: rebalance the volume afterwards to use them again."
		m.Commands = lines(gluster.RemoveBrickStop(job.Volume, job.Bricks))
	case jobs.ActionRerun:
		m.Title, m.Label = "Run the migration again", "Run it again"
		m.Sentence = "The removal is stopped and started again with the same bricks, so that what failed or was skipped is tried once more. What was moved stays moved."
		m.Commands = lines(gluster.RemoveBrickStop(job.Volume, job.Bricks), gluster.RemoveBrickStart(job.Volume, job.Bricks))
	}
}

func (plainKind) pauseCost() string { return "" }

func (plainKind) migrates(jobs.Job) string { return "" }

func (plainKind) onBrick(r *BrickRow, job jobs.Job, snap jobs.Snapshot) { r.underRemoval(job, snap) }

func (plainKind) toBrick(jobs.Job, string) string { return "being worked on" }

func (plainKind) onEveryHost() bool { return true }

func (plainKind) throttled() bool { return false }

func (plainKind) skippedAreLost() bool { return false }

// foreignKind is of tasks that Brickyard does not know: they are called as glusterd
// calls them.
type foreignKind struct{ plainKind }

func (foreignKind) title(job jobs.Job) string {
	if word, other := job.Action.Other(); other && word != "" {
		return word
	}
	return string(job.Action)
}
