package handlers

import (
	"context"
	"fmt"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

func TestWhatIsToldIsSentOnceAndKeptForWhoWasAway(t *testing.T) {
	at := time.Date(2026, 11, 2, 14, 0, 0, 0, time.UTC)
	l := NewLive(nil, func() time.Time { return at }, nil)
	if told := l.announcements(); told == nil || len(told) != 0 || newest(told) != "" {
		t.Errorf("before anything happened: %v", told)
	}
	job := jobs.Job{ID: 7, Cluster: "c", Volume: "v", Action: jobs.ActionRemoveBrick, State: jobs.Running, Revision: 1}
	l.JobChanged(job)
	job.State, job.Revision = jobs.PendingCommit, 2
	l.JobChanged(job)
	sent := l.render(context.Background()).announcements
	if len(sent.Told) != 2 || sent.Told[0].ID != "7.1" || sent.Told[1].ID != "7.2" || !sent.Told[1].Urgent || !sent.Told[1].At.Equal(at) || sent.Decisions != 1 {
		t.Errorf("it sent %+v", sent)
	}
	job.Revision++
	l.JobChanged(job) // a tick
	if again := l.render(context.Background()).announcements.Told; len(again) != 0 {
		t.Errorf("it sent again %+v", again)
	}
	if kept := l.announcements(); len(kept) != 2 || newest(kept) != "7.2" {
		t.Errorf("it kept %+v", kept)
	}
}

func TestOfManyTransitionsAtOnceTheNewestAreTold(t *testing.T) {
	l := NewLive(nil, nil, nil)
	for id := range int64(3 * manyAnnouncements) {
		l.JobChanged(jobs.Job{ID: id, Cluster: "c", Volume: fmt.Sprint("v", id), State: jobs.Running, Revision: 1})
	}
	sent := l.render(context.Background()).announcements.Told
	if kept := l.announcements(); len(sent) != manyAnnouncements || len(kept) != manyAnnouncements || newest(sent) != newest(kept) || newest(kept) != "149.1" {
		t.Errorf("%d sent, %d kept, the newest %s and %s", len(sent), len(kept), newest(sent), newest(kept))
	}
}
