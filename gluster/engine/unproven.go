package engine

import (
	"context"
	"fmt"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// unprovenPage is how many of a volume's ended jobs are looked through: a volume
// has few replacements, and the newest tell.
const unprovenPage = 500

// unproven returns the bricks of a volume that jobs put in place, or took out of
// work for a new disk, and whose heal is not proven: it was not seen to its end,
// because somebody stopped watching it or gave the reset up, or nobody could tell
// at its end whether the brick holds what it should. Of several jobs for one brick
// the newest tells.
func (m *member) unproven(ctx context.Context, v gluster.Volume) ([]preflight.Unproven, error) {
	newest := map[string]jobs.Job{}
	for _, action := range []jobs.Action{jobs.ActionReplaceBrick, jobs.ActionResetBrick} {
		page, err := m.store.Jobs(ctx, jobs.JobFilter{Cluster: m.Name, Volume: v.Name, Action: action, Limit: unprovenPage})
		if err != nil {
			return nil, fmt.Errorf("read the earlier replacements of volume %s: %w", v.Name, err)
		}
		for _, j := range page.Jobs {
			_, there := v.SubvolumeOf(j.NewBrick())
			if there && (j.HealStep() != nil || j.HasTakenBrickOut()) && j.VolumeID == v.ID && j.ID > newest[j.NewBrick()].ID {
				newest[j.NewBrick()] = j
			}
		}
	}
	var out []preflight.Unproven
	for brick, j := range newest {
		if unjudged := j.State == jobs.Finished && len(j.Healing.Unjudged) > 0; unjudged || !j.Open() && j.State != jobs.Finished {
			out = append(out, preflight.Unproven{Brick: brick, Job: j.ID, Unjudged: unjudged, Ago: m.moments.ago(endedFor, j.ID, j.EndedAt, m.now())})
		}
	}
	return out, nil
}
