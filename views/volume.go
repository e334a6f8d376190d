package views

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// VolumeView is the content of a volume's page.
type VolumeView struct {
	Row    VolumeRow
	Banner ClusterBanner
	Facts  []Fact
	// Unsupported says why nothing is offered for the volume, "" if something is.
	Unsupported string
	// Options are those that were changed from their default, by name.
	Options []Fact
	Sets    []BrickSet
	// Remove leads to the review of the selected bricks' removal.
	Remove Button
	// Replace leads to the review of the selected brick's replacement.
	Replace Button
	Jobs    []JobRow
	// MoreJobsURL leads to the tasks page when Jobs is not all; "" else.
	MoreJobsURL string
	// NoJobs says what it means that there are none.
	NoJobs string
}

// NewVolumeView makes the content of a volume's page. open is the volume's open
// job; rows are its jobs, newest first; more says that there are older ones.
func NewVolumeView(v gluster.Volume, snap jobs.Snapshot, open *jobs.Job, actions []jobs.ActionState, rows []JobRow, more bool, now time.Time) VolumeView {
	m := VolumeView{
		Row: NewVolumeRow(v, snap, open, actions, now), Banner: NewClusterBanner(snap), Facts: volumeFacts(v), Unsupported: v.Unsupported(),
		Sets: brickSets(v, snap, open), Jobs: rows,
	}
	for _, a := range actions {
		if a.Name == string(jobs.ActionRemoveBrick) {
			m.Remove = Button{
				Name: a.Name, Label: "Remove…", TestID: "brick-remove", URL: ReviewURL(RemovalURL(snap.Cluster, v.Name)),
				Allowed: a.Allowed, Why: a.Why, WhyID: m.Row.ID + "-remove-why",
			}
		}
	}
	for _, a := range actions {
		if a.Name == string(jobs.ActionReplaceBrick) {
			m.Replace = Button{
				Name: a.Name, Label: "Replace…", TestID: "brick-replace", URL: ReviewURL(ReplaceURL(snap.Cluster, v.Name)),
				Allowed: a.Allowed, Why: a.Why, WhyID: m.Row.ID + "-replace-why",
			}
		}
	}
	if m.Replace.Why == m.Remove.Why {
		m.Replace.WhyID = m.Remove.WhyID // said once, for both
	}
	for _, name := range slices.Sorted(maps.Keys(v.Options)) {
		m.Options = append(m.Options, Fact{name, v.Options[name]})
	}
	m.NoJobs = "Nothing has run on this volume since Brickyard knows it."
	if !snap.Reachable {
		m.NoJobs = "Brickyard knows of no task on this volume. The cluster does not answer: what was started there since is not known."
	}
	if more {
		m.MoreJobsURL = TasksFilterURL(TaskFilter{Cluster: snap.Cluster, Volume: v.Name})
	}
	return m
}

func volumeFacts(v gluster.Volume) []Fact {
	facts := []Fact{{"Type", volumeType(v)}}
	if v.Unsupported() == "" {
		facts = append(facts, Fact{"Subvolumes", strconv.Itoa(len(v.Subvolumes))})
	}
	if v.Replica > 1 {
		facts = append(facts, Fact{"Replica", fmt.Sprintf("%d%s", v.Replica, arbiters(v.Arbiters))})
	}
	if v.Disperse > 1 {
		facts = append(facts, Fact{"Disperse", fmt.Sprintf("%d, of which %d may be lost", v.Disperse, v.Redundancy)})
	}
	facts = append(facts, Fact{"Snapshots", snapshotCount(v)})
	for _, o := range v.Odd {
		facts = append(facts, Fact{"Could not be read", o.String()})
	}
	if v.ID != "" {
		facts = append(facts, Fact{"Volume id", v.ID})
	}
	return facts
}

// snapshotCount is not 0 where glusterd's figure could not be read.
func snapshotCount(v gluster.Volume) string {
	if slices.ContainsFunc(v.Odd, func(o gluster.Oddity) bool { return o.Field == "snapshotCount" }) {
		return "not known"
	}
	return strconv.Itoa(v.Snapshots)
}

func arbiters(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them an arbiter", n)
}
