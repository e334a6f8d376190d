// Package engine is the hands: it turns what an administrator asks for into commands,
// follows what glusterd makes of them and has both remembered. What a job is and may
// become is package jobs.
//
// The parts. [Runner] carries an [AsyncCommand] from the intent in the database, through
// the `gluster` command, to its recorded answer. [TaskSyncer] asks the cluster again and
// again and lets jobs.Step.Apply, a pure function, decide what a report means for a
// step; it settles what a crash or a lost answer left, and adopts what was started
// elsewhere. Both go through one [Queue] per cluster, so that there is one writer; every
// question and every command has a turn of its own there. Every change leaves through
// one door, the [Publisher], after it was committed.
//
// What one cluster's engine keeps is in small parts, each of which owns its state (see
// cluster.go): knowledge (the snapshot), records (the way to the database), reader (asks),
// claims (what we are at work on), tries, recordedTasks, complaints (what the log was
// told). A Runner, a TaskSyncer, a healWatcher, and the member that requests go to are
// made of the parts they need, and wake each other by bells; what a syncer has done
// without being asked are its deeds.
//
// What differs from kind to kind of job is an operation, one per [jobs.Kind]; the rest
// is shared. A new kind is a jobs.Kind, an operation, and a line in the table of each.
//
// The files. What can be done to a volume or a job has a file of its name: rebalance,
// removal, replacement, reset, start, stop, pause, resume, commit, keep, rerun, window,
// throttle_set. Beside them are pass, reading, pass_active, sizes and follow (reading),
// snapshot (what is known), settle, settle_start and adoption (what nobody saw), send and
// intent (writing), look and review (what a request is judged by).
//
// They stand on floors: a file uses what lies below it. At the bottom is what knows no
// job (bell, queue, turns, moments), on it the parts, then how one command is sent and
// one answer heard, then what can be done, and at the top what sets it all going (pass,
// run) and the table of operations.
//
// The rules that hold everywhere: a job row exists before its command runs; a task that
// is missing from an answer is looked up and not taken for done; a command whose answer
// was lost is never run again, the cluster is looked at instead.
//
// A good place to start is [Engine], which holds one of everything per cluster.
package engine
