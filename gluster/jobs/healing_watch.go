package jobs

import (
	"context"
	"time"

	"brickyard/gluster"
)

// healWatcher asks what waits to be healed, for the jobs of one cluster that
// watch a heal. It does not take the cluster's Queue: the question takes no lock
// in glusterd and may take minutes, and nobody's command has to wait for it.
// There is one question at a time per cluster.
type healWatcher struct {
	*cluster
	wakeup chan struct{}
	// due is when each job's next question is; a job that is missing is due now.
	due map[int64]time.Time
	// launch tells the self-heal daemons to look.
	launch func(j Job, full bool)
}

func newHealWatcher(c *cluster) *healWatcher {
	return &healWatcher{cluster: c, wakeup: make(chan struct{}, 1), due: map[int64]time.Time{}, launch: func(Job, bool) {}}
}

// healLook is how often the watcher looks for jobs it was not told of.
const healLook = 20 * time.Second

// Wake says that there may be something to watch. It never blocks.
func (w *healWatcher) Wake() {
	select {
	case w.wakeup <- struct{}{}:
	default:
	}
}

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
		return healPauseMin
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
func (w *healWatcher) ask(ctx context.Context, j Job) time.Duration {
	snap := w.snapshot.Load()
	v, _ := snap.Volume(j.Volume)
	if _, there := v.SubvolumeOf(j.NewBrick()); !there && snap.Reachable {
		return healPauseFirst // the bricks have not been read since they changed
	}
	if !snap.Reachable || !v.Started() {
		return healPauseMin
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
		w.content(unreadableHeals, "job", j.ID)
	}
	var filled filling
	if err == nil {
		filled = w.measureFilling(ctx, j, heals)
	}
	after, storeErr := w.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		if !j.Heals() {
			return false, nil
		}
		return true, w.hear(j, heals, filled, err, took)
	})
	if storeErr != nil {
		if ctx.Err() == nil {
			w.unrecorded("follow a heal", storeErr)
		}
		return healPauseMin
	}
	w.recorded("follow a heal")
	if after.State == Finished {
		w.log.Info("a heal is done", "job", j.ID, "volume", j.Volume, "message", after.Message)
		if err := w.queue.Do(ctx, func(ctx context.Context) error { return w.refreshSizes(ctx, j.Volume) }); err != nil {
			w.complain(unreadableSizes, err, "volume", j.Volume)
		}
	}
	if launch, full := after.wantsLaunch(w.healAges(after, w.now())); launch && after.Heals() {
		w.launch(after, full)
	}
	return after.Healing.Pause
}

// hear applies the answer, or its absence, to a job, and returns a point for its
// chart.
func (w *healWatcher) hear(j *Job, heals []gluster.BrickHeal, filled filling, err error, took time.Duration) *Sample {
	now := w.now()
	before := j.Healing
	if err != nil {
		j.unheardHeals(err)
		j.Healing.Pause = nextHealPause(before, before, took)
		return nil
	}
	v, _ := w.snapshot.Load().Volume(j.Volume)
	set, there := v.SubvolumeOf(j.NewBrick())
	if !there {
		return nil
	}
	j.hearHeals(heals, set, v, filled, w.healAges(*j, now), now)
	j.Healing.Pause = nextHealPause(before, j.Healing, took)
	return j.healSample(now)
}

// unheardHeals notes that a question was not answered: nothing follows from it,
// but that the readings before it are not in a row with the next.
func (j *Job) unheardHeals(err error) {
	why := "What waits to be healed could not be read: " + sentenceOf(err)
	if gluster.FailureOf(err) == gluster.FailureOutcomeUnknown {
		why = "What waits to be healed is not known: gluster gave no answer in time. It takes long while very much waits, or while a node cannot be reached. Brickyard keeps asking."
	}
	j.Healing.Clean, j.Healing.Problem = 0, why
	for i := range j.Healing.Bricks {
		j.Healing.Bricks[i].Known = false
	}
	j.Message = why
	if s := j.HealStep(); s != nil {
		s.Message = why
	}
}

// healSample is a point of the chart, nil while the count is not known or the
// last point is recent enough. The end is always kept.
func (j *Job) healSample(now time.Time) *Sample {
	s := j.HealStep()
	waiting, known := j.Healing.Waiting()
	pause := time.Duration(float64(now.Sub(s.StartedAt)) * sampleShare)
	if !known || s.EndedAt.IsZero() && !s.SampledAt.IsZero() && now.Sub(s.SampledAt) < pause {
		return nil
	}
	s.SampledAt = now
	sample := &Sample{StepID: s.ID, At: now, Pending: waiting}
	for _, b := range j.Healing.Bricks {
		if b.Known {
			sample.Heal = append(sample.Heal, BrickPending{Brick: b.Brick, Pending: b.Pending})
		}
	}
	return sample
}
