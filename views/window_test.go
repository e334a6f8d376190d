package views

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster/jobs"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

// inZone lets the server's own zone be another one.
func inZone(t *testing.T, loc *time.Location) {
	t.Helper()
	before := time.Local
	time.Local = loc
	t.Cleanup(func() { time.Local = before })
}

func TestTheHoursOfAWindowNeverStandWithoutTheirZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	november := time.Date(2026, 11, 21, 12, 3, 0, 0, time.UTC)
	for _, c := range []struct {
		zone  string
		local *time.Location
		want  string
	}{
		{"Asia/Tokyo", berlin, "22:00–06:00 Asia/Tokyo"},
		{"", berlin, "22:00–06:00 in the server’s time zone, CET (UTC+01:00)"},
		{"", time.UTC, "22:00–06:00 in the server’s time zone, UTC"},
		{"", time.FixedZone("+0545", 5*3600+45*60), "22:00–06:00 in the server’s time zone, UTC+05:45"},
	} {
		inZone(t, c.local)
		w := jobs.Window{From: "22:00", To: "06:00", Zone: c.zone}
		job := jobs.Job{ID: 7, Action: jobs.ActionRebalance, State: jobs.Paused, Pause: jobs.Pause{Cause: jobs.PausePerson}, Window: w}
		action := jobs.ActionState{Allowed: true}
		resume, pause := NewResumeReview(job, jobs.Snapshot{}, action, jobs.StartReview{}, "", "", november), NewPauseReview(job, jobs.Snapshot{}, action, nil, "", "", november)
		for where, x := range map[string]struct {
			content templ.Component
			find    string
		}{
			"page":          {JobBody(NewJobView(job, jobs.Snapshot{}, nil, nil, nil, november)), ".facts"},
			"pause dialog":  {PauseForm(pause), ".costs"},
			"resume dialog": {PauseForm(resume), ".costs"},
		} {
			if text := textOf(t, x.content, x.find); !strings.Contains(text, c.want) {
				t.Errorf("%s: %q is not in %q", where, c.want, text)
			}
		}
	}
	if got := windowWords(jobs.Window{}, november); got != "" {
		t.Errorf("no window is called %q", got)
	}
}

// A moment of a window is the same for all who read it, whatever zone its hours are in.
func TestMomentsOfAWindowAreShownLikeEveryOtherMoment(t *testing.T) {
	now := time.Date(2026, 11, 21, 23, 0, 0, 0, time.UTC)
	job := jobs.Job{ID: 7, Action: jobs.ActionRebalance, State: jobs.Running, Window: jobs.Window{From: "22:00", To: "06:00", Zone: "Europe/Berlin"}}
	row := NewJobRow(job, jobs.Snapshot{}, nil, now)
	for where, c := range map[string]templ.Component{
		"row": JobRowView(row, false), "page": JobBody(NewJobView(job, jobs.Snapshot{}, nil, nil, nil, now)),
	} {
		d := rendered(t, c)
		at := d.Find("[data-testid=schedule] time[data-local]")
		if at.AttrOr("datetime", "") != "2026-11-22T05:00:00Z" || at.AttrOr("title", "") != "2026-11-22 05:00:00 UTC" {
			t.Errorf("%s: %s, %s", where, at.AttrOr("datetime", ""), at.AttrOr("title", ""))
		}
		if text := textOf(t, c, "[data-testid=schedule]"); text != "pauses 22 Nov 05:00 UTC" {
			t.Errorf("%s: %q", where, text)
		}
	}
	job.State, job.Pause.Cause = jobs.Paused, jobs.PausePerson
	day := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	resume := PauseForm(NewResumeReview(job, jobs.Snapshot{}, jobs.ActionState{Allowed: true}, jobs.StartReview{}, "", "", day))
	if at := rendered(t, resume).Find(".costs time[data-local]").AttrOr("datetime", ""); at != "2026-11-22T05:00:00Z" {
		t.Errorf("resume dialog: %s", at)
	}
}

func TestTheZoneFieldNamesTheServersZone(t *testing.T) {
	inZone(t, time.FixedZone("CET", 3600))
	m := NewWindowReview(jobs.Job{}, jobs.Snapshot{}, jobs.ActionState{Allowed: true}, WindowFields{}, "", "", time.Date(2026, 11, 21, 12, 3, 0, 0, time.UTC))
	if got := textOf(t, WindowForm(m), "label[for=review-zone]"); got != "Time zone if empty, the server’s: CET (UTC+01:00), where it is 13:03" {
		t.Errorf("%q", got)
	}
}

func rendered(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if strings.HasPrefix(strings.TrimSpace(text), "<tr") {
		text = "<table>" + text + "</table>"
	}
	d, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// textOf is what stands in the elements that are found, with one space between words.
func textOf(t *testing.T, c templ.Component, find string) string {
	t.Helper()
	return strings.Join(strings.Fields(rendered(t, c).Find(find).Text()), " ")
}
