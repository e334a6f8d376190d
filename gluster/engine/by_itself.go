package engine

import (
	"context"
	"fmt"

	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// byItself are the deeds of one cluster.
type byItself struct{ *member }

func (b byItself) commitClean(j jobs.Job) {
	by := jobs.Caller{User: jobs.AutoCommitter, Reason: "The migration was clean, and " + j.StartedBy + " asked for an automatic commit."}
	if _, err := b.runner.Commit(b.runner.work, j, false, by); err != nil {
		b.complainOfTry(cannotCommit, err, "job", j.ID)
		return
	}
	b.takeBack(cannotCommit, "job", j.ID)
}

func (b byItself) pauseByWindow(j jobs.Job) {
	if b.runner.closing.accepting() != nil {
		return
	}
	if _, err := b.runner.Pause(b.runner.work, j, jobs.PauseWindow, windowCaller("window closed (%s)", j)); err != nil {
		b.complainOfTry(cannotPause, err, "job", j.ID)
	}
}

func (b byItself) resumeByWindow(j jobs.Job) {
	if b.runner.closing.accepting() != nil {
		return
	}
	// Judging the next run may take a look at the cluster, which must not happen
	// within the one that found the window open.
	b.runner.reserve(j.Volume)
	b.runner.inBackground(j.Volume, func(ctx context.Context) { b.member.resumeByWindow(ctx, j, windowCaller("window opened (%s)", j)) })
}

func windowCaller(reason string, j jobs.Job) jobs.Caller {
	return jobs.Caller{User: jobs.AutoCommitter, Reason: fmt.Sprintf(reason, j.Window)}
}

func (b byItself) putThrottleBack(j jobs.Job) {
	if b.runner.closing.accepting() == nil {
		b.runner.putThrottleBack(j)
	}
}

func (b byItself) keepPromise(j jobs.Job) {
	if b.runner.closing.accepting() == nil {
		b.runner.keepPromise(j)
	}
}

func (b byItself) resumeMigration(j jobs.Job) {
	b.runner.ResumeMigration(j, func(ctx context.Context, found reading) []preflight.Finding {
		return b.judgeAnotherRun(ctx, found.snapshot, j, jobs.Caller{User: j.StartedBy})
	})
}
