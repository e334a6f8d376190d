package views

import (
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// NewVolumeRow makes the row of a volume. open is its open job, nil if there is
// none; actions are those of jobs.VolumeActions.
func NewVolumeRow(v gluster.Volume, snap jobs.Snapshot, open *jobs.Job, actions []jobs.ActionState, now time.Time) VolumeRow {
	row := VolumeRow{
		ID: VolumeID(snap.Cluster, v.Name), Cluster: snap.Cluster, Name: v.Name, URL: VolumeURL(snap.Cluster, v.Name),
		Status: volumeBadge(v.Status), Type: volumeType(v), Bricks: brickCount(v), Space: volumeSpace(v, snap),
		Stale: !snap.Reachable,
	}
	if open != nil {
		row.Activity = newActivity(*open)
	}
	for _, a := range actions {
		if a.Name == string(jobs.ActionRebalance) {
			row.Buttons = append(row.Buttons, Button{
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
		JobID: job.ID, URL: JobURL(job.ID), Action: jobAction(job),
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

func volumeSpace(v gluster.Volume, snap jobs.Snapshot) Capacity {
	sum := v.Capacity()
	c := Capacity{Size: sum.Size, Free: sum.Free, Note: capacityNote(v, sum), ReadAt: Stamp{snap.DetailAt[v.Name]}}
	if sum.Free <= sum.Size {
		c.Used = sum.Size - sum.Free
	}
	return c
}

// capacityNote says what is missing from a sum, "" if it is all there.
func capacityNote(v gluster.Volume, sum gluster.Capacity) string {
	switch {
	case v.Unsupported() != "":
		return "Not known for a volume of this type"
	case !sum.Known:
		return "Not read yet"
	case len(sum.Missing) > 0:
		return "incomplete: nothing is known of " + strings.Join(sum.Missing, ", ")
	case len(sum.Last) > 0:
		return "last known for " + strings.Join(sum.Last, ", ")
	}
	return ""
}

func brickSpace(b gluster.Brick, readAt time.Time) Capacity {
	c := Capacity{Used: b.Used(), Free: b.Free, Size: b.Size, ReadAt: Stamp{readAt}}
	if !b.Measured() {
		c = Capacity{Note: "Not read yet"}
	} else if b.Status == gluster.BrickOffline {
		c.Note = "last known"
	}
	return c
}
