package views_test

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"
)

func TestAChartSaysNowOnlyWhileItsTaskRuns(t *testing.T) {
	ended := now.Add(-10 * time.Minute)
	samples := []jobs.Sample{
		{StepID: 3, At: now.Add(-time.Hour)},
		{StepID: 3, At: ended, Figures: gluster.Figures{BytesMoved: 5 << 30}},
	}
	for name, c := range map[string]struct {
		change func(*jobs.Job)
		now    bool
	}{
		"running":          {func(*jobs.Job) {}, true},
		"stopping":         {func(j *jobs.Job) { j.Phase = jobs.PhaseStopping }, true},
		"not heard lately": {func(j *jobs.Job) { j.SeenAt = ended }, false},
		"finished":         {func(j *jobs.Job) { j.End(jobs.Finished, nil, ended) }, false},
		"paused":           {func(j *jobs.Job) { j.BeginPause(nil, ended) }, false},
		"to be decided":    {func(j *jobs.Job) { j.State, j.TaskStep().State = jobs.PendingCommit, jobs.PendingCommit }, false},
		"lost":             {func(j *jobs.Job) { j.MarkLost(nil) }, false},
	} {
		j := sampleJob(42)
		j.SeenAt = now.Add(-2 * time.Second)
		j.TaskStep().Total.BytesMoved, j.TaskStep().BytesPerSecond = 7<<30, 100<<20
		c.change(&j)
		d := document(t, views.JobBody(views.NewJobView(j, sampleSnapshot(), nil, samples, nil, now)))
		moved, rate, end := words(d.Find("#chart-moved figcaption").Text()), words(d.Find("#chart-rate figcaption").Text()), d.Find("#chart-rate .axis").Children().Last()
		wantMoved, wantRate := "last 5.00 GiB", "top"
		if c.now {
			wantMoved, wantRate = "now 7.00 GiB", "now 100 MiB/s"
		}
		if !strings.Contains(moved, wantMoved) || !strings.Contains(rate, wantRate) || strings.Contains(moved+rate, "now") != c.now {
			t.Errorf("%s: %q and %q", name, moved, rate)
		}
		if at, isMoment := end.Attr("datetime"); isMoment == c.now || isMoment && at != (views.Stamp{At: ended}).ISO() || !isMoment && end.Text() != "now" {
			t.Errorf("%s: the axis ends with %q, %s", name, end.Text(), at)
		}
	}
}

func TestAHealsChartSaysNowWhileItGoesOn(t *testing.T) {
	for _, c := range sampleHealView().Charts {
		if !c.Now {
			t.Errorf("%s: the heal goes on", c.Title)
		}
	}
	over, samples := sampleHealJob(), []jobs.Sample{{StepID: 2, At: now.Add(-20 * time.Second), Pending: 9}, {StepID: 2, At: now}}
	over.End(jobs.Finished, nil, now)
	for _, c := range views.NewJobView(over, sampleSnapshot(), nil, samples, nil, now).Charts {
		if c.Now || c.Last != "0" || c.Until.At != now {
			t.Errorf("%s of a heal that is over: %+v", c.Title, c)
		}
	}
}
