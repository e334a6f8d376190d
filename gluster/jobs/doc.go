// Package jobs is the record: what a job, a step and a command are, and what they may
// become. It is pure: nothing in it talks to a cluster or a database, waits, or has a
// clock of its own. Package engine is the hands.
//
// The words. A task is glusterd's; we only read it. A Job is what somebody asked for,
// or what was found already running, and is kept for ever. A job has the Steps
// Validating and Executing; below Executing hangs one child step per run, which mirrors
// a task: external system "GLUSTER", external id = task id.
//
// What jobs of one kind have to themselves, a rebalance, a removal, a replacement, is told
// by their [Kind]; nobody asks a job for its action to decide by it.
//
// What jobs and steps say are [Notices]: codes with arguments, by which it is decided, and of
// which words are made in one place.
//
// The files are floors: each uses only what those below it define, and floors_test.go at
// the root lists them in the order to read them in. At the ground are words, notices and
// reports; then the job and what it may become; then what may be done with it; and on top
// the kinds.
//
// Where to begin: Job and State say what there is, [Step.Apply] decides what a report
// of glusterd means for a step, [JobActions] and [VolumeActions] say what may be done
// now, and [CheckChange] is the law that every change of a job has to keep.
package jobs
