package views_test

import (
	"encoding/json"
	"testing"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/views"
)

func TestAnAnnouncementSaysWhatBecameOfAJobAndWhoHasToLook(t *testing.T) {
	at := time.Date(2026, 11, 2, 14, 3, 12, 0, time.FixedZone("", 3600))
	ended := func(j *jobs.Job) { j.EndedAt = at }
	failing := func(j *jobs.Job) { j.TaskStep().Total.Failures = 3 }
	for name, c := range map[string]struct {
		state  jobs.State
		phase  jobs.Phase
		but    []func(*jobs.Job)
		says   string
		icon   views.Icon
		tone   views.Tone
		urgent bool
	}{
		"started":    {jobs.Running, jobs.PhaseStarting, nil, "Starting…", views.IconWaiting, views.ToneInfo, false},
		"runs":       {jobs.Running, "", nil, "Running", views.IconRunning, views.ToneInfo, false},
		"paused":     {jobs.Paused, "", nil, "Paused", views.IconPaused, views.ToneInfo, false},
		"waits":      {jobs.PendingCommit, "", nil, "Needs your decision", views.IconDecision, views.ToneWarn, true},
		"committing": {jobs.PendingCommit, jobs.PhaseCommitting, nil, "Committing…", views.IconWaiting, views.ToneInfo, false},
		"succeeded":  {jobs.Finished, "", []func(*jobs.Job){ended}, "Finished", views.IconOK, views.ToneOK, false},
		"failed":     {jobs.Failed, "", []func(*jobs.Job){ended}, "Failed", views.IconBad, views.ToneBad, true},
		"aborted":    {jobs.Aborted, "", []func(*jobs.Job){ended}, "Stopped", views.IconStopped, views.ToneQuiet, false},
		"unknown":    {jobs.Unknown, "", nil, "Unknown", views.IconUnknown, views.ToneWarn, false},
		"finished with failures": {
			jobs.Finished, "", []func(*jobs.Job){ended, failing}, "Finished, 3 files failed", views.IconBad, views.ToneBad, true,
		},
		"runs with failures": {jobs.Running, "", []func(*jobs.Job){failing}, "Running, 3 files failed", views.IconRunning, views.ToneInfo, false},
	} {
		t.Run(name, func(t *testing.T) {
			j := sampleJob(42)
			j.State, j.Phase, j.Revision, j.EndedAt, j.Volume = c.state, c.phase, 17, time.Time{}, `<b>"v"</b>`
			j.TaskStep().Total.Failures = 0
			for _, change := range c.but {
				change(&j)
			}
			want := views.Announcement{
				ID: "42.17", Job: 42, URL: "/jobs/42", At: at.UTC(), Sentence: `Rebalance of <b>"v"</b>, job 42: ` + c.says,
				Icon: c.icon, Tone: c.tone, Urgent: c.urgent,
			}
			if got := views.AnnounceJob(j, at); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

func TestNothingOfAnAnnouncementIsMarkup(t *testing.T) {
	j := sampleJob(42)
	j.Volume = `</script><img src=x onerror=alert(1)>`
	data, err := json.Marshal(views.Announcements{Told: []views.Announcement{views.AnnounceJob(j, now)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, sign := range data {
		if sign == '<' || sign == '>' || sign == '\n' {
			t.Fatalf("there is a %q in %s", sign, data)
		}
	}
}

// A tab that needs somebody says so, before the script ran too.
func TestTheIconOfAPageWithADecisionIsAnotherOne(t *testing.T) {
	icon := func(decisions int) (shown, calm, waiting string) {
		p := samplePage("Volumes", views.SectionVolumes)
		p.Nav = navOf(views.OpenCounts{Decisions: decisions})
		link := document(t, views.ProblemPage(p, views.NotFound("job 7"))).Find("link[rel=icon]")
		return link.AttrOr("href", ""), link.AttrOr("data-calm", ""), link.AttrOr("data-waiting", "")
	}
	if shown, calm, waiting := icon(0); shown != calm || calm == waiting || calm == "" {
		t.Errorf("without a decision: %q of %q and %q", shown, calm, waiting)
	}
	if shown, _, waiting := icon(2); shown != waiting || waiting == "" {
		t.Errorf("with two decisions: %q, not %q", shown, waiting)
	}
}

func TestAPageHasOnePlaceThatIsReadAloudForWhatHappens(t *testing.T) {
	d := document(t, everything()["volumes"])
	if n := d.Find("#announce[aria-live=polite]").Length(); n != 1 {
		t.Errorf("%d places for announcements", n)
	}
	if n := d.Find("#toasts, #happened").Find("[aria-live], [role=status], [role=alert], [role=log]").Length(); n != 0 {
		t.Errorf("%d more places read aloud what is told", n)
	}
	if d.Find("#toasts").Children().Length() > 0 || d.Find("#happened-list").Children().Length() > 0 || !d.Find("#happened").HasClass("needs-js") {
		t.Error("without the script there is something to be seen of it")
	}
}
