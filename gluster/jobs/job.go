package jobs

import (
	"slices"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// NeedsFollowing reports whether a job changes by itself, so that it is worth
// asking often. A removal that waits for its commit, or a paused job, does not.
func (j Job) NeedsFollowing() bool {
	return j.Open() && !j.Heals() && j.Kind().IsKnown() && (j.State == Running || j.State == Unknown || j.Phase != PhaseNone || j.CommitsItself())
}

// TaskToAsk is the job's task as a question to glusterd.
func (j Job) TaskToAsk() gluster.AsyncTask {
	return gluster.AsyncTask{ID: j.TaskID, Volume: j.Volume, Type: j.Kind().Task(), Bricks: j.Bricks}
}

// VolumeGone says why the job's volume is not there any more, nil if it is.
func VolumeGone(j Job, snap Snapshot) Notices {
	v, ok := snap.Volume(j.Volume)
	switch {
	case !ok:
		return Say(NoticeVolumeDeleted)
	case j.VolumeID != "" && v.ID != "" && v.ID != j.VolumeID:
		return Say(NoticeVolumeReplaced)
	}
	return nil
}

// HasHeardNodes reports whether the current run's figures were ever read.
func (j *Job) HasHeardNodes() bool {
	s := j.TaskStep()
	return s != nil && !s.lastSeen().IsZero()
}

// Job is what an administrator asked for, or what was found already running on
// a cluster. It is never deleted.
type Job struct {
	ID      int64
	Cluster string
	Volume  string
	// VolumeID is glusterd's UUID of the volume. It tells a volume from a later
	// one of the same name; "" if it was not known.
	VolumeID string
	Action   Action
	// Force and Bricks are the parameters of the action. For a removal Force
	// means without migrating the data.
	Force  bool
	Bricks []string
	// With is the new brick of a replacement, "" else.
	With string
	// Healing is what is known of the heal that follows a replacement.
	Healing Healing
	// Replica is the new replica count of a removal that lowers it, 0 else.
	Replica int
	// AutoCommit lets the engine commit a removal by itself when its migration
	// is clean.
	AutoCommit bool
	// Usage is what lies on the bricks under removal, then and now.
	Usage []BrickUsage

	State State
	Phase Phase
	// Message is why the job is in its state, or what stands in the way. nil when
	// the state says it all.
	Message Notices

	Origin Origin
	// StartedBy is the user; From the address the request came from; Reason
	// what the user gave as a reason. StoppedBy names who asked for the stop.
	StartedBy string
	From      string
	Reason    string
	StoppedBy string

	// Hint is a sentence from a node's command history about when a task that was
	// found was started, and HintAt that moment; "" and zero if nothing was found
	// there. It is what somebody wrote down, not what Brickyard saw.
	Hint   string
	HintAt time.Time
	// BeganBefore is for a job that was found: by the nodes' own run times its
	// task began at this moment or earlier. Zero if they said nothing.
	BeganBefore time.Time

	CreatedAt time.Time
	StartedAt time.Time // glusterd accepted the command, or the task was first seen
	EndedAt   time.Time // zero while the job is open
	// SeenAt is when the cluster last gave a valid report about this job.
	SeenAt time.Time

	// Pause says what holds the job back, or is about to.
	Pause Pause
	// Window is when the task may run. WindowFrom is from when on that counts,
	// after a person let the job go on outside of it; zero is always.
	Window     Window
	WindowFrom time.Time
	// WindowSet is who gave the job its window, or took it away, since it was
	// asked for; zero if nobody did.
	WindowSet WindowChange
	// Throttle is what the job made of the volume's throttle.
	Throttle Throttle
	// LookupOptimizeOff says that whoever asked for the job agreed to have
	// cluster.lookup-optimize switched off first, see Caller.
	LookupOptimizeOff bool

	// TaskID is glusterd's id of the current run, "" until it is known.
	TaskID string
	// PriorTaskID is the id the volume's task list showed before the command
	// ran: a finished rebalance stays listed for ever, and must not be taken
	// for ours when our answer was lost.
	PriorTaskID string

	// Witness is the label of the target that last reported on the current run, or
	// on the new brick of a replacement, or accepted the run, of a cluster with
	// several; "" if none did. It is kept with the
	// job, so that a restart does not take what another node never heard of for
	// gone.
	Witness string

	// Revision grows by one with every stored change.
	Revision int64

	// Findings are what preflight said when the job was validated; nil for a
	// detected job.
	Findings []preflight.Finding

	// Steps are all steps, flat, in the order of their number; Parent makes the
	// tree.
	Steps []Step
}

// Open reports whether the job still stands: at most one open job exists per
// volume.
func (j Job) Open() bool { return j.EndedAt.IsZero() }

// TaskStep returns the step that mirrors the current run, nil before there is
// one. The pointer leads into j.Steps.
func (j *Job) TaskStep() *Step {
	for i := len(j.Steps) - 1; i >= 0; i-- {
		if j.Steps[i].ExternalSystem == ExternalGluster {
			return &j.Steps[i]
		}
	}
	return nil
}

// StepOf returns the last step of a type, nil if there is none. The pointer
// leads into j.Steps.
func (j *Job) StepOf(t StepType) *Step {
	for i := len(j.Steps) - 1; i >= 0; i-- {
		if j.Steps[i].Type == t {
			return &j.Steps[i]
		}
	}
	return nil
}

// Children returns the steps below the step with that number; Children(0) are
// the top steps.
func (j Job) Children(number int) []Step {
	var out []Step
	for _, s := range j.Steps {
		if s.Parent == number {
			out = append(out, s)
		}
	}
	return out
}

// ActionOf is the inverse of Kind.Task: the action of a job that follows a task found
// on a cluster.
func ActionOf(t gluster.AsyncTask) Action {
	switch t.Type {
	case gluster.TaskUnknown:
		return OtherAction(t.TypeText)
	case gluster.TaskFixLayout:
		return ActionFixLayout
	case gluster.TaskRemoveBrick:
		return ActionRemoveBrick
	}
	return ActionRebalance
}

// BrickUsage is how much of a brick's filesystem was used when its removal began
// and when it was last read, in bytes.
type BrickUsage struct {
	Name       string
	Start, Now uint64
	At         time.Time
	// Size is of the whole filesystem, Inodes how many are in use; 0 if they were
	// not read. Host is the UUID of the brick's peer.
	Size, Inodes uint64
	Host         string
	// Shared says that the filesystem holds other bricks too: what lies there is
	// not this brick's alone, and the figures are not told.
	Shared bool
}

// Percent is how much of the data has left the bricks under removal, 0 to 99,
// measured by what is used on them and not by counters; 100 only once every file
// was moved. known is false for other actions, while nothing was measured, and as
// long as a host that has to take part was never heard, the bricks hold more than
// emptied ones do although their migration is over, or what lies on them cannot be
// told from what lies on other bricks.
func (j Job) Percent() (percent int, known bool) {
	if !j.Kind().Empties() {
		return 0, false
	}
	if j.unaccounted() {
		return 0, false
	}
	var start, now uint64
	for _, u := range j.Usage {
		start += u.Start
		now += min(u.Now, u.Start)
	}
	if step := j.TaskStep(); step != nil && step.clean() && (j.State == PendingCommit || j.State == Finished) {
		return 100, true
	}
	if start == 0 {
		return 0, false
	}
	return min(99, int(100*float64(start-now)/float64(start))), true
}

// unaccounted reports whether it is not known that everything was, or is being,
// moved off the bricks.
func (j Job) unaccounted() bool {
	step := j.TaskStep()
	if step == nil {
		return false
	}
	return slices.ContainsFunc(step.Nodes, NodeReport.neverHeard) ||
		j.State == PendingCommit && len(j.holding()) > 0 || j.State != Finished && len(j.UnshownBricks()) > 0
}

// Sample is one point of a run's figures over time.
type Sample struct {
	StepID int64
	At     time.Time
	gluster.Figures
	// BytesPerSecond is the smoothed rate at that moment.
	BytesPerSecond float64
	// Pending is how many entries waited to be healed, for a heal's step; Heal
	// tells it per brick of the set, of those whose count was known.
	Pending uint64
	Heal    []BrickPending
}

// BrickPending is how many entries waited to be healed on a brick.
type BrickPending struct {
	Brick   string
	Pending uint64
}

// BricksStillIn is which of the job's bricks are part of a volume.
func (j Job) BricksStillIn(v gluster.Volume) []string {
	return slices.DeleteFunc(BrickNames(v), func(name string) bool { return !slices.Contains(j.Bricks, name) })
}

// Runs are the steps that mirror tasks, one per run, oldest first.
func (j Job) Runs() []Step {
	var out []Step
	for _, s := range j.Steps {
		if s.ExternalSystem == ExternalGluster {
			out = append(out, s)
		}
	}
	return out
}

// Total sums the figures of all runs. Every run looks at every file again, so
// that what failed or was skipped is told by the last run with figures alone,
// while files scanned twice count twice.
func (j Job) Total() gluster.Figures {
	var sum gluster.Figures
	for _, s := range j.Runs() {
		if len(s.Nodes) == 0 && s.Total == (gluster.Figures{}) {
			continue
		}
		sum = sum.Add(s.Total)
		sum.Failures, sum.Skipped = s.Total.Failures, s.Total.Skipped
	}
	return sum
}

// Reported is the last run that any node reported about, nil if there is none:
// a run that could not be started has nothing to show.
func (j *Job) Reported() *Step {
	last := j.TaskStep()
	for i := len(j.Steps) - 1; i >= 0; i-- {
		if s := &j.Steps[i]; s.ExternalSystem == ExternalGluster && len(s.Nodes) > 0 {
			return s
		}
	}
	return last
}

// HasAgreed reports whether the option may be switched off first: whoever asks now
// agreed to it, or whoever asked for the job.
func (j Job) HasAgreed(by Caller) bool { return by.LookupOptimizeOff || j.LookupOptimizeOff }

// StopCommand is the command that ends a job's task, for the review and the run.
func StopCommand(j Job) gluster.Command { return j.Kind().StopCommand(j) }

// LeftUnsent says what is left behind when a run's command was not sent.
func (j Job) LeftUnsent() Notices {
	if j.PriorTaskID != "" && len(j.Runs()) > 1 && j.Pause.Cause == PauseNone {
		return Say(NoticeNextRunNotStarted, NoticeBricksStay)
	}
	if added := j.AddedStays(); len(added) > 0 {
		return added
	}
	if j.Throttle.Owed {
		return Say(NoticeOnlyThrottleChanged)
	}
	return Say(NoticeNothingChanged)
}

// MayOwnTask reports whether a listed task can be the one that the job started:
// not one that was there before, of the same type, and a removal of just its
// bricks.
func (j Job) MayOwnTask(t gluster.AsyncTask) bool {
	return t.ID != j.PriorTaskID && sameType(t.Type, j.Kind().Task()) && j.Kind().MayOwn(j, t)
}

// sameType compares the type in the task list, where a fix-layout is called a
// rebalance, with that of a job's task.
func sameType(listed, own gluster.TaskType) bool {
	if own == gluster.TaskFixLayout {
		own = gluster.TaskRebalance
	}
	return listed == own || listed == gluster.TaskFixLayout && own == gluster.TaskRebalance
}
