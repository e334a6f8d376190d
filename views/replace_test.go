package views_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/views"

	"github.com/PuerkitoBio/goquery"
)

const newBrick = "node1.storage.example:/bricks/new/b1"

// sampleHealJob watches the heal of a replaced brick: 1,200 entries wait, one
// brick does not answer.
func sampleHealJob() jobs.Job {
	j := sampleJob(60)
	j.Action, j.Bricks, j.With, j.TaskID = jobs.ActionReplaceBrick, []string{firstBrick}, newBrick, ""
	j.Message = nil
	j.Steps = []jobs.Step{
		{ID: 1, Number: 1, Type: jobs.StepValidating, State: jobs.Finished, StartedAt: now.Add(-time.Minute), EndedAt: now.Add(-time.Minute)},
		{ID: 2, Number: 2, Type: jobs.StepHealing, State: jobs.Running, StartedAt: now.Add(-50 * time.Second)},
	}
	j.Healing = jobs.Healing{ReadAt: now, Peak: 1337, Bricks: []jobs.HealReport{
		{Brick: newBrick, Host: "node1.storage.example", Connected: true, Known: true, SeenAt: now},
		{Brick: secondBrick, Host: "node2.storage.example", Connected: true, Known: true, Pending: 1200, SeenAt: now},
		{Brick: arbiters[0], Host: "node3.storage.example", Pending: 900, SeenAt: now.Add(-time.Minute)},
	}}
	return j
}

func sampleHealView() views.JobView {
	j := sampleHealJob()
	at := func(ago time.Duration, pending uint64, bricks ...jobs.BrickPending) jobs.Sample {
		return jobs.Sample{StepID: 2, At: now.Add(-ago), Pending: pending, Heal: bricks}
	}
	samples := []jobs.Sample{
		at(40*time.Second, 1, jobs.BrickPending{Brick: secondBrick, Pending: 1}, jobs.BrickPending{Brick: arbiters[0], Pending: 1}),
		at(20*time.Second, 1337, jobs.BrickPending{Brick: newBrick}, jobs.BrickPending{Brick: secondBrick, Pending: 1337}),
		at(0, 1200, jobs.BrickPending{Brick: newBrick}, jobs.BrickPending{Brick: secondBrick, Pending: 1200}),
	}
	return views.NewJobView(j, sampleSnapshot(), jobs.JobActions(j, sampleSnapshot()), samples, nil, now)
}

// sampleReset waits for its new disk.
func sampleReset() jobs.Job {
	j := sampleHealJob()
	j.Action, j.With, j.Healing = jobs.ActionResetBrick, "", jobs.Healing{}
	j.State, j.Message = jobs.PendingCommit, jobs.SayText("Change its disk.")
	j.Steps[1].Type, j.Steps[1].State, j.Steps[1].EndedAt = jobs.StepResetting, jobs.Finished, now
	return j
}

func sampleReplace(fields views.ReplaceFields, wrong map[string]string) views.ReplaceReview {
	v := sampleVolume("media", 2)
	review := jobs.ReplaceReview{Seen: "seen", Wrong: wrong}
	if len(wrong) == 0 {
		review.Commands = []gluster.Command{gluster.ReplaceBrick("media", firstBrick, newBrick)}
	}
	return views.NewReplaceReview(v, sampleSnapshot(), jobs.ActionState{Name: "replace-brick", Allowed: true}, fields, review)
}

func replacements() map[string]views.ReplaceReview {
	good := views.ReplaceFields{Bricks: []string{firstBrick}, Host: "node1.storage.example", Path: "/bricks/new/b1", Key: "k"}
	bad, reset := good, good
	bad.Path = "bricks/new"
	reset.Reset = true
	return map[string]views.ReplaceReview{
		"good": sampleReplace(good, nil), "bad": sampleReplace(bad, map[string]string{"path": "The path is relative."}),
		"reset": sampleReplace(reset, nil), "two bricks": sampleReplace(views.ReplaceFields{Bricks: []string{firstBrick, secondBrick}}, nil),
	}
}

func TestAHealIsShownPerBrickAndWhatIsNotKnownIsNotZero(t *testing.T) {
	doc := document(t, views.JobPage(samplePage("Replace", views.SectionTasks), sampleHealView()))
	rows := doc.Find("#job-heal [data-testid=heal-table] tbody tr")
	if rows.Length() != 3 || !strings.Contains(rows.Eq(0).Text(), "new") || !strings.Contains(rows.Eq(1).Text(), "1,200") {
		t.Errorf("rows: %s", rows.Text())
	}
	if last := rows.Eq(2).Text(); !strings.Contains(last, "Not connected") || !strings.Contains(last, "not known") || strings.Contains(last, "900") {
		t.Errorf("a brick that does not answer: %s", last)
	}
	if head := doc.Find("main").Text(); !strings.Contains(head, "1,200 entries wait to be healed") || !strings.Contains(head, "at most 1,337") {
		t.Error("the progress does not say what waits")
	}
	if _, has := doc.Find("main > div .bar progress, .progress.is-wide progress").First().Attr("value"); has {
		t.Error("the bar of a heal has a value")
	}
	if doc.Find("#chart-heal").Length() != 1 || doc.Find("#chart-moved").Length() != 0 {
		t.Error("the chart is not that of the heal")
	}
	if doc.Find("#job-nodes").Length() != 0 {
		t.Error("a heal has no nodes that report")
	}
}

func TestASplitBrainTurnsTheRowRed(t *testing.T) {
	j := sampleHealJob()
	j.Healing.Bricks[1].SplitBrain = 2
	row := views.NewJobRow(j, sampleSnapshot(), nil, now)
	if row.Progress.Failures != "2 entries in split-brain" {
		t.Errorf("%q", row.Progress.Failures)
	}
}

func TestStoppingToWatchSendsNoCommand(t *testing.T) {
	j := sampleHealJob()
	m := views.NewStopReview(j, sampleSnapshot(), jobs.ActionState{Name: "stop", Allowed: true}, nil, "", "k", now)
	doc := document(t, views.StopForm(m))
	if doc.Find("#review-command").Length() != 0 || !strings.Contains(doc.Text(), "the heal goes on in glusterd") {
		t.Error(doc.Text())
	}
}

func TestAWrongTargetIsSaidAtItsField(t *testing.T) {
	m := replacements()["bad"]
	doc := document(t, views.ReplaceForm(m))
	if doc.Find("#review-path[aria-invalid=true][aria-describedby=review-path-wrong]").Length() != 1 || doc.Find("#review-path-wrong").Text() != "The path is relative." {
		t.Error("the field does not say it")
	}
}

func TestAResetOffersItsTwoWaysOn(t *testing.T) {
	j := sampleReset()
	row := views.NewJobRow(j, sampleSnapshot(), jobs.JobActions(j, sampleSnapshot()), now)
	if c := row.Panel.Choices; len(c) != 2 || c[0].Does != "starts the brick on its new disk" || c[1].Does != "starts it with what lies there" {
		t.Errorf("%+v", c)
	}
}

// sampleStranded is a reset whose host is away, and what is known of its cluster.
func sampleStranded() (jobs.Job, jobs.Snapshot) {
	j, snap, v := sampleReset(), sampleSnapshot(), sampleVolume("media", 2)
	snap.Volumes = []gluster.Volume{v}
	brick := v.Bricks()[0]
	j.Bricks = []string{brick.Name()}
	for i := range snap.Peers {
		if snap.Peers[i].Host == brick.Host {
			snap.Peers[i].Connected = false
		}
	}
	return j, snap
}

func sampleGivingUp() views.StopReview {
	j, snap := sampleStranded()
	return views.NewStopReview(j, snap, jobs.ActionState{Name: jobs.ActionStop, Allowed: true}, nil, "", "k", now)
}

func TestAResetWhoseHostIsAwayOffersToGiveUp(t *testing.T) {
	j, snap := sampleStranded()
	row := views.NewJobRow(j, snap, jobs.JobActions(j, snap), now)
	if c := row.Panel.Choices; len(c) != 3 || !c[0].Allowed || c[0].Does != "gives the reset up; the brick stays out of work" || c[1].Allowed || c[2].Allowed {
		t.Errorf("%+v", c)
	}
	for _, b := range row.More {
		if b.Name == jobs.ActionStop {
			t.Error("it is offered twice")
		}
	}
	bricks := document(t, views.VolumePage(samplePage("media", views.SectionVolumes), views.NewVolumeView(snap.Volumes[0], snap, &j, nil, nil, true, now))).Text()
	if !strings.Contains(bricks, "out of work, its host is away") || strings.Contains(bricks, "waits for its new disk") {
		t.Error("the brick's row says what nobody can know")
	}
	doc := document(t, views.StopForm(sampleGivingUp()))
	if doc.Find("#review-command").Length() != 0 || doc.Find("#review-title").Text() != "Give up Reset brick #60?" || doc.Find("[data-testid=confirm]").Text() != "Give up the reset" {
		t.Error(doc.Text())
	}
}

func TestAHealHasAChartPerBrickWhoseCountWasKnownTwice(t *testing.T) {
	charts := sampleHealView().Charts
	var titles []string
	for _, c := range charts {
		titles = append(titles, c.Title)
	}
	want := []string{"Entries that wait to be healed", "Waiting on " + newBrick, "Waiting on " + secondBrick}
	if !slices.Equal(titles, want) {
		t.Fatalf("%q, want %q", titles, want)
	}
	if c := charts[1]; c.Top != "0" || c.Last != "0" || c.From.At != now.Add(-20*time.Second) {
		t.Errorf("the new brick: %+v", c)
	}
	if c := charts[2]; c.Top != "1,337" || c.Last != "1,200" || len(c.Points) != 3 || c.Middle != "" {
		t.Errorf("a brick that is healed from: %+v", c)
	}
}

// What was not typed yet is no mistake; what blocks is said all the same.
func TestAReplacementIsNotRedBeforeAnythingWasTyped(t *testing.T) {
	missing := []preflight.Finding{{Rule: "target", Severity: preflight.Block, Summary: "Say in which directory."}}
	offline := preflight.Finding{Rule: "good-copies", Severity: preflight.Block, Summary: "A brick is offline."}
	for name, c := range map[string]struct {
		path     string
		wrong    map[string]string
		findings []preflight.Finding
		red      int
		says     string
	}{
		"nothing typed":                      {"", map[string]string{"path": "Say in which directory."}, missing, 0, "Say in which directory."},
		"nothing typed, and another block":   {"", map[string]string{"path": "Say in which directory."}, append(missing, offline), 1, "A brick is offline."},
		"something wrong typed":              {"x", map[string]string{"path": "The path is relative."}, missing, 1, "Say in which directory."},
		"something right typed, but a block": {"/x", nil, []preflight.Finding{offline}, 1, "A brick is offline."},
	} {
		fields := views.ReplaceFields{Bricks: []string{firstBrick}, Host: "node1.storage.example", Path: c.path}
		m := views.NewReplaceReview(sampleVolume("media", 2), sampleSnapshot(), jobs.ActionState{Name: "replace-brick", Allowed: true}, fields, jobs.ReplaceReview{Wrong: c.wrong, Findings: c.findings})
		d := document(t, views.ReplaceForm(m))
		if d.Find(".blocked").Length() != c.red || d.Find("#confirm-why").Text() != c.says || d.Find("[data-testid=confirm][disabled]").Length() != 1 {
			t.Errorf("%s: %s", name, d.Find(".bar-end").Text())
		}
		if c.path == "" && d.Find(".wrong, [aria-invalid]").Length() != 0 {
			t.Errorf("%s: it is called wrong", name)
		}
	}
}

// The answer to what was typed so far must not touch where somebody still types.
func TestWhatIsFoundAboutATargetComesWithoutItsFields(t *testing.T) {
	for name, m := range replacements() {
		form := document(t, views.ReplaceForm(m))
		checks := document(t, views.ReplaceChecks(m))
		if checks.Find("input, select, textarea, form").Length() != 0 {
			t.Errorf("%s: a field is among it", name)
		}
		checks.Find("[hx-swap-oob]").Each(func(_ int, part *goquery.Selection) {
			if id := part.AttrOr("id", ""); name == "good" && form.Find("#"+id).Length() != 1 {
				t.Errorf("%s: it has no place for %q", name, id)
			}
		})
	}
	if n := document(t, views.ReplaceChecks(replacements()["bad"])).Find("[hx-swap-oob]").Length(); n != 5 {
		t.Errorf("%d parts", n)
	}
}
