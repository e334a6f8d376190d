package jobs

import (
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

// hostAway says why nothing can be done with the brick now, and what can be done
// instead.
func hostAway(brick string) Notices {
	host, _, _ := gluster.SplitBrickName(brick)
	return SayWith(NoticeHostAway, Args{"host": {host}, "brick": {brick}})
}

// SayWhatIsAwaited lets the message of a reset that waits name what it waits
// for: its disk, or first its host. What else the message says stays.
func (j *Job) SayWhatIsAwaited(v gluster.Volume, s Snapshot) {
	if j.cutOff(v, s) {
		j.Message = j.Message.Replacing(NoticeSwapDisk, hostAway(j.OldBrick()))
	} else {
		j.Message = j.Message.Replacing(NoticeHostAway, swapDisk(j.OldBrick()))
	}
}

// GiveUpReset ends a stranded reset. The host may be back already; then the
// command it names is what starts the brick. why is the person's own reason, nil if
// none was given.
func (j *Job) GiveUpReset(why Notices, now time.Time) {
	brick := j.OldBrick()
	host, _, _ := gluster.SplitBrickName(brick)
	start := gluster.ShellLine(append([]string{"gluster"}, gluster.ResetBrickCommit(j.Volume, brick, true).Args...))
	left := SayWith(NoticeBrickOutOfWork, Args{"brick": {brick}, "host": {host}, "command": {start}})
	j.End(Aborted, SayWith(NoticeResetGivenUp, Args{"host": {host}}).With(why, left), now)
}
