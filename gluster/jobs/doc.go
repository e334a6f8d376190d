// Package jobs is Brickyard's engine: it turns what an administrator asks for
// into commands, follows what glusterd makes of them and remembers both.
//
// The words. A task is glusterd's; we only read it. A Job is what somebody
// asked for, or what was found already running, and is kept for ever. A job has
// the Steps Validating and Executing; below Executing hangs one child step per
// run, which mirrors a task: external system "GLUSTER", external id = task id.
//
// The parts. Runner carries an AsyncCommand from the intent in the database,
// through the `gluster` command, to its recorded answer. TaskSyncer asks the
// cluster again and again and lets Step.Apply, a pure function, decide what a
// report means for a step. Both go through one Queue per cluster, so that there
// is one writer. Every change leaves through one door, the Publisher, after it
// was committed.
//
// The rules that hold everywhere: a job row exists before its command runs; a
// task that is missing from an answer is looked up and not taken for done; a
// command whose answer was lost is never run again, the cluster is looked at
// instead.
//
// A good place to start is Engine, which holds one of everything per cluster.
package jobs
