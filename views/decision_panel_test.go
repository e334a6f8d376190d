package views_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/PuerkitoBio/goquery"
)

// ofEveryKind are open jobs of every kind, and those whose choices mean something else
// than those of their kind do otherwise.
func ofEveryKind() map[string]jobs.Job {
	fix, forced, foreign, itself := sampleJob(70), sampleRemovalJob(), sampleJob(72), itself(sampleRemovalJob())
	fix.Action, forced.Force, foreign.Action = jobs.ActionFixLayout, true, jobs.Action("other: bitrot")
	moving := migrating()
	moving.AutoCommit = false
	unbegun := sampleJob(73)
	unbegun.Steps = nil
	stranded, _ := sampleStranded()
	return map[string]jobs.Job{
		"rebalance": sampleJob(42), "fix layout": fix, "removal": sampleRemovalJob(), "removal without migration": forced,
		"replacement": sampleHealJob(), "replacement by migration": moving, "reset": sampleReset(), "foreign": foreign,
		"removal with failures": withFailures(waiting(sampleRemovalJob()), 7), "removal that commits itself": itself,
		"reset whose host is away": stranded, "rebalance that has not begun": unbegun,
	}
}

// panelOf is what a panel says, but for the way to the job, which only stands where the
// job is not at home.
func panelOf(in *goquery.Selection) string {
	var said []string
	panels := in.Find(".panel")
	if panels.Length() > 1 {
		return fmt.Sprintf("%d panels", panels.Length())
	}
	if waits := panels.Find(".waits"); waits.Length() > 0 {
		said = append(said, "waits: "+waits.Text())
	}
	panels.Find(".act").Each(func(_ int, act *goquery.Selection) {
		button := act.Children().First()
		if button.AttrOr("data-testid", "") == "job-status" {
			return
		}
		_, disabled := button.Attr("disabled")
		says := func(name string) string { return button.AttrOr(name, "") }
		said = append(said, fmt.Sprintf("%s %s %s %q %s off=%v title=%q %q", says("data-testid"), button.Text(), says("href"), says("class"), says("hx-get"), disabled, says("title"), act.Children().Slice(1, goquery.ToEnd).Text()))
	})
	return strings.Join(said, "\n")
}

func TestAJobHasTheSamePanelWhereverItIsShown(t *testing.T) {
	kinds, waited, offered := map[jobs.KindName]bool{}, 0, 0
	for name, sample := range ofEveryKind() {
		kinds[sample.Kind().Name()] = true
		for _, state := range []jobs.State{jobs.Running, jobs.Paused, jobs.PendingCommit, jobs.Unknown} {
			for _, phase := range []jobs.Phase{jobs.PhaseNone, jobs.PhaseStarting, jobs.PhaseStopping, jobs.PhaseCommitting} {
				for _, reachable := range []bool{true, false} {
					j, snap, v := sample, sampleSnapshot(), sampleVolume("media", 2)
					if name == "reset whose host is away" {
						_, snap = sampleStranded()
					}
					j.State, j.Phase, snap.Reachable, snap.Volumes = state, phase, reachable, []gluster.Volume{v}
					actions := jobs.JobActions(j, snap)
					row := views.NewJobRow(j, snap, actions, now)
					message := document(t, views.JobFragments(row))
					want := panelOf(message.Find("tr td.actions"))
					waited += strings.Count(want, "waits: ")
					offered += len(actions)
					if got := strings.Count(want, "\n") + 1; got < len(actions) {
						t.Errorf("%s, %s %s: %d actions and the panel %s", name, state, phase, len(actions), want)
					}
					for place, panel := range map[string]*goquery.Selection{
						"the drawer":        message.Find("li"),
						"its page":          document(t, views.JobBody(views.NewJobView(j, snap, actions, nil, nil, now))).Find("#job-head"),
						"its volume's row":  document(t, views.VolumeFragments([]views.VolumeRow{views.NewVolumeRow(v, snap, &j, nil, now)})).Find("td.actions"),
						"its volume's page": document(t, views.VolumeBody(views.NewVolumeView(v, snap, &j, nil, nil, false, now))).Find(".head"),
					} {
						if got := panelOf(panel); got != want {
							t.Errorf("%s, %s %s, reachable %v: %s says\n%s\nand its row\n%s", name, state, phase, reachable, place, got, want)
						}
					}
				}
			}
		}
	}
	if len(kinds) != len(jobs.KindNames) || waited == 0 || offered == 0 {
		t.Errorf("%d of %d kinds, %d that wait, %d actions", len(kinds), len(jobs.KindNames), waited, offered)
	}
}

// A page with the row of a job, its volume's and the drawer has the same buttons several
// times: each names its own reason.
func TestTheReasonOfAButtonIsItsOwnWhereverItStands(t *testing.T) {
	j, v, snap := withFailures(waiting(sampleRemovalJob()), 7), sampleVolume("media", 2), sampleSnapshot()
	snap.Volumes = []gluster.Volume{v}
	row := views.NewJobRow(j, snap, jobs.JobActions(j, snap), now)
	page := samplePage("media", views.SectionVolumes)
	page.Drawer = views.NewDrawer([]views.JobRow{row}, 0, nil)
	d := document(t, views.VolumePage(page, views.NewVolumeView(v, snap, &j, jobs.VolumeActions(v, snap, &j), []views.JobRow{row}, false, now)))
	commits := d.Find("[data-testid=job-commit]")
	if commits.Length() != 3 {
		t.Fatalf("%d buttons", commits.Length())
	}
	commits.Each(func(_ int, b *goquery.Selection) {
		id := b.AttrOr("aria-describedby", "")
		if why := d.Find(`[id="` + id + `"]`); why.Length() != 1 || !strings.Contains(why.Text(), "7 files were not moved") {
			t.Errorf("%q stands %d times", id, why.Length())
		}
	})
}

// What an action is called does not depend on the kind of job, nor on the state it is in.
func TestChoicesHaveOneVocabularyAndOneOrder(t *testing.T) {
	order := []string{"Run again…", "Pause…", "Start…", "Resume…", "Stop…", "Commit…", "Commit with losses…", "Keep…"}
	for name, sample := range ofEveryKind() {
		for _, state := range []jobs.State{jobs.Running, jobs.Paused, jobs.PendingCommit} {
			j, snap := sample, sampleSnapshot()
			if name == "reset whose host is away" {
				_, snap = sampleStranded()
			}
			j.State = state
			last := -1
			for _, c := range views.NewJobRow(j, snap, jobs.JobActions(j, snap), now).Panel.Choices {
				at := slices.Index(order, c.Label)
				if at < 0 || at <= last {
					t.Errorf("%s, %s: %q stands at the wrong place, or is no word", name, state, c.Label)
				}
				if last = at; c.Does == "" {
					t.Errorf("%s, %s: nothing says what %q does", name, state, c.Label)
				}
			}
		}
	}
}

func TestWhatCannotBeTakenBackIsNotInTheColourOfPause(t *testing.T) {
	light := map[string]bool{"job-pause": true, "job-resume": true, "job-rerun": true}
	for name, sample := range ofEveryKind() {
		for _, state := range []jobs.State{jobs.Running, jobs.Paused, jobs.PendingCommit} {
			j := sample
			j.State = state
			for _, c := range views.NewJobRow(j, sampleSnapshot(), jobs.JobActions(j, sampleSnapshot()), now).Panel.Choices {
				if (c.Weight == views.WeightLight) != light[c.TestID] {
					t.Errorf("%s, %s: %s looks like %q", name, state, c.Label, c.Weight)
				}
			}
		}
	}
	weights := map[string]views.Weight{}
	for _, c := range rowOf(withFailures(waiting(sampleRemovalJob()), 7)).Panel.Choices {
		weights[c.Name] = c.Weight
	}
	if weights[jobs.ActionCommit] != views.WeightFinal || weights[jobs.ActionCommitLossy] != views.WeightLoses || weights[jobs.ActionKeep] != views.WeightEnds {
		t.Errorf("%v", weights)
	}
}

// A word that would be taken for something else is never alone; any other is, while
// nothing waits for a person.
func TestWhatAChoiceDoesIsReadWhereItMatters(t *testing.T) {
	stranded, _ := sampleStranded()
	if does := document(t, views.JobFragments(rowOf(sampleJob(42)))).Find(".does"); does.Length() != 0 {
		t.Errorf("a rebalance that runs explains itself: %s", does.Text())
	}
	for name, c := range map[string]struct {
		job  jobs.Job
		says string
	}{
		"a heal":                   {sampleHealJob(), "ends only the watching; the heal goes on"},
		"a removal":                {waiting(sampleRemovalJob()), "takes the bricks out for goodleaves the bricks in the volume"},
		"a reset":                  {sampleReset(), "starts the brick on its new diskstarts it with what lies there"},
		"a reset whose host waits": {stranded, "starts the brick on its new diskstarts it with what lies there"},
	} {
		if says := document(t, views.JobFragments(rowOf(c.job))).Find("tr .does").Text(); says != c.says {
			t.Errorf("%s: %q", name, says)
		}
	}
}

func TestStatusOnAVolumesRowLeadsToItsTask(t *testing.T) {
	row := document(t, views.VolumeFragments([]views.VolumeRow{sampleVolumeUnder(sampleRemovalJob()).Row}))
	if status := row.Find("[data-testid=job-status]"); status.AttrOr("href", "") != "/jobs/50" || status.Text() != "Status" {
		t.Error(row.Find("td.actions").Text())
	}
	v, snap := sampleVolume("media", 2), sampleSnapshot()
	if n := document(t, views.VolumeFragments([]views.VolumeRow{views.NewVolumeRow(v, snap, nil, nil, now)})).Find(".panel").Length(); n != 0 {
		t.Error("a volume at rest has the panel of a job")
	}
}

// A brick's name has one place in a row: with what waits to be decided about it, so that
// the row stays low, else on a line of its own.
func TestTheBricksOfADecisionStandWithIt(t *testing.T) {
	j := sampleRemovalJob()
	j.Bricks = append(slices.Clone(j.Bricks[:1]), "node9:/bricks/two", "node9:/bricks/three")
	for place, job := range map[string]jobs.Job{"td.actions": waiting(j), "td.more": j} {
		row := document(t, views.JobFragments(views.NewJobRow(job, sampleSnapshot(), jobs.JobActions(job, sampleSnapshot()), now)))
		bricks := row.Find("tr .row-bricks")
		if bricks.Length() != 1 || row.Find("tr "+place+" .row-bricks").Length() != 1 {
			t.Errorf("%s: they stand %d times", place, bricks.Length())
		}
		if words := strings.Join(strings.Fields(bricks.Text()), " "); words != j.Bricks[0]+" and 2 more" || bricks.AttrOr("title", "") != strings.Join(j.Bricks, ", ") {
			t.Errorf("%s: %q", place, words)
		}
		unfolded := document(t, views.JobUnfolded(views.NewJobRow(job, sampleSnapshot(), nil, now))).Find(".all-bricks").Text()
		if !strings.Contains(unfolded, strings.Join(j.Bricks, ", ")) {
			t.Errorf("%s: unfolded it says %q", place, unfolded)
		}
	}
}
