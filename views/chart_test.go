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
		wantMoved, wantRate := "last 5.00 GiB", "Rate"
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

func TestAChartLeavesOutThePausesAndSaysWhenTheyWere(t *testing.T) {
	began, at := now.Add(-100*time.Minute), func(minutes int) time.Time { return now.Add(time.Duration(minutes-100) * time.Minute) }
	j := sampleJob(42)
	second := *j.TaskStep()
	second.ID, second.Number = 4, len(j.Steps)+1
	j.Steps = append(j.Steps, second)
	j.End(jobs.Finished, nil, now)
	samples := []jobs.Sample{
		{StepID: 3, At: began}, {StepID: 3, At: at(25), Figures: gluster.Figures{BytesMoved: 4 << 30}, BytesPerSecond: 1 << 20},
		{StepID: 4, At: at(75)}, {StepID: 4, At: now, Figures: gluster.Figures{BytesMoved: 4 << 30}, BytesPerSecond: 2 << 20},
	}
	for _, c := range views.NewJobView(j, sampleSnapshot(), nil, samples, nil, now).Charts {
		if len(c.Runs) != 2 || !strings.HasSuffix(c.Runs[0].Area, " 150.0,100") || !strings.HasPrefix(c.Runs[1].Area, "450.0,100 ") {
			t.Errorf("%s is drawn as %q", c.Title, c.Runs)
		}
		if want := (views.ChartGap{X: "150.0", Width: "300.0", From: views.Stamp{At: at(25)}, Until: views.Stamp{At: at(75)}}); len(c.Gaps) != 1 || c.Gaps[0] != want {
			t.Errorf("%s: the pause is %+v", c.Title, c.Gaps)
		}
		if len(c.Points) != 5 || c.Points[2].Gap == nil || c.Points[2].At.At != at(25) {
			t.Errorf("%s: the points are %+v", c.Title, c.Points)
		}
		if !strings.HasSuffix(c.Summary, " It is of 2 runs.") {
			t.Error(c.Summary)
		}
	}
	d := document(t, views.JobBody(views.NewJobView(j, sampleSnapshot(), nil, samples, nil, now)))
	if got := d.Find("#chart-moved rect.gap").Length(); got != 1 {
		t.Errorf("%d pauses are drawn", got)
	}
	rows := d.Find("#chart-moved tbody tr")
	if max := d.Find("#chart-moved input").AttrOr("max", ""); max != "4" || rows.Length() != 5 {
		t.Errorf("the slider ends at %s, the table has %d rows", max, rows.Length())
	}
	if got := words(rows.Eq(2).Find("td").Last().Text()); !strings.HasPrefix(got, "no task ran until ") {
		t.Errorf("the row of the pause reads %q", got)
	}
	if got := words(d.Find("#chart-rate .scale").Text()); got != "2.00 MiB/s 1.00 MiB/s 0" {
		t.Errorf("the scale reads %q", got)
	}
}
