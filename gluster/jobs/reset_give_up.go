package jobs

import (
	"fmt"
	"strings"
	"time"

	"brickyard/gluster"
)

// This file is about a reset whose host goes away while its disk is changed.
// glusterd then starts the brick neither on its new disk nor as it is, so that
// the job could not be ended, and would keep away what helps: another brick on
// another host.

// CanGiveUpReset reports whether a reset waits for its disk while the host of its
// brick is not connected, by the last reading. To stop such a job is to give the
// reset up; nothing is sent.
func (j Job) CanGiveUpReset(s Snapshot) bool {
	v, _ := s.Volume(j.Volume)
	return s.Reachable && j.IsSwappingDisk() && j.cutOff(v, s)
}

// cutOff reports whether the host of the brick that is to be put in place is
// not connected.
func (j Job) cutOff(v gluster.Volume, s Snapshot) bool {
	for _, b := range v.Bricks() {
		if b.Name() == j.NewBrick() {
			return !b.HostTakesPart(s.Peers)
		}
	}
	return false
}

// strandedSentence says why nothing can be done with the brick now, and what can
// be done instead.
func strandedSentence(brick string) string {
	host, _, _ := gluster.SplitBrickName(brick)
	return fmt.Sprintf("The host %s is not connected: %s cannot be started, and whether it runs is not known. Wait until the host is back, or give up the reset and replace the brick by one on another host.", host, brick)
}

// SayWhatIsAwaited lets the message of a reset that waits name what it waits
// for: its disk, or first its host. What else the message says stays.
func (j *Job) SayWhatIsAwaited(v gluster.Volume, s Snapshot) {
	was, is := strandedSentence(j.OldBrick()), swapSentence(j.OldBrick())
	if j.cutOff(v, s) {
		was, is = is, was
	}
	j.Message = strings.Replace(j.Message, was, is, 1)
}

// GiveUpReset ends a stranded reset. The host may be back already; then the
// command it names is what starts the brick. why is the person's own reason, "" if
// none was given.
func (j *Job) GiveUpReset(why string, now time.Time) {
	brick := j.OldBrick()
	host, _, _ := gluster.SplitBrickName(brick)
	start := gluster.ShellLine(append([]string{"gluster"}, gluster.ResetBrickCommit(j.Volume, brick, true).Args...))
	given := JoinSentences(fmt.Sprintf("The reset was given up while the host %s was not connected; no command was sent for it.", host), why)
	j.End(Aborted, fmt.Sprintf("%s %s stays out of work. Replace it by a brick on another host; or, when %s is back and the brick does not run, start it with: %s", given, brick, host, start), now)
}

// HasTakenBrickOut reports whether a reset stopped its brick.
func (j Job) HasTakenBrickOut() bool {
	s := j.StepOf(StepResetting)
	return s != nil && s.State == Finished
}
