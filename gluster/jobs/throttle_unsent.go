package jobs

import (
	"brickyard/gluster"
)

// This file holds what becomes of a throttle that a running job was promised: its
// command is sent later, and may come to nothing.

// MarkThrottled notes that what was asked for is in force.
func (j *Job) MarkThrottled(asked Throttle) {
	if j.Throttle.Times == asked.Times {
		j.Throttle.Unsent = nil
	}
}

// TakeThrottleBack takes what was asked for back to what it was, and says why; nil says
// nothing. When a newer value was asked for, that one counts; of the older one the
// commands tell. What it is taken back to may be a promise itself, which the next
// look keeps.
func (j *Job) TakeThrottleBack(asked, back Throttle, why Notices) {
	if j.Throttle.Times != asked.Times {
		return
	}
	j.Throttle = back
	j.Throttle.Times = asked.Times
	if j.Open() && len(why) > 0 {
		j.Message = why
	}
}

// SetsThrottle reports whether the command sets or resets the throttle.
func (c CommandRecord) SetsThrottle() bool { return c.Order.Option == gluster.ThrottleOption }
