package engine

import (
	"brickyard/gluster/jobs"
)

// deeds are what a syncer has done when it sees that the time has come, without anybody
// asking. Each returns at once, and what comes of it is in the job.
type deeds interface {
	// commitClean commits a removal on its starter's behalf.
	commitClean(j jobs.Job)
	// pauseByWindow and resumeByWindow keep a job's window.
	pauseByWindow(j jobs.Job)
	resumeByWindow(j jobs.Job)
	// putThrottleBack undoes the throttle of a job that ended.
	putThrottleBack(j jobs.Job)
	// keepPromise sends a throttle that was asked for and not sent.
	keepPromise(j jobs.Job)
	// resumeMigration goes on with a replacement whose new brick was added.
	resumeMigration(j jobs.Job)
}
