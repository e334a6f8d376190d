package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// restShare is the share of the active interval for which a cluster is left alone
// at least between two passes.
const restShare = 4

// failedFactor is how many active intervals after a failed look the next one is
// taken.
const failedFactor = 3

// Run looks at the cluster until ctx ends; it then returns nil. Errors of a
// pass are logged and shown on the page, and the next pass tries again. A pass waits
// for its turn among all clusters, except one that somebody asked for.
func (s *TaskSyncer) Run(ctx context.Context) error {
	var fullAt time.Time
	nudged := s.begin(ctx)
	for ctx.Err() == nil {
		leave := func() {}
		if !nudged {
			var hurried bool
			if leave, hurried = s.turns.take(ctx, s.bells.look, s.hurry); hurried {
				fullAt = time.Time{}
			}
		}
		if ctx.Err() != nil {
			leave()
			break
		}
		nudged = false
		full := s.takeEdge() || !time.Now().Before(fullAt)
		var err error
		var following bool
		began := time.Now()
		if full {
			following, err = s.syncFull(ctx)
			fullAt = time.Now().Add(jitter(s.intervals.Idle))
			if err != nil {
				// Nobody is blind for long because one look failed.
				fullAt = time.Now().Add(jitter(min(s.intervals.Idle, failedFactor*s.intervals.Active)))
			}
		} else {
			following, err = s.syncActive(ctx)
		}
		leave()
		if err == nil {
			s.noteRecorded("follow the cluster")
		} else if unstored := ofStore(err); unstored != nil && ctx.Err() == nil {
			s.noteNotRecorded("follow the cluster", unstored)
		}
		pause := time.Until(fullAt)
		if following {
			// Reading many tasks takes a while; each is to be read every Active all the
			// same, as far as the cluster is left some rest.
			rest := s.intervals.Active / restShare
			pause = min(pause, max(jitter(s.intervals.Active)-time.Since(began), rest))
		}
		pause = s.untilEdge(pause)
		if errors.Is(err, errLookAgain) {
			pause, fullAt = 0, time.Time{}
		} else if gluster.FailureOf(err) == gluster.FailureBusy {
			pause = max(pause, busyPauses[min(s.busy, len(busyPauses)-1)])
			if full {
				pause = busyPauses[min(s.busy, len(busyPauses)-1)]
				fullAt = time.Time{}
			}
			s.busy++
		} else {
			s.busy = 0
		}
		select {
		case <-ctx.Done():
		case <-s.bells.look:
			fullAt, nudged = time.Time{}, true
		case <-time.After(pause):
		}
	}
	return nil
}

// begin waits until it is this cluster's time to be asked first, and reports whether
// somebody asked for it before that.
func (s *TaskSyncer) begin(ctx context.Context) (nudged bool) {
	if s.after == 0 {
		return false
	}
	select {
	case <-ctx.Done():
	case <-s.bells.look:
		return true
	case <-s.hurry:
		return true
	case <-time.After(s.after):
	}
	return false
}

// SyncOnce takes one complete look: peers, volumes, bricks, tasks; then settles,
// follows and adopts jobs. It returns why the cluster could not be read, or why
// a job could not be stored.
func (s *TaskSyncer) SyncOnce(ctx context.Context) error {
	_, err := s.syncFull(ctx)
	return err
}

func (s *TaskSyncer) syncFull(ctx context.Context) (following bool, err error) {
	err = s.passing.pass(ctx, func(ctx context.Context) (err error) {
		following, err = s.lookAndFollow(ctx)
		return err
	})
	return following, err
}

func (s *TaskSyncer) lookAndFollow(ctx context.Context) (following bool, err error) {
	before := *s.snapshot.Load()
	var r reading
	err = s.looking.pass(ctx, func(ctx context.Context) (err error) {
		if r, err = s.read(ctx); err != nil {
			return s.passFailed(ctx, r, err)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	open, err := s.store.OpenJobs(ctx, s.Name)
	if err != nil {
		return false, err
	}
	s.forgetGone(before, r, open)
	var mu sync.Mutex
	var settled []jobs.Job
	unsettled := map[string]bool{} // volumes whose open job this pass left as it was
	err = s.besideEachOther(ctx, open, func(ctx context.Context, j jobs.Job) error {
		followed, err := j, error(nil)
		ours := s.isOurs(j.Volume, r.commands)
		if !ours {
			// As it is now: an answer may have been stored since all were read.
			followed, err = s.store.Job(ctx, j.ID)
		}
		if !ours && err == nil && followed.Open() {
			followed, err = s.follow(ctx, followed, r, s.now())
		}
		mu.Lock()
		defer mu.Unlock()
		following = following || ours || followed.NeedsFollowing()
		if unsettled[j.Volume] = ours || err != nil; !unsettled[j.Volume] {
			settled = append(settled, followed)
		}
		return err
	})
	errs := []error{err}
	edge := nextEdge(open, s.now())
	s.edge.Store(&edge)
	adopted, err := s.adoptAll(ctx, r, unsettled)
	errs = append(errs, err)
	following = following || adopted
	errs = append(errs, s.payBack(ctx, r))
	unsized := s.unsized.Swap(false)
	if (!s.sized || unsized) && anyStarted(r.snapshot.Volumes) {
		// Sizes are shown on the first page anybody opens; after that they
		// are read when somebody looks or something moved.
		if err := s.refreshSizes(ctx, AllVolumes); err != nil {
			s.complain(unreadableSizes, err, "volume", AllVolumes)
		}
		s.sized = true
	}
	if unsized {
		s.Nudge() // somebody waits for them
	}
	// What goes on by itself is judged by all that is known, the sizes too.
	for _, j := range settled {
		if !s.isOurs(j.Volume, r.commands) {
			errs = append(errs, s.settleThrottle(ctx, j), s.keepWindow(ctx, j, s.now()))
		}
	}
	return following, errors.Join(errs...)
}

// passFailed notes that the cluster gave no answer. Open jobs stay as they are:
// an answer that failed says nothing about them. Only after UnknownAfter they
// become Unknown.
func (s *TaskSyncer) passFailed(ctx context.Context, r reading, err error) error {
	if ctx.Err() != nil {
		return err
	}
	now := s.now()
	last := s.snapshot.Load()
	if gluster.FailureOf(err) == gluster.FailureBusy && !last.Known() {
		return err // it answers; what it is like nobody knows yet
	}
	if gluster.FailureOf(err) == gluster.FailureBusy && last.Reachable && !jobs.Older(last.SyncedAt, now, jobs.UnknownAfter) {
		return err
	}
	if last.Reachable || last.Problem == "" || last.Failure != gluster.FailureOf(err) {
		s.log.Warn("the cluster cannot be read", "error", err)
	}
	s.fail(r, err, now)
	open, storeErr := s.store.OpenJobs(ctx, s.Name)
	if storeErr != nil {
		return errors.Join(err, storeErr)
	}
	for _, j := range open {
		if s.isReserved(j.Volume) {
			continue
		}
		_, storeErr := s.loseIfSilent(ctx, j, now, jobs.Say(jobs.NoticeClusterSilent))
		err = errors.Join(err, storeErr)
	}
	return err
}

// ofStore is the part of a look's error that does not come from the cluster, nil
// if there is none: what the database did not take is not hidden by a cluster
// that gives no answer at the same time.
func ofStore(err error) error {
	var own []error
	parts := partsOf(err)
	for _, e := range parts {
		own = append(own, ofStore(e))
	}
	switch {
	case len(parts) > 0:
		return errors.Join(own...)
	case gluster.FailureOf(err) != gluster.FailureOther || errors.Is(err, errLookAgain):
		return nil
	}
	return err
}
