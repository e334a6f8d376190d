package views

import (
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// VolumeRow is one line of the volumes table. It is a pure function of the
// cluster's snapshot and the volume's open job: rendered once, sent to all.
type VolumeRow struct {
	ID      string // element id
	Cluster string
	Name    string
	URL     string
	// Health is how the volume is; Status is glusterd's word for whether it is started, ""
	// where both words are one.
	Health HealthView
	Status string
	Type   string
	Bricks BrickCount
	Space  Capacity
	// Activity is the open job, nil when the volume is at rest.
	Activity *Activity
	// Panel is what may be done with that job, Start what may be started.
	Panel DecisionPanel
	Start []Button
	// Stale is set when the figures are older than they should be, because the
	// cluster does not answer.
	Stale bool
}

// BrickCount is how many bricks run.
type BrickCount struct {
	Up, Unknown, Total int
	Tone               Tone
}

// Activity is a job seen from its volume.
type Activity struct {
	JobID    int64
	URL      string
	Action   string
	State    Badge
	Progress Progress
}

// NewVolumeRow makes the row of a volume. open is its open job, nil if there is
// none; actions are those of jobs.VolumeActions.
func NewVolumeRow(v gluster.Volume, snap jobs.Snapshot, open *jobs.Job, actions []jobs.ActionState, now time.Time) VolumeRow {
	row := VolumeRow{
		ID: VolumeID(snap.Cluster, v.Name), Cluster: snap.Cluster, Name: v.Name, URL: VolumeURL(snap.Cluster, v.Name),
		Health: newHealthView(jobs.VolumeHealth(v, snap, now)), Status: v.Status.String(), Type: volumeType(v), Bricks: brickCount(v), Space: volumeSpace(v, snap),
		Stale: !snap.Reachable,
	}
	if row.Status == row.Health.Badge.Word {
		row.Status = ""
	}
	if open != nil {
		row.Activity = newActivity(*open)
		// A cluster may have thousands of other volumes, and the job asks for its own.
		own := snap
		own.Volumes = []gluster.Volume{v}
		row.Panel = newDecisionPanel(*open, own, jobs.JobActions(*open, own))
	}
	for _, a := range actions {
		if a.Name == string(jobs.ActionRebalance) {
			row.Start = append(row.Start, Button{
				Name: a.Name, Label: "Rebalance…", TestID: "rebalance-start", URL: RebalanceURL(snap.Cluster, v.Name),
				Allowed: a.Allowed, Why: a.Why, WhyID: row.ID + "-rebalance-why",
			})
		}
	}
	return row
}

// activityFigures is how many figures of a job stand in its volume's line.
const activityFigures = 3

// newActivity shows an open job from the side of its volume.
func newActivity(job jobs.Job) *Activity {
	a := &Activity{
		JobID: job.ID, URL: JobURL(job.ID), Action: kindOf(job).title(job),
		State: jobBadge(job), Progress: newProgress(job),
	}
	a.Progress.Figures = a.Progress.Figures[:min(len(a.Progress.Figures), activityFigures)]
	return a
}

func volumeType(v gluster.Volume) string {
	if v.Unsupported() == "" {
		return strings.ReplaceAll(v.TypeName(), "-", " ")
	}
	return v.TypeName() // in glusterd's own words
}

func brickCount(v gluster.Volume) BrickCount {
	var c BrickCount
	c.Up, c.Total = v.BricksUp()
	for _, b := range v.Bricks() {
		if b.Status == gluster.BrickUnknown {
			c.Unknown++
		}
	}
	switch {
	case !v.Started():
		c.Tone = ToneQuiet
	case c.Up+c.Unknown < c.Total:
		c.Tone = ToneBad
	case c.Unknown > 0:
		c.Tone = ToneWarn
	default:
		c.Tone = ToneOK
	}
	return c
}
