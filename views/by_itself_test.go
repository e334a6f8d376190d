package views_test

import (
	"strings"
	"testing"

	"brickyard/gluster/jobs"
	"brickyard/views"
)

// itself is a removal that commits itself.
func itself(j jobs.Job) jobs.Job {
	j = waiting(j)
	j.AutoCommit = true
	j.StepOf(jobs.StepExecuting).State = jobs.PendingCommit
	return j
}

// migrating is a replacement that moves the old brick's data to a new one.
func migrating() jobs.Job {
	j := sampleRemovalJob()
	j.Action, j.Bricks, j.With = jobs.ActionReplaceBrick, []string{firstBrick}, secondBrick
	j.Steps = append(j.Steps, jobs.Step{ID: 9, Number: len(j.Steps) + 1, Parent: 2, Type: jobs.StepAdding, State: jobs.Finished, StartedAt: now, EndedAt: now})
	return itself(j)
}

func TestARemovalThatCommitsItselfIsNotShownAsADecision(t *testing.T) {
	for name, j := range map[string]jobs.Job{"removal": itself(sampleRemovalJob()), "replacement": migrating()} {
		t.Run(name, func(t *testing.T) {
			r := rowOf(j)
			row := document(t, views.JobFragments(r)).Find("tr").First()
			if got := strings.TrimSpace(row.Find(".state .badge").Text()); got != "Commits by itself" || r.Badge.Tone != views.ToneInfo {
				t.Errorf("badge %q, %v", got, r.Badge.Tone)
			}
			if row.HasClass("is-decision") || row.AttrOr("data-state", "") != "PENDING_COMMIT" || row.AttrOr("data-phase", "") != "by-itself" {
				t.Errorf("class %q, phase %q", row.AttrOr("class", ""), row.AttrOr("data-phase", ""))
			}
			page := document(t, views.JobBody(views.NewJobView(j, sampleSnapshot(), jobs.JobActions(j, sampleSnapshot()), nil, nil, now))).Text()
			if strings.Contains(page, "your decision") {
				t.Error("a step of it needs somebody's decision")
			}
			if d := views.NewDrawer([]views.JobRow{r}, 0, nil); len(d.Decisions) != 0 || len(d.Running) != 1 {
				t.Errorf("in the drawer: %d decisions, %d running", len(d.Decisions), len(d.Running))
			}
			volume := document(t, views.VolumeBody(sampleVolumeUnder(j))).Find("#volume-bricks").Text()
			if !strings.Contains(volume, "migrated, commits by itself") || strings.Contains(volume, "waits for its new disk") {
				t.Error(volume)
			}
		})
	}
}

func TestTheCommitOfAReplacementIsAStepInWords(t *testing.T) {
	j := migrating()
	j.Phase = jobs.PhaseCommitting
	j.Steps = append(j.Steps, jobs.Step{ID: 10, Number: len(j.Steps) + 1, Parent: 2, Type: jobs.StepCommitting, State: jobs.Running, StartedAt: now})
	steps := document(t, views.JobBody(views.NewJobView(j, sampleSnapshot(), nil, nil, nil, now))).Find(".steps").Text()
	if !strings.Contains(steps, "Committing") || strings.Contains(steps, "COMMITTING") || strings.Contains(steps, "your decision") {
		t.Error(steps)
	}
	volume := document(t, views.VolumeBody(sampleVolumeUnder(j))).Find("#volume-bricks").Text()
	if !strings.Contains(volume, "new, takes over from "+firstBrick) || strings.Contains(volume, "on its new disk") {
		t.Error(volume)
	}
}
