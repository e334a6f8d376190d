package jobs

import (
	"time"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

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
