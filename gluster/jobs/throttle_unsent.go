package jobs

import (
	"brickyard/gluster"
)

// SetsThrottle reports whether the command sets or resets the throttle.
func (c CommandRecord) SetsThrottle() bool { return c.Order.Option == gluster.ThrottleOption }
