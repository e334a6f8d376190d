package views_test

import (
	"bytes"
	"compress/gzip"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/views"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

// everything is every component with samples in it, full pages and fragments.
func everything() map[string]templ.Component {
	snaps, rows := sampleVolumes(12)
	problem := views.NewProblem(409, &jobs.Refusal{Code: jobs.CodeVolumeBusy, Sentence: "Job 42 is not finished.", Detail: "volume rebalance: failed", JobID: 42, Fields: map[string]string{"reason": "too long"}})
	failed := sampleReview(true)
	failed.Problem = &problem
	tasks := views.NewTasks(views.TaskFilter{Clusters: []string{"archive", "lab"}, State: "RUNNING,FAILED", Since: "x", Wrong: map[string]string{"since": "not a date", "action": "no such action"}}, sampleTasks(), sampleRows(), nil)
	foundTasks := sampleTasks()
	foundTasks.Found = &jobs.JobSearch{By: map[jobs.JobField]int{jobs.FieldHost: 2}, Looked: 20_000, Rest: now}
	replace, reset := replacements(), sampleReset()
	yard, yardJobs := yardOf()
	return map[string]templ.Component{
		"replacement":       views.ReviewPage(samplePage("Replace", views.SectionVolumes), views.ReplaceForm(replace["good"])),
		"wrong target":      views.ReplaceForm(replace["bad"]),
		"reset":             views.ReplaceForm(replace["reset"]),
		"two to replace":    views.ReplaceForm(replace["two bricks"]),
		"heal":              views.JobPage(samplePage("Replace", views.SectionTasks), sampleHealView()),
		"heal on bricks":    views.VolumePage(samplePage("media", views.SectionVolumes), sampleVolumeUnder(sampleHealJob())),
		"new disk":          views.ReviewPage(samplePage("Reset", views.SectionTasks), views.DecisionForm(views.NewDecisionReview(reset, sampleSnapshot(), jobs.ActionState{Name: jobs.ActionCommit, Allowed: true}, nil, "", "", "k", now))),
		"give up":           views.ReviewPage(samplePage("Reset", views.SectionTasks), views.StopForm(sampleGivingUp())),
		"as it is":          views.DecisionForm(views.NewDecisionReview(reset, sampleSnapshot(), jobs.ActionState{Name: jobs.ActionKeep, Allowed: true}, nil, "", "", "k", now)),
		"overview, calm":    views.OverviewPage(samplePage("Overview", views.SectionOverview), sampleCalm()),
		"overview, alarm":   views.OverviewPage(samplePage("Overview", views.SectionOverview), sampleAlarm()),
		"overview, nothing": views.OverviewBody(overviewOf(views.OpenTasks{}, views.EndedTasks{})),
		"cluster":           views.ClusterPage(samplePage("archive", views.SectionNone), sampleCluster(func(*jobs.Snapshot) {})),
		"volumes":           views.VolumesPage(samplePage("Volumes", views.SectionVolumes), sampleList(snaps, rows)),
		"no cluster":        views.VolumesPage(samplePage("Volumes", views.SectionVolumes), volumesPage(nil, views.VolumeFilter{})),
		"filtered":          views.VolumesRows(volumesPage(snaps, views.VolumeFilter{Cluster: "nowhere", Name: "media"})),
		"many volumes":      views.VolumesPage(samplePage("Volumes", views.SectionVolumes), volumesPage([]jobs.Snapshot{numbered("c", 350)}, views.VolumeFilter{Page: "2"})),
		"no such page":      views.VolumesPage(samplePage("Volumes", views.SectionVolumes), volumesPage([]jobs.Snapshot{numbered("c", 350)}, views.VolumeFilter{Page: "9"})),
		"bricks":            views.BricksPage(samplePage("Bricks", views.SectionBricks), bricksPage(yard, "", yardJobs)),
		"many bricks":       views.BricksPage(samplePage("Bricks", views.SectionBricks), bricksPage([]jobs.Snapshot{stripes("c", 2, 150)}, "page=2&q=b", atRest)),
		"no brick matches":  views.BricksRows(bricksPage(yard, "q=zzz&state=foo,down&page=x", yardJobs)),
		"no bricks":         views.BricksPage(samplePage("Bricks", views.SectionBricks), bricksPage(nil, "", atRest)),
		"volume":            views.VolumePage(samplePage("media", views.SectionVolumes), sampleVolumeView()),
		"tasks":             views.TasksPage(samplePage("Tasks", views.SectionTasks), tasks),
		"no task":           views.TasksPage(samplePage("Tasks", views.SectionTasks), views.NewTasks(views.TaskFilter{}, jobs.JobPage{}, nil, nil)),
		"tasks found":       views.TasksPage(samplePage("Tasks", views.SectionTasks), views.NewTasks(views.TaskFilter{Search: "node", Sort: "-time", Page: "2", Density: "compact", Size: "7"}, foundTasks, sampleRows(), nil)),
		"no task matches":   views.TasksRows(views.NewTasks(views.TaskFilter{State: "FAILED", Needs: "me"}, jobs.JobPage{}, nil, []views.Without{{Param: "state", Count: 12}})),
		"job":               views.JobPage(samplePage("Rebalance #42", views.SectionTasks), sampleJobView()),
		"review":            views.ReviewPage(samplePage("Rebalance media", views.SectionVolumes), views.RebalanceForm(sampleReview(false))),
		"refused review":    views.RebalanceForm(failed),
		"stop":              views.ReviewPage(samplePage("Stop", views.SectionTasks), views.StopForm(sampleStop())),
		"pause":             views.ReviewPage(samplePage("Pause", views.SectionTasks), views.PauseForm(samplePause())),
		"resume":            views.PauseForm(sampleResume()),
		"throttle":          views.ThrottleForm(sampleThrottle(&problem)),
		"window":            views.WindowForm(sampleWindow(&problem)),
		"problem":           views.ProblemPage(samplePage("Busy", views.SectionNone), problem),
		"not found":         views.ProblemPage(samplePage("Not found", views.SectionNone), views.NotFound("job 7")),
		"removal":           views.ReviewPage(samplePage("Remove", views.SectionVolumes), views.RemovalForm(sampleRemoval(true, firstBrick))),
		"forced removal":    views.RemovalForm(sampleRemoval(false, firstBrick)),
		"fewer replicas":    views.RemovalForm(sampleRemoval(false, arbiters...)),
		"wrong selection":   views.RemovalForm(sampleRemoval(true, "nowhere:/b")),
		"removal job":       views.JobPage(samplePage("Remove", views.SectionTasks), sampleRemovalView()),
		"removal on bricks": views.VolumePage(samplePage("media", views.SectionVolumes), sampleVolumeUnder(sampleRemovalJob())),
		"commit":            views.ReviewPage(samplePage("Commit", views.SectionTasks), views.DecisionForm(sampleDecision(jobs.ActionCommit))),
		"commit lossy":      views.DecisionForm(sampleDecision(jobs.ActionCommitLossy)),
		"keep":              views.DecisionForm(sampleDecision(jobs.ActionKeep)),
		"rerun":             views.DecisionForm(sampleDecision(jobs.ActionRerun)),
		"job message":       views.JobFragments(sampleRows()[0]),
		"volume message":    views.VolumeFragments(rows),
		"cluster message":   views.ClusterFragments(healthOf(snaps[1]), views.NewClusterBanner(snaps[1])),
		"targets message":   views.ClusterFragments(healthOf(withTargets("left", "w")), views.NewClusterBanner(withTargets("left", "w"))),
		"found job":         views.JobPage(samplePage("Rebalance #42", views.SectionTasks), views.NewJobView(found(), sampleSnapshot(), nil, nil, nil, now)),
		"nav message":       views.NavFragments(navOf(views.OpenCounts{Decisions: 2, Running: 1, Paused: 3, Unknown: 4}, snaps...)),
	}
}

// sampleList is the volumes page with these rows, under a filter that says words.
func sampleList(snaps []jobs.Snapshot, rows []views.VolumeRow, words ...string) views.Volumes {
	f := views.VolumeFilter{}
	for _, w := range words {
		f = views.VolumeFilter{Cluster: w, Name: w, Status: w, Type: w, Activity: w, Needs: w, Sort: w, Size: w, Density: w, Page: w}
	}
	l := views.NewVolumeList(snaps, f, atRest)
	l.Hidden, l.Table.Pages = len(words), views.NewPages(f.Page, len(rows), views.VolumesPerPage, strconv.Itoa)
	return views.NewVolumes(snaps, l, rows)
}

// sampleTasks is a page of tasks with others before and behind it.
func sampleTasks() jobs.JobPage {
	return jobs.JobPage{Total: 57, Before: 10, Next: "b", Awaiting: 1, ByState: map[jobs.State]int{jobs.Running: 3, jobs.Failed: 54}}
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func document(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(strings.NewReader(render(t, c)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// each runs a check on every component.
func each(t *testing.T, check func(*testing.T, *goquery.Document)) {
	for name, c := range everything() {
		t.Run(name, func(t *testing.T) { check(t, document(t, c)) })
	}
}

func TestNothingIsStyledOrScriptedInline(t *testing.T) {
	each(t, func(t *testing.T, d *goquery.Document) {
		d.Find("*").Each(func(_ int, s *goquery.Selection) {
			for _, a := range s.Nodes[0].Attr {
				name, value := strings.ToLower(a.Key), strings.ToLower(strings.TrimSpace(a.Val))
				if name == "style" || strings.HasPrefix(name, "on") || strings.HasPrefix(name, "hx-on") {
					t.Errorf("<%s %s=%q>", goquery.NodeName(s), a.Key, a.Val)
				}
				if strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "js:") || strings.HasPrefix(value, "data:") || strings.HasPrefix(value, "http") {
					t.Errorf("<%s %s=%q> leaves the server or runs code", goquery.NodeName(s), a.Key, a.Val)
				}
				if name == "hx-trigger" && strings.Contains(value, "[") {
					t.Errorf("the trigger filter %q needs eval", a.Val)
				}
			}
		})
		if n := d.Find("style").Length(); n > 0 {
			t.Errorf("%d <style> elements", n)
		}
		d.Find("script").Each(func(_ int, s *goquery.Selection) {
			if src, _ := s.Attr("src"); !strings.HasPrefix(src, "/static/") || s.Text() != "" {
				t.Errorf("a script that is not from /static: %q", src)
			}
		})
	})
}

func TestIDsAreUnique(t *testing.T) {
	each(t, func(t *testing.T, d *goquery.Document) {
		seen := map[string]bool{}
		d.Find("[id]").Each(func(_ int, s *goquery.Selection) {
			id, _ := s.Attr("id")
			if id == "" || seen[id] {
				t.Errorf("the id %q is empty or there twice", id)
			}
			seen[id] = true
		})
	})
}

func TestReferencesLeadSomewhere(t *testing.T) {
	each(t, func(t *testing.T, d *goquery.Document) {
		for _, attr := range []string{"for", "aria-describedby", "data-copy"} {
			d.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
				id, _ := s.Attr(attr)
				if d.Find("[id=\""+id+"\"]").Length() != 1 {
					t.Errorf("%s=%q leads nowhere", attr, id)
				}
			})
		}
	})
}

func TestEveryInputHasALabel(t *testing.T) {
	each(t, func(t *testing.T, d *goquery.Document) {
		d.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
			id, _ := s.Attr("id")
			if s.Closest("label").Length() == 0 && (id == "" || d.Find("label[for='"+id+"']").Length() == 0) {
				html, _ := goquery.OuterHtml(s)
				t.Errorf("no label: %s", html)
			}
		})
	})
}

func TestEveryMomentCarriesItsExactUTC(t *testing.T) {
	exact := regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$`)
	each(t, func(t *testing.T, d *goquery.Document) {
		d.Find("time").Each(func(_ int, s *goquery.Selection) {
			if title, _ := s.Attr("title"); !exact.MatchString(title) {
				t.Errorf("title %q", title)
			}
		})
	})
}

func TestEveryControlThatActsHasATestID(t *testing.T) {
	each(t, func(t *testing.T, d *goquery.Document) {
		d.Find("form[method=post] button:not([data-copy]), a.button, button.button").Each(func(_ int, s *goquery.Selection) {
			if s.Closest("noscript").Length() > 0 {
				return
			}
			if id, _ := s.Attr("data-testid"); id == "" {
				html, _ := goquery.OuterHtml(s)
				t.Errorf("no data-testid: %s", html)
			}
		})
	})
}

func TestADisabledButtonSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, d *goquery.Document) {
		d.Find("button[disabled]").Each(func(_ int, s *goquery.Selection) {
			title, _ := s.Attr("title")
			why, _ := s.Attr("aria-describedby")
			if text := strings.TrimSpace(d.Find("[id=\"" + why + "\"]").Text()); title == "" || text != title {
				t.Errorf("title %q, text %q", title, text)
			}
		})
	})
}

func TestEveryPostAlsoWorksWithoutTheScript(t *testing.T) {
	each(t, func(t *testing.T, d *goquery.Document) {
		d.Find("[hx-post]:not([disabled])").Each(func(_ int, s *goquery.Selection) {
			post, _ := s.Attr("hx-post")
			if action, _ := s.Attr("action"); goquery.NodeName(s) == "form" && action != post {
				t.Errorf("hx-post=%q but action=%q", post, action)
			}
			if goquery.NodeName(s) == "form" {
				return
			}
			// A choice that asks for the review again: a button of its form does so too.
			html, err := s.Closest("form").Html()
			if _, asks := s.Attr("data-asks"); !asks || err != nil || !strings.Contains(html, `formaction="`+post+`"`) {
				t.Errorf("hx-post=%q, and no button of the form does the same", post)
			}
		})
		d.Find("a[hx-get]").Each(func(_ int, s *goquery.Selection) {
			get, _ := s.Attr("hx-get")
			if href, _ := s.Attr("href"); href != get {
				t.Errorf("hx-get=%q but href=%q", get, href)
			}
		})
	})
}

func TestAnIndeterminateBarHasNoValue(t *testing.T) {
	each(t, func(t *testing.T, d *goquery.Document) {
		d.Find("progress").Each(func(_ int, s *goquery.Selection) {
			_, has := s.Attr("value")
			label, _ := s.Attr("aria-label")
			total := strings.HasPrefix(label, "Remove bricks") || strings.HasPrefix(label, "What has left ")
			if has && !total {
				t.Errorf("no total is known, yet the bar %q has a value", label)
			} else if !has && !strings.Contains(label, "not known") {
				t.Errorf("the bar's label is %q", label)
			}
		})
	})
}

// TestNamesFromOutsideStayText puts markup and quotes wherever a name, a reason
// or glusterd's words can stand, and draws everything again.
func TestNamesFromOutsideStayText(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`
	j := sampleJob(42)
	j.Cluster, j.Volume, j.StartedBy, j.Reason, j.Message, j.From, j.StoppedBy, j.TaskID = evil, evil, evil, evil, jobs.SayText(evil), evil, evil, evil
	j.Bricks = []string{evil}
	step := j.TaskStep()
	step.ExternalID, step.Message = evil, jobs.SayText(evil)
	step.Nodes[0].Name, step.Nodes[0].UUID = evil, evil
	j.Findings = []preflight.Finding{{Rule: evil, Severity: preflight.Block, Summary: evil, Figures: []preflight.Figure{{Name: evil, Value: evil}, {Name: "x", Value: []string{evil}}}}}
	commands := sampleCommands()
	commands[0].Argv, commands[0].Message, commands[0].Stdout, commands[0].Stderr, commands[0].By = []string{"gluster", evil}, evil, evil, evil, evil
	snap := sampleSnapshot()
	snap.Cluster, snap.Reachable, snap.Problem, snap.Detail, snap.Target = evil, false, evil, evil, evil
	v := sampleVolume(evil, 2)
	v.TypeText, v.Options = evil, map[string]string{evil: evil}
	v.Subvolumes[0].Bricks[0].Path, v.Subvolumes[0].Bricks[0].Host = evil, evil
	actions := []jobs.ActionState{{Name: evil, Objection: jobs.Objection{Why: evil}}, {Name: "stop", Allowed: true}, {Name: "rebalance", Objection: jobs.Objection{Why: evil}}}
	row := views.NewJobRow(j, snap, actions, now)
	page := samplePage(evil, views.SectionVolumes)
	page.User = evil
	page.Nav = navOf(views.OpenCounts{Decisions: 1, Running: 1}, snap)
	review := views.NewRebalanceReview(evil, evil, gluster.RebalanceMode{}, actions[0], jobs.StartReview{Findings: j.Findings, Command: gluster.RebalanceStart(evil, gluster.RebalanceMode{})}, evil, evil)
	volumeRow := views.NewVolumeRow(v, snap, &j, actions, now)
	for name, c := range map[string]templ.Component{
		"tasks": views.TasksPage(page, views.NewTasks(views.TaskFilter{
			Search: evil, Clusters: []string{evil}, Volume: evil, State: evil, Needs: evil, User: evil, Since: evil, Sort: evil, Size: evil, Density: evil, Page: evil, Cursor: evil,
			Wrong: map[string]string{"since": evil},
		}, sampleTasks(), []views.JobRow{row}, []views.Without{{Param: "q", Count: 1}})),
		"job":      views.JobPage(page, views.NewJobView(j, snap, actions, sampleSamples(), commands, now)),
		"overview": views.OverviewPage(page, views.NewOverview([]jobs.Snapshot{snap}, sumsOf([]jobs.Snapshot{snap}), views.NewOpenTasks("", []views.JobRow{row}, 1, nil, 0), views.EndedTasks{Failed: []views.JobRow{row}, FailedTotal: 1}, now)),
		"cluster":  views.ClusterPage(page, views.NewClusterView(snap, sumsOf([]jobs.Snapshot{snap})[0], views.NewOpenTasks(evil, []views.JobRow{row}, 1, nil, 0), now)),
		"volume":   views.VolumePage(page, views.NewVolumeView(v, snap, &j, actions, []views.JobRow{row}, true, now)),
		"volumes":  views.VolumesPage(page, sampleList([]jobs.Snapshot{snap}, []views.VolumeRow{volumeRow}, evil)),
		"review":   views.ReviewPage(page, views.RebalanceForm(review)),
		"stop":     views.ReviewPage(page, views.StopForm(views.NewStopReview(j, snap, actions[0], nil, evil, evil, now))),
		"pause":    views.PauseForm(views.NewPauseReview(j, snap, actions[0], nil, evil, evil, now)),
		"resume":   views.PauseForm(views.NewResumeReview(j, snap, actions[0], jobs.StartReview{Findings: j.Findings, Command: gluster.RemoveBrickStart(evil, []string{evil})}, evil, evil, now)),
		"throttle": views.ThrottleForm(views.NewThrottleReview(j, snap, actions[0], evil, evil, evil, now)),
		"window":   views.WindowForm(views.NewWindowReview(j, snap, actions[0], views.WindowFields{From: evil, To: evil, Zone: evil}, evil, evil, now)),
		"message":  views.JobFragments(row),
		"removal": views.ReviewPage(page, views.RemovalForm(views.NewRemovalReview(v, snap, actions[0], jobs.RemovalRequest{Confirm: evil, Caller: jobs.Caller{Reason: evil, Key: evil}}, []string{evil}, jobs.RemovalReview{
			Removal: gluster.Removal{Bricks: []string{v.Subvolumes[0].Bricks[0].Name()}, Note: evil}, Findings: j.Findings, Command: gluster.RemoveBrickStart(evil, []string{evil}),
		}))),
		"wrong":  views.ReviewPage(page, views.RemovalForm(views.NewRemovalReview(v, snap, actions[0], jobs.RemovalRequest{}, []string{evil}, jobs.RemovalReview{Problem: evil}))),
		"commit": views.ReviewPage(page, views.DecisionForm(views.NewDecisionReview(j, snap, jobs.ActionState{Name: jobs.ActionCommitLossy, Objection: jobs.Objection{Why: evil}}, nil, evil, evil, evil, now))),
	} {
		t.Run(name, func(t *testing.T) {
			d := document(t, c)
			if n := d.Find("img, script:not([src^='/static/']), [onerror]").Length(); n > 0 {
				t.Errorf("%d elements came out of a name", n)
			}
			if !strings.Contains(d.Text(), "<script>alert(1)</script>") {
				t.Error("the name is not shown as it is")
			}
		})
	}
}

func TestAPageWithTwelveVolumesIsSmall(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := everything()["volumes"].Render(t.Context(), z); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 60<<10 {
		t.Errorf("%d bytes compressed", b.Len())
	}
}
