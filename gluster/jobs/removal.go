package jobs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brickyard/gluster"
)

// What is said about the bricks at the end of a removal.
const (
	bricksGone = "The bricks are no longer part of the volume."
	bricksStay = "The bricks stay in the volume. Data that was moved away does not come back by itself: rebalance the volume to use them again."
)

// synchronous reports whether the job's command is done when glusterd answers: a
// removal without migration makes no task.
func (j Job) synchronous() bool { return j.Action == ActionRemoveBrick && j.Force }

// measure notes what is used on the bricks under removal. The first measurement
// is what later ones are compared with. Of bricks whose filesystem is shared with
// another brick no figure is told, because it is not theirs alone.
func (j *Job) measure(snap Snapshot, now time.Time) {
	at := snap.DetailAt[j.Volume]
	if at.IsZero() {
		at = now
	}
	if !j.removes() || j.Force {
		return
	}
	v, ok := snap.Volume(j.Volume)
	if !ok {
		return
	}
	shared := snap.filesystems()
	for _, b := range v.Bricks() {
		if b.Arbiter || b.Size == 0 || !slices.Contains(j.Bricks, b.Name()) {
			continue
		}
		i := slices.IndexFunc(j.Usage, func(u BrickUsage) bool { return u.Name == b.Name() })
		if shared[filesystemOf(b)] > 1 {
			u := BrickUsage{Name: b.Name(), At: at, Host: b.HostUUID, Shared: true}
			if i >= 0 {
				j.Usage[i] = u
			} else {
				j.Usage = append(j.Usage, u)
			}
			continue
		}
		if i < 0 || j.Usage[i].Shared {
			u := BrickUsage{Name: b.Name(), Start: b.Used()}
			u.read(b, at)
			if i >= 0 {
				j.Usage[i] = u
			} else {
				j.Usage = append(j.Usage, u)
			}
			continue
		}
		u := &j.Usage[i]
		if run := j.TaskStep(); run != nil && u.Now > b.Used()+fallSeen {
			run.moved(now)
		}
		u.read(b, at)
	}
}

// measurePause is how often the bricks under removal are measured while their
// data moves; it takes the volume's lock, like every status.
const measurePause = 10 * time.Second

// measureRemoval reads the sizes of a volume whose bricks are being emptied:
// every measurePause, and once when the migration has ended.
func (s *TaskSyncer) measureRemoval(ctx context.Context, j Job, task gluster.AsyncTask) {
	if !j.removes() {
		return
	}
	ended := j.State == Running && task.Status.Phase() != gluster.StatusInProgress
	if !ended {
		if at, tried := s.moments.seen(measureTried, j.ID); tried && s.moments.since(at) < measurePause {
			return
		}
		if !older(s.snapshot.Load().DetailAt[j.Volume], s.now(), measurePause) {
			return
		}
	}
	_ = s.measureNow(ctx, j)
}

// measureNow reads the sizes of a removal's volume.
func (s *TaskSyncer) measureNow(ctx context.Context, j Job) error {
	s.moments.mark(measureTried, j.ID, 0)
	err := s.refreshRemoval(ctx, j)
	if err != nil {
		s.complain(unreadableSizes, err, "volume", j.Volume)
		return err
	}
	s.moments.mark(measuredAt, j.ID, 0)
	return nil
}

// noteMeasure stores what was just read of a removal's bricks.
func (s *TaskSyncer) noteMeasure(ctx context.Context, j Job) (Job, error) {
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		j.SeenAt = s.now()
		j.measure(*s.snapshot.Load(), j.SeenAt)
		j.sayHeld()
		return j.Open(), nil
	})
}

// Losses counts the files of a removal that failed or were skipped: they are
// still on its bricks, and gone after a commit.
func (j Job) Losses() uint64 {
	s := j.TaskStep()
	if s == nil {
		return 0
	}
	return s.Total.Failures + s.Total.Skipped
}

// LossPhrase is what has to be typed before a removal is committed although
// files may still be on its bricks. It names a number only when that is the whole
// loss: every host was heard in the last answer and is done, and no brick holds
// more than those files account for.
func (j Job) LossPhrase() string {
	n, step := j.Losses(), j.TaskStep()
	if n == 0 || !step.accounted() || j.heldUnexplained() {
		return "lose data on " + j.Volume
	}
	return fmt.Sprintf("lose %d %s", n, plural(n, "file", "files"))
}

// accounted reports whether the last answer told of every node that takes part,
// and each had completed.
func (s Step) accounted() bool {
	last := s.lastSeen()
	return !slices.ContainsFunc(s.Nodes, func(n NodeReport) bool {
		return n.Status.Phase() != gluster.StatusCompleted || n.SeenAt.Before(last)
	})
}

// uncommittable says why a removal must not be committed plainly, "" when it
// may: every host of its bricks was heard in this very report, completed, no file
// failed or was skipped, and the bricks hold no more than emptied ones do. glusterd
// checks less, and "commit" is for ever.
func (j Job) uncommittable(r Report) string {
	step := j.TaskStep()
	switch {
	case step == nil || r.Task.ID != step.ExternalID:
		return "glusterd now shows another task on this volume."
	case r.Task.Status.Phase() == gluster.StatusInProgress:
		return "The data is still being migrated."
	case len(r.Absent) > 0:
		return fmt.Sprintf("%s cannot be heard, so it is not known whether everything was moved.", andList(r.Absent))
	case len(r.Task.Nodes) == 0:
		return "No node reports about the migration."
	}
	if silent := r.silent(); len(silent) > 0 {
		var names []string
		for _, o := range silent {
			names = append(names, o.Name)
		}
		return fmt.Sprintf("%s not been heard, so it is not known whether the bricks there were emptied. Run the migration again.", hasHave(names))
	}
	for _, n := range r.Task.Nodes {
		if n.Status.Phase() != gluster.StatusCompleted {
			return fmt.Sprintf("On %s the migration is %s; the rebalance log there says why.", nodeName(n, r.HostNames), n.Status)
		}
	}
	if lost := r.Task.Total.Failures + r.Task.Total.Skipped; lost > 0 {
		return fmt.Sprintf("%d %s not moved and would be lost; the rebalance log on %s names %s.", lost, plural(lost, "file was", "files were"), andList(hostsWithLosses(r)), plural(lost, "it", "them"))
	}
	return j.heldBack()
}

func hostsWithLosses(r Report) []string {
	var hosts []string
	for _, n := range r.Task.Nodes {
		if n.Failures+n.Skipped > 0 {
			hosts = append(hosts, nodeName(n, r.HostNames))
		}
	}
	slices.Sort(hosts)
	return hosts
}

// cleanReadingsNeeded is how often in a row a migration has to be seen clean
// before the engine commits it by itself.
const cleanReadingsNeeded = 2

// autoCommit commits a clean removal that was told to; a removal that is not
// clean becomes a decision, and says why.
func (s *TaskSyncer) autoCommit(ctx context.Context, j Job, task gluster.AsyncTask, snap Snapshot) (Job, error) {
	why := snap.Unsupported(j.Volume)
	if why == "" {
		why = j.uncommittable(snap.reportOn(j, task))
	}
	if why != "" && why == j.heldBack() {
		// The bricks may have been read before the last file left them.
		if unread := s.measureNow(ctx, j); unread != nil {
			return j, nil //nolint:nilerr // it was said; the next look asks again
		}
		var err error
		if j, err = s.noteMeasure(ctx, j); err != nil {
			return j, err
		}
		why = j.heldBack()
	}
	if names := j.unshown(); why == "" && len(names) > 0 {
		why = unshownSentence(names)
	}
	if why != "" {
		delete(s.cleanReadings, j.ID)
		return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
			if !j.CommitsItself() {
				return false, nil
			}
			j.leaveToPeople("Not committed automatically: " + why)
			return true, nil
		})
	}
	s.cleanReadings[j.ID]++
	if s.cleanReadings[j.ID] >= cleanReadingsNeeded {
		delete(s.cleanReadings, j.ID)
		s.commit(j)
	}
	return j, nil
}

// settleCommit is for a job whose commit was asked for and whose task is still
// listed. A commit that was to happen by itself and was never sent is left to
// happen.
func (s *TaskSyncer) settleCommit(ctx context.Context, j Job, now time.Time) (Job, error) {
	last, err := s.lastOfRun(ctx, j, "commit", "force")
	if err != nil || last.onItsWay(now) {
		return j, err
	}
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		if !j.Open() || j.Phase != PhaseCommitting || s.isReserved(j.Volume) {
			return false, nil
		}
		if j.AutoCommit && last == nil {
			j.failCommit("Brickyard was stopped before the commit was sent.", now)
			j.Message = j.TaskStep().Message
			return true, nil
		}
		j.giveUpCommit(last.lostOr("The commit was not carried out:", "glusterd has accepted the commit and not carried it out:")+" the bricks are still part of the volume. "+tryAgain(last), now)
		return true, nil
	})
}

// committedUnseen is for a removal whose bricks are gone: whose commit it was is
// told by whether one of ours can have been carried out.
func (s *TaskSyncer) committedUnseen(ctx context.Context, j Job) (Job, error) {
	const outside = "The removal was committed outside Brickyard: its bricks are no longer part of the volume."
	if j.Phase != PhaseCommitting {
		return s.endJob(ctx, j, Finished, outside)
	}
	last, err := s.lastOfRun(ctx, j, "commit", "force")
	switch {
	case err != nil:
		return j, err
	case last != nil && !last.nothingDone():
		return s.endJob(ctx, j, Finished, joinSentences(last.lostOr("The answer to the commit was lost, but it was carried out.", ""), bricksGone))
	}
	return s.settleAs(ctx, j, func(j *Job) {
		j.failCommit(joinSentences("The commit was not carried out by Brickyard.", last.words()), s.now())
		j.end(Finished, outside, s.now())
	})
}

// settleForced is for a removal without migration whose answer was lost, or whose
// bricks were still listed after it: the volume's bricks tell whether it was carried
// out.
func (s *TaskSyncer) settleForced(ctx context.Context, j Job, snap Snapshot, last *CommandRecord, now time.Time) (Job, error) {
	sentAt, target := last.StartedAt, last.Target
	v, _ := snap.Volume(j.Volume)
	for _, b := range v.Bricks() {
		if slices.Contains(j.Bricks, b.Name()) {
			if !mayStillHappen(sentAt, now) && snap.Silent(target) {
				return s.endJob(ctx, j, Unknown, fmt.Sprintf("The answer was lost, and %s, where the command was sent, is away: for the other nodes the bricks are still part of the volume, but that may change when it comes back.", target))
			}
			if !mayStillHappen(sentAt, now) {
				return s.endJob(ctx, j, Failed, last.lostOr("The answer was lost, and", "glusterd has accepted the removal, but")+" the bricks are still part of the volume: they were not removed.")
			}
			return j, nil
		}
	}
	return s.endJob(ctx, j, Finished, joinSentences(last.lostOr("The answer was lost, but the removal was carried out.", ""), bricksGone))
}
