package views_test

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/views"
)

// stalled is a job whose task stands still since an hour ago.
func stalled(j jobs.Job) jobs.Job {
	run := j.TaskStep()
	run.MovedAt = now.Add(-time.Hour)
	run.StalledSince = run.MovedAt
	return j
}

func TestATaskThatStandsStillSaysSinceWhenOnItsRowAndWhatToLookAtOnItsPage(t *testing.T) {
	job := stalled(sampleJob(42))
	row := document(t, views.JobFragments(rowOf(job))).Find("#job-42 .state [data-testid=stalled]")
	if got := strings.Join(strings.Fields(row.Text()), " "); !strings.HasPrefix(got, "stands still since") || row.Find("svg").Length() != 1 {
		t.Errorf("the row says %q", got)
	}
	if at := row.Find("time").AttrOr("datetime", ""); at != "2026-11-02T13:03:12Z" {
		t.Errorf("since %q", at)
	}
	snap := sampleSnapshot()
	page := views.NewJobView(job, snap, jobs.JobActions(job, snap), nil, nil, now)
	panel := document(t, views.JobBody(page)).Find("#job-stalled")
	for _, want := range []string{"gluster volume status media clients", "/var/log/glusterfs/media-rebalance.log", "statedump media"} {
		if !strings.Contains(panel.Text(), want) {
			t.Errorf("the page does not say %q: %s", want, panel.Text())
		}
	}
	if strings.Contains(panel.Text(), "start it again") || strings.Contains(panel.Text(), "Stop") {
		t.Errorf("it advises to start again: %s", panel.Text())
	}
	moving := views.NewJobView(sampleJob(42), snap, nil, nil, nil, now)
	if d := document(t, views.JobBody(moving)); d.Find("#job-stalled, [data-testid=stalled]").Length() != 0 {
		t.Error("a task that moves is said to stand still")
	}
}

func TestTheStopDialogNamesTheHostsThatGoOn(t *testing.T) {
	snap := sampleSnapshot()
	snap.Volumes = append(snap.Volumes, sampleVolume("media", 2))
	review := func() string {
		m := views.NewStopReview(sampleJob(42), snap, jobs.ActionState{Name: jobs.ActionStop, Allowed: true}, nil, "", "k", now)
		return strings.TrimSpace(document(t, views.StopForm(m)).Find("[data-testid=stop-leaves]").Text())
	}
	if said := review(); said != "" {
		t.Errorf("every host is there, and it says %q", said)
	}
	snap.Peers[2].Connected = false
	if said := review(); said != "node3.storage.example cannot be heard, and may go on with it when it returns, and the job is opened again then (glusterfs issue 1815)." {
		t.Errorf("it says %q", said)
	}
}

func TestThePauseDialogNamesTheHostsThatMayGoOn(t *testing.T) {
	snap := sampleSnapshot()
	snap.Volumes = append(snap.Volumes, sampleVolume("media", 2))
	costs := func() string {
		m := views.NewPauseReview(sampleJob(42), snap, jobs.ActionState{Name: jobs.ActionPause, Allowed: true}, nil, "", "k", now)
		return strings.Join(m.Costs, "\n")
	}
	if said := costs(); strings.Contains(said, "cannot be heard") {
		t.Errorf("every host is there, and it says %q", said)
	}
	snap.Peers[1].Connected, snap.Peers[2].Connected = false, false
	if said := costs(); !strings.Contains(said, "node2.storage.example and node3.storage.example cannot be heard, and may go on with it when they return, and the pause is over then (glusterfs issue 1815).") {
		t.Errorf("it says %q", said)
	}
}

func TestAHostThatWasNeverHeardIsNotShownAsIfItHadSaidSomething(t *testing.T) {
	job := sampleJob(42)
	job.TaskStep().Nodes[2] = jobs.NodeReport{Name: "node3.storage.example"}
	row := document(t, views.JobUnfolded(rowOf(job))).Find(".nodes")
	if !strings.Contains(row.Text(), "not heard") || strings.Contains(row.Text(), "not started") {
		t.Error(row.Text())
	}
}
