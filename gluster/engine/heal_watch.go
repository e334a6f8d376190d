package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// healWatcher asks what waits to be healed, for the jobs of one cluster that
// watch a heal. It does not take the cluster's Queue: the question takes no lock
// in glusterd and may take minutes, and nobody's command has to wait for it.
// There is one question at a time per cluster.
type healWatcher struct {
	*common
	*knowledge
	*complaints
	*records
	*reader
	wakeup bell
	// due is when each job's next question is; a job that is missing is due now.
	due      map[int64]time.Time
	launcher healLauncher
}

// healLauncher tells the self-heal daemons to look.
type healLauncher interface{ LaunchHeal(j jobs.Job, full bool) }

// newHealWatcher makes a healWatcher that looks at once when the bell rings.
func newHealWatcher(p parts, wakeup bell, launcher healLauncher) *healWatcher {
	return &healWatcher{
		common: p.common, knowledge: p.knowledge, complaints: p.complaints, records: p.records, reader: p.reader,
		wakeup: wakeup, due: map[int64]time.Time{}, launcher: launcher,
	}
}

// healLook is how often the watcher looks for jobs it was not told of.
const healLook = 2 * time.Minute

// Run asks until ctx ends; it then returns.
func (w *healWatcher) Run(ctx context.Context) {
	for ctx.Err() == nil {
		pause := w.round(ctx)
		select {
		case <-ctx.Done():
		case <-w.wakeup:
		case <-time.After(pause):
		}
	}
}

// round asks for every job that is due, one after the other, and returns how
// long there is nothing to do.
func (w *healWatcher) round(ctx context.Context) time.Duration {
	open, err := w.store.OpenJobs(ctx, w.Name)
	if err != nil {
		return jobs.HealPauseMin
	}
	pause := healLook
	watched := map[int64]time.Time{}
	for _, j := range open {
		if !j.Heals() {
			continue
		}
		at, planned := w.due[j.ID]
		if !planned || !time.Now().Before(at) {
			at = time.Now().Add(jitter(w.ask(ctx, j)))
		}
		watched[j.ID] = at
		pause = min(pause, time.Until(at))
	}
	w.due = watched
	return max(0, pause)
}

// ask asks for one job, stores the answer and returns how long to wait before
// the next question.
func (w *healWatcher) ask(ctx context.Context, j jobs.Job) time.Duration {
	snap := w.snapshot.Load()
	v, _ := snap.Volume(j.Volume)
	if _, there := v.SubvolumeOf(j.NewBrick()); !there && snap.Reachable {
		return jobs.HealPauseFirst // the bricks have not been read since they changed
	}
	if !snap.Reachable || !v.Started() {
		return jobs.HealPauseMin
	}
	leave, _ := w.turns.take(ctx)
	began := time.Now()
	heals, err := w.Service.Heals(ctx, j.Volume)
	took := time.Since(began)
	leave()
	if ctx.Err() != nil {
		return 0
	}
	if err != nil {
		w.complain(unreadableHeals, err, "job", j.ID)
	} else {
		w.takeBack(unreadableHeals, "job", j.ID)
	}
	var filled jobs.Filling
	if err == nil {
		filled = w.measureFilling(ctx, j, heals)
	}
	after, storeErr := w.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Heals() {
			return false, nil
		}
		return true, w.hear(j, heals, filled, err, took)
	})
	if storeErr != nil {
		if ctx.Err() == nil {
			w.noteNotRecorded("follow a heal", storeErr)
		}
		return jobs.HealPauseMin
	}
	w.noteRecorded("follow a heal")
	if after.State == jobs.Finished {
		w.log.Info("a heal is done", "job", j.ID, "volume", j.Volume, "message", after.Message.String())
		if err := w.refreshSizes(ctx, j.Volume); err != nil {
			w.complain(unreadableSizes, err, "volume", j.Volume)
		}
	}
	if launch, full := after.WantsHealLaunch(w.healAges(after, w.now())); launch && after.Heals() {
		w.launcher.LaunchHeal(after, full)
	}
	return after.Healing.Pause
}

// healAges says how long ago each thing happened to a job's heal.
func (c *common) healAges(j jobs.Job, now time.Time) jobs.HealAges {
	h, ages := j.Healing, jobs.HealAges{}
	if s := j.HealStep(); s != nil {
		ages.Begun = c.moments.ago(begunOf, j.ID, s.StartedAt, now)
	}
	ages.Changed = c.moments.ago(healChangedAt, j.ID, h.ChangedAt, now)
	ages.Launched = c.moments.ago(healLaunchedAt, j.ID, h.LaunchedAt, now)
	ages.Accepted = c.moments.ago(healAcceptedAt, j.ID, h.AcceptedAt, now)
	return ages
}

// hear applies the answer, or its absence, to a job, and returns a point for its
// chart.
func (w *healWatcher) hear(j *jobs.Job, heals []gluster.BrickHeal, filled jobs.Filling, err error, took time.Duration) *jobs.Sample {
	now := w.now()
	before := j.Healing
	if err != nil {
		j.MarkHealsUnheard(err)
		j.Healing.Pause = jobs.NextHealPause(before, before, took)
		return nil
	}
	v, _ := w.snapshot.Load().Volume(j.Volume)
	set, there := v.SubvolumeOf(j.NewBrick())
	if !there {
		return nil
	}
	j.ApplyHeals(heals, set, v, filled, w.healAges(*j, now), now)
	j.Healing.Pause = jobs.NextHealPause(before, j.Healing, took)
	return j.NewHealSample(now)
}

// StopFollowing ends a job that only watches a heal. Nothing is sent: the heal
// goes on in glusterd.
func (r *Runner) StopFollowing(ctx context.Context, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
	refusal := r.whyNotAllowed(jobs.ActionStop)
	stored, err := r.intend(ctx, job.ID, by, func(j jobs.Job, s jobs.Snapshot) jobs.Objection {
		if j.IsSwappingDisk() {
			return jobs.Objection{Why: "The brick's process was stopped meanwhile. Look again."}
		}
		return refusal(j, s)
	}, func(j *jobs.Job) {
		j.StoppedBy = by.User
		goesOn := jobs.SayWith(jobs.NoticeHealGoesOn, jobs.Args{"volume": {j.Volume}})
		j.End(jobs.Aborted, jobs.Say(jobs.NoticeWatchStopped).With(by.Why(), goesOn), r.now())
	})
	if err == nil {
		r.log.Info("the watching of a heal was stopped", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From)
	}
	return stored, err
}

// measureFilling reads the sizes of the volume's bricks now, if that is what the
// heal's end hangs on after these heals.
func (w *healWatcher) measureFilling(ctx context.Context, j jobs.Job, heals []gluster.BrickHeal) jobs.Filling {
	snap := w.snapshot.Load()
	v, _ := snap.Volume(j.Volume)
	set, there := v.SubvolumeOf(j.NewBrick())
	if !there {
		return jobs.Filling{}
	}
	now := w.now()
	trial := j
	trial.Healing.ApplyHeals(heals, set, now)
	if !trial.Healing.NeedsFilling(v) || !trial.SeemsHealed(w.healAges(trial, now)) {
		return jobs.Filling{}
	}
	var sizes []gluster.Brick
	err := w.queue.AskAbout(ctx, j.Volume, func(ctx context.Context) (err error) {
		ctx, cancel := w.patience(ctx)
		defer cancel()
		sizes, err = w.Service.Details(ctx, j.Volume)
		w.noteHang(err)
		return err
	})
	if err != nil {
		return jobs.Filling{Measured: true, Lacks: jobs.Say(jobs.NoticeFillingUnread).With(jobs.NoticesOf(err))}
	}
	return jobs.JudgeFilling(v, set, j.NewBrick(), sizes, snap.Volumes)
}
