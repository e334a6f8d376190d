package views_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"
)

func TestFailuresTurnTheRowRedAndSaySoInWords(t *testing.T) {
	d := document(t, views.JobFragments(rowOf(withFailures(sampleJob(42), 12))))
	row := d.Find("#job-42")
	if !row.HasClass("is-bad") || !strings.Contains(row.Find(".progress").Text(), "12 files failed") {
		t.Errorf("class %q, progress %q", row.AttrOr("class", ""), row.Find(".progress").Text())
	}
	unfolded := document(t, views.JobUnfolded(rowOf(withFailures(sampleJob(42), 12))))
	if !strings.Contains(unfolded.Find(".nodes").Text(), "failed") {
		t.Error("the node does not say it")
	}
}

func TestAFinishedRowWithFailuresIsNotReadAsGood(t *testing.T) {
	j := withFailures(ended(sampleJob(41), jobs.Finished, "", time.Hour), 1)
	row := document(t, views.JobFragments(rowOf(j))).Find("#job-41")
	if !row.HasClass("is-bad") || !strings.Contains(row.Text(), "1 file failed") {
		t.Error(row.Text())
	}
}

func TestAPhaseIsShownInsteadOfTheState(t *testing.T) {
	for phase, want := range map[jobs.Phase]string{jobs.PhaseStarting: "Starting…", jobs.PhaseStopping: "Stopping…"} {
		j := sampleJob(42)
		j.Phase = phase
		row := document(t, views.JobFragments(rowOf(j))).Find("#job-42")
		if got := strings.TrimSpace(row.Find(".state .badge").Text()); got != want {
			t.Errorf("%s: %q", phase, got)
		}
		if row.AttrOr("data-state", "") != "RUNNING" || row.AttrOr("data-phase", "") != string(phase) {
			t.Error("the hooks are wrong")
		}
		if row.Find("[data-testid=job-stop][disabled]").Length() != 1 {
			t.Errorf("%s: the stop button can be used", phase)
		}
	}
}

func TestASilentJobSaysWhenItWasLastSeen(t *testing.T) {
	for silence, shown := range map[time.Duration]bool{time.Second: false, 40 * time.Second: true} {
		j := sampleJob(42)
		j.SeenAt = now.Add(-silence)
		seen := document(t, views.JobFragments(rowOf(j))).Find("#job-42 .state .seen")
		if _, hidden := seen.Attr("hidden"); hidden == shown {
			t.Errorf("after %v: hidden %v", silence, hidden)
		}
		if shown && !strings.Contains(seen.Text(), "last seen 40 s ago") {
			t.Errorf("text %q", seen.Text())
		}
	}
}

func TestAnEndedJobIsNeverStale(t *testing.T) {
	d := document(t, views.JobFragments(rowOf(ended(sampleJob(40), jobs.Finished, "", 26*time.Hour))))
	if n := d.Find("[data-seen]").Length(); n != 0 {
		t.Errorf("%d elements count on", n)
	}
	if d.Find("progress").Length() != 0 {
		t.Error("an ended job has a bar")
	}
}

func TestANodeThatWentAwayKeepsItsFiguresAndItsAge(t *testing.T) {
	line := document(t, views.JobBody(sampleJobView())).Find(".nodes tbody tr").Last()
	if text := line.Text(); !strings.Contains(text, "595") || !strings.Contains(text, "3 min ago") {
		t.Error(text)
	}
}

func TestHostsAreNamedAndNeverLocalhost(t *testing.T) {
	if text := document(t, views.JobBody(sampleJobView())).Find("#job-nodes").Text(); strings.Contains(text, "localhost") {
		t.Error(text)
	}
}

func TestRowsArriveInATableSoThatTheParserKeepsThem(t *testing.T) {
	html := render(t, views.JobFragments(rowOf(sampleJob(42))))
	if !strings.HasPrefix(html, "<table><tbody><tr id=\"job-42\" data-state=\"RUNNING\" data-phase=\"\"") {
		t.Errorf("the script and the parser expect another beginning: %.120s", html)
	}
	d := document(t, views.JobFragments(rowOf(sampleJob(42))))
	for _, id := range []string{"#job-42", "#drawer-job-42"} {
		if d.Find(id).AttrOr("hx-swap-oob", "") != "outerMorph" {
			t.Errorf("%s is not swapped", id)
		}
	}
}

func TestARowIsTheSameForEverybody(t *testing.T) {
	html := render(t, views.JobFragments(rowOf(sampleJob(42))))
	page := samplePage("Tasks", views.SectionTasks)
	page.User = "somebody else"
	whole := render(t, views.TasksPage(page, views.NewTasks(views.TaskFilter{}, jobs.JobPage{Total: 1}, []views.JobRow{rowOf(sampleJob(42))}, nil)))
	// What the row unfolds to is not sent: it is most of it.
	const unfolded = `<div class="unfolded" hx-morph-skip-children>`
	head, tail, _ := strings.Cut(html[strings.Index(html, "<td"):strings.Index(html, "</tr></tbody></table>")], unfolded)
	for _, part := range []string{head + unfolded, strings.TrimPrefix(tail[:strings.LastIndex(tail, "</td>")], "</div>")} {
		if !strings.Contains(whole, part) {
			t.Errorf("this part of the row that is sent is not on the page: %s", part)
		}
	}
	if strings.Contains(html, `<table class="nodes">`) || !strings.Contains(whole, `<table class="nodes">`) {
		t.Error("what the row unfolds to has to be on the page, and not in the message")
	}
}

func TestDecisionsAreCountedInTheTitle(t *testing.T) {
	d := document(t, views.TasksPage(samplePage("Tasks", views.SectionTasks), views.NewTasks(views.TaskFilter{}, jobs.JobPage{}, nil, nil)))
	if got := d.Find("head title").Text(); got != "(1) Tasks – Brickyard" {
		t.Error(got)
	}
}

func TestTheReviewShowsTheCommandThatWillRun(t *testing.T) {
	m := views.NewRebalanceReview("c", "my vol", gluster.RebalanceMode{Force: true}, jobs.ActionState{Allowed: true}, jobs.StartReview{Command: gluster.RebalanceStart("my vol", gluster.RebalanceMode{Force: true})}, "", "k")
	d := document(t, views.RebalanceForm(m))
	if got := d.Find("#review-command").Text(); got != "gluster --mode=script --xml volume rebalance 'my vol' start force" {
		t.Error(got)
	}
	if d.Find("[data-testid=confirm][disabled]").Length() != 0 || d.Find("input[name=force][checked]").Length() != 1 || d.Find("input[name=key]").AttrOr("value", "") != "k" {
		t.Error("the form does not hold what was chosen")
	}
}

func TestABlockedReviewCannotBeConfirmed(t *testing.T) {
	d := document(t, views.RebalanceForm(sampleReview(true)))
	if d.Find("[data-testid=confirm][disabled]").Length() != 1 || !strings.Contains(d.Find("#confirm-why").Text(), "offline") {
		t.Error(d.Find(".bar-end").Text())
	}
	if first := d.Find(".findings li").First().Text(); !strings.Contains(first, "Blocks") {
		t.Errorf("the gravest finding is not first: %q", first)
	}
}

// What speaks against it is read before what may be chosen besides, and what holds is
// folded.
func TestAReviewTellsItsVerdictFirst(t *testing.T) {
	html := render(t, views.RebalanceForm(sampleReview(true)))
	last := -1
	for _, part := range []string{`name="mode"`, `data-testid="verdict"`, "Blocks", `id="review-fine"`, `id="review-pace"`, `id="review-reason"`, `id="confirm-why"`, `data-testid="confirm"`} {
		at := strings.Index(html, part)
		if at <= last {
			t.Errorf("%s stands at %d, not after %d", part, at, last)
		}
		last = at
	}
	d := document(t, views.RebalanceForm(sampleReview(true)))
	if d.Find("details[open]").Length() != 0 || d.Find("#review-fine .findings li").Length() == 0 || d.Find(".bar-end #confirm-why").Length() != 1 {
		t.Error("what holds is not folded, or the reason is not beside the button")
	}
	if d := document(t, views.RebalanceForm(sampleReview(false))); d.Find(".bar-end .verdict").Text() == "" {
		t.Error("nothing beside the button says what the checks came to")
	}
}

// What is wrong must not be folded away.
func TestTheOptionsAreOpenWhenSomethingOfThemWasChosenOrIsWrong(t *testing.T) {
	wrong := views.NewProblem(422, &jobs.Refusal{Code: jobs.CodeInvalid, Sentence: "No.", Fields: map[string]string{"zone": "There is no time zone “x”."}})
	for name, c := range map[string]struct {
		change func(*views.RebalanceReview)
		open   int
	}{
		"nothing chosen": {func(*views.RebalanceReview) {}, 0},
		"a throttle":     {func(m *views.RebalanceReview) { m.Pace.Throttle = "lazy" }, 1},
		"a window":       {func(m *views.RebalanceReview) { m.Pace.Window.From = "22:00" }, 1},
		"a wrong zone":   {func(m *views.RebalanceReview) { m.Problem = &wrong }, 1},
	} {
		m := sampleReview(false)
		c.change(&m)
		if n := document(t, views.RebalanceForm(m)).Find("details#review-pace[open]").Length(); n != c.open {
			t.Errorf("%s: %d", name, n)
		}
	}
}

func TestCapacityThatWasNotReadSaysSo(t *testing.T) {
	v, snap := sampleVolume("media", 2), sampleSnapshot()
	for i := range v.Subvolumes[0].Bricks {
		v.Subvolumes[0].Bricks[i].Size = 0
	}
	half := document(t, views.VolumeFragments([]views.VolumeRow{views.NewVolumeRow(v, snap, nil, nil, now)})).Text()
	if lacking := v.Subvolumes[0].Bricks[0].Name(); !strings.Contains(half, "incomplete: nothing is known of "+lacking) || strings.Contains(half, "Not read yet") {
		t.Error(half)
	}
	for i := range v.Subvolumes[1].Bricks {
		v.Subvolumes[1].Bricks[i].Size = 0
	}
	none := document(t, views.VolumeFragments([]views.VolumeRow{views.NewVolumeRow(v, snap, nil, nil, now)})).Text()
	if !strings.Contains(none, "Not read yet") || strings.Contains(none, "0 B") {
		t.Error(none)
	}
}

func TestAnUnreachableClusterSaysSinceWhenAndWhatToDo(t *testing.T) {
	snaps, _ := sampleVolumes(0)
	banner := document(t, views.ClusterFragments(healthOf(snaps[1]), views.NewClusterBanner(snaps[1]))).Find("#banner-lab")
	for _, want := range []string{"No glusterd answered", "Last answer", "Connection failed", "Try the same by hand"} {
		if !strings.Contains(banner.Text(), want) {
			t.Errorf("%q is missing in %q", want, banner.Text())
		}
	}
}

func TestTheLogKeepsForeignTextOnItsLine(t *testing.T) {
	j := sampleJob(42)
	j.Reason = "because\nState: Finished\x1b[2J"
	commands := sampleCommands()
	commands[0].Stdout = "one\r\n\x1b]0;x\x07two\n"
	var b strings.Builder
	if err := views.JobLog(&b, views.NewJobView(j, sampleSnapshot(), nil, nil, commands, now)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "\nState: Fin") || strings.ContainsAny(b.String(), "\x1b\x07\r") {
		t.Error(b.String())
	}
	for _, want := range []string{"$ gluster --mode=script --xml volume rebalance media start\n", "stdout| one\n", "node1.storage.example"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestChartsNeedTwoSamplesAndStayInTheirBox(t *testing.T) {
	j, snap := sampleJob(42), sampleSnapshot()
	if c := views.NewJobView(j, snap, nil, sampleSamples()[:1], nil, now).Charts; c != nil {
		t.Error("one sample makes no chart")
	}
	same := []jobs.Sample{{At: now}, {At: now}}
	for _, c := range views.NewJobView(j, snap, nil, same, nil, now).Charts {
		if drawn := fmt.Sprint(c.Runs, c.Gaps, c.Points); strings.Contains(drawn, "NaN") || strings.Contains(drawn, "Inf") {
			t.Error(drawn)
		}
	}
	for _, c := range views.NewJobView(j, snap, nil, sampleSamples(), nil, now).Charts {
		if len(c.Runs) != 1 || !strings.HasPrefix(c.Runs[0].Line, "0.0,") || !strings.Contains(c.Runs[0].Line, "600.0,") || len(c.Points) != 48 {
			t.Errorf("%s: %.60v… with %d points", c.Title, c.Runs, len(c.Points))
		}
	}
}

func TestFiltersStayInEveryAddress(t *testing.T) {
	m := views.NewTasks(views.TaskFilter{Volume: "a&b", State: "FAILED", Size: "100", Cursor: "here"}, jobs.JobPage{Next: "next page"}, nil, nil)
	for got, want := range map[string]string{
		m.Table.Pages.NextURL:  "/tasks?cursor=next+page&size=100&state=FAILED&volume=a%26b",
		m.Table.Pages.FirstURL: "/tasks?size=100&state=FAILED&volume=a%26b",
		m.Table.RowsURL():      "/tasks/rows?cursor=here&size=100&state=FAILED&volume=a%26b",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestAFilterThatTheFormDoesNotOfferStaysVisible(t *testing.T) {
	d := document(t, views.TasksPage(samplePage("Tasks", views.SectionTasks), views.NewTasks(views.TaskFilter{State: "RUNNING,FAILED", Since: "2026-01-31T13:00:00Z"}, jobs.JobPage{}, nil, nil)))
	if got := d.Find("#filter-state option[selected]").AttrOr("value", ""); got != "RUNNING,FAILED" {
		t.Error(got)
	}
	if kind := d.Find("#filter-since").AttrOr("type", ""); kind != "text" {
		t.Errorf("a %s field would not show the time", kind)
	}
}

func TestACapacityWithAnOfflineBrickSaysThatItsFigureIsTheLastKnown(t *testing.T) {
	v, snap := sampleVolume("media", 2), sampleSnapshot()
	v.Subvolumes[0].Bricks[0].Status = gluster.BrickOffline
	row := document(t, views.VolumeFragments([]views.VolumeRow{views.NewVolumeRow(v, snap, nil, nil, now)})).Text()
	if !strings.Contains(row, "last known for "+v.Subvolumes[0].Bricks[0].Name()) {
		t.Error(row)
	}
}

func TestACapacityWithSeveralOfflineBricksNamesTheFirst(t *testing.T) {
	v, snap := sampleVolume("media", 3), sampleSnapshot()
	for i := range 2 {
		v.Subvolumes[i].Bricks[0].Status = gluster.BrickOffline
	}
	row := document(t, views.VolumeFragments([]views.VolumeRow{views.NewVolumeRow(v, snap, nil, nil, now)})).Text()
	if !strings.Contains(row, "last known for "+v.Subvolumes[0].Bricks[0].Name()+" and 1 more") {
		t.Error(row)
	}
}

func TestAVolumeThatIsNotSupportedIsCalledWhatGlusterdCallsIt(t *testing.T) {
	v, snap := sampleVolume("media", 2), sampleSnapshot()
	v.Type, v.TypeText = 5, "Tier-ed"
	v.Odd = []gluster.Oddity{{Field: "snapshotCount", Text: "many"}}
	snap.Volumes = []gluster.Volume{v}
	page := document(t, views.VolumeBody(views.NewVolumeView(v, snap, nil, jobs.VolumeActions(v, snap, nil), nil, false, now)))
	text := page.Text()
	for _, want := range []string{"Tier-ed", "only shows it", "Not known for a volume of this type", "snapshotCount is “many”", "not known"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if page.Find("button[data-testid=brick-remove]:not([disabled])").Length()+page.Find("[data-testid=rebalance-start]:not([disabled])").Length() > 0 || strings.Contains(text, "subvolume") {
		t.Errorf("it offers something, or says how the bricks are grouped: %s", text)
	}
}
