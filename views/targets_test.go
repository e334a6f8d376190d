package views_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"
)

// withTargets gives a sample cluster several targets of which the first is in a
// state.
func withTargets(state gluster.TargetState, why string) jobs.Snapshot {
	s := sampleSnapshot()
	s.Targets = []gluster.Target{
		{Name: "local", Host: "node1", State: state, Why: why, Words: "Connection <failed>.", Since: now.Add(-5 * time.Minute), Connected: 1, Peers: 3},
		{Name: "command:ssh node2 gluster", Host: "node2", State: gluster.TargetAnswers, Since: now.Add(-5 * time.Minute), Connected: 3, Peers: 3},
	}
	return s
}

func TestThePageSaysWhichOfSeveralNodesAnswers(t *testing.T) {
	cases := map[gluster.TargetState]struct {
		tone  views.Tone
		words string
	}{
		gluster.TargetReady:   {views.ToneOK, ""},
		gluster.TargetUnasked: {views.ToneOK, ""},
		gluster.TargetLeft:    {views.ToneWarn, "node1 (local) gives no answer"},
		gluster.TargetApart:   {views.ToneWarn, "node1 (local) is set aside"},
		gluster.TargetForeign: {views.ToneWarn, "node1 (local) does not belong to this cluster and is not used"},
	}
	for state, c := range cases {
		snap := withTargets(state, "The reason.")
		health, banner := healthOf(snap), views.NewClusterBanner(snap)
		word := "healthy, node2 answers"
		if c.words != "" {
			word = "node2 answers"
		}
		if health.Badge.Tone != c.tone || health.Badge.Word != word || !strings.Contains(health.Badge.Detail, "node2 (command:ssh node2 gluster) answers") {
			t.Errorf("%s: %+v", state, health.Badge)
		}
		if !strings.Contains(banner.Problem, c.words) || (banner.Problem == "") != (c.words == "") {
			t.Errorf("%s: banner %+v", state, banner)
		}
		list := document(t, views.ClusterFragments(health, banner)).Find(".banner .targets li")
		if c.words == "" {
			if list.Length() != 0 {
				t.Errorf("%s: %s", state, list.Text())
			}
			continue
		}
		first := list.First().Text()
		if list.Length() != 2 || !strings.Contains(first, "The reason.") || !strings.Contains(first, "Connection <failed>.") || !strings.Contains(first, "13:58 UTC") {
			t.Errorf("%s: %q", state, first)
		}
	}
}

func TestPeersThatAreAwayAndTargetsThatAreAreBothSaid(t *testing.T) {
	snap := withTargets(gluster.TargetLeft, "")
	snap.Peers[0].Connected = false
	banner := views.NewClusterBanner(snap)
	if !strings.Contains(banner.Problem, "1 peer is not connected") || len(banner.Targets) != 2 {
		t.Errorf("%+v", banner)
	}
	if word := healthOf(snap).Badge.Word; word != "2 of 3 peers, node2 answers" {
		t.Error(word)
	}
}

func TestWithOneTargetNothingIsSaidAboutTargets(t *testing.T) {
	snap := sampleSnapshot()
	snap.Targets = []gluster.Target{{Name: "local", Host: "node1", State: gluster.TargetAnswers}}
	if h, b := healthOf(snap), views.NewClusterBanner(snap); h.Badge.Word != "healthy" || b.Problem != "" || b.Targets != nil {
		t.Errorf("%+v %+v", h, b)
	}
}

// found is a sample of a task that was found running, five seconds ago.
func found() jobs.Job {
	j := sampleJob(42)
	j.Origin, j.StartedBy, j.Reason = jobs.OriginDetected, "", ""
	j.CreatedAt = now.Add(-5 * time.Second)
	j.StartedAt = j.CreatedAt
	for i := range j.Steps {
		j.Steps[i].StartedAt = j.CreatedAt
	}
	j.Steps[0].EndedAt = j.CreatedAt
	j.BeganBefore = now.Add(-4 * time.Minute)
	return j
}

func timeOf(t *testing.T, j jobs.Job) string {
	t.Helper()
	cell := document(t, views.JobFragments(rowOf(j))).Find("td.time")
	cell.Find(".sub").PrependHtml(" ") // a line of its own
	return strings.Join(strings.Fields(cell.Text()), " ")
}

func TestATaskThatWasFoundIsNotTimedFromWhenItWasFound(t *testing.T) {
	running := found()
	unknown := found()
	unknown.BeganBefore = time.Time{}
	ended := found()
	ended.State, ended.EndedAt = jobs.Finished, now
	over := found()
	over.State, over.EndedAt = jobs.Finished, over.StartedAt
	for i := range over.Steps {
		over.Steps[i].EndedAt = over.StartedAt
	}
	silent := over
	silent.Steps = append([]jobs.Step(nil), over.Steps...)
	silent.Steps[2].Nodes = nil
	for want, j := range map[string]jobs.Job{
		"found 2 Nov 14:03 UTC running for at least 4 min":    running,
		"found 2 Nov 14:03 UTC running for at least 5 s":      unknown,
		"found 2 Nov 14:03 UTC took at least 4 min":           ended,
		"found 2 Nov 14:03 UTC took at least 12 min":          over,
		"found 2 Nov 14:03 UTC how long it took is not known": silent,
		"2 Nov 13:51 UTC running for 12 min 5 s":              sampleJob(42),
		"1 Nov 11:51 UTC took 12 min 5 s":                     endedSample(),
	} {
		if got := timeOf(t, j); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, j := range []jobs.Job{running, ended, over, silent} {
		d := document(t, views.JobFragments(rowOf(j)))
		if text := d.Find(".steps").Text(); strings.Contains(text, "· 0 s") || strings.Contains(text, "· 5 s") {
			t.Errorf("a step claims to have taken no time: %s", strings.Join(strings.Fields(text), " "))
		}
	}
	d := document(t, views.JobFragments(rowOf(running)))
	if since := d.Find("td.time [data-since]").AttrOr("data-since", ""); since != "2026-11-02T13:59:12Z" {
		t.Errorf("it counts from %s", since)
	}
}

func endedSample() jobs.Job { return ended(sampleJob(40), jobs.Finished, "", 26*time.Hour) }

func TestTheHintIsOnTheJobsPageAndInItsLogAndMarkedAsOne(t *testing.T) {
	j := found()
	j.Hint, j.HintAt = `According to node1's command history it was started at <b>noon</b>`, now.Add(-5*time.Minute)
	m := views.NewJobView(j, sampleSnapshot(), nil, nil, sampleCommands(), now)
	d := document(t, views.JobBody(m))
	if got := d.Find("[data-testid=job-hint]").Text(); got != j.Hint {
		t.Errorf("%q", got)
	}
	var log bytes.Buffer
	if err := views.JobLog(&log, m); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Hint:          According to node1's", "Found:         2026-11-02 14:03:07 UTC", "Time:          at least 4 min"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, log.String())
		}
	}
	if strings.Contains(log.String(), "Started: ") {
		t.Error("the log says when it was started as if it had seen it")
	}
}

func TestACommandSaysWhereItWasSent(t *testing.T) {
	commands := sampleCommands()
	commands[0].Target = "node2 (command:ssh <node2> gluster)"
	m := views.NewJobView(sampleJob(42), sampleSnapshot(), nil, nil, commands, now)
	ran := document(t, views.JobBody(m)).Find("#command-7").Text()
	if !strings.Contains(ran, "sent to node2 (command:ssh <node2> gluster)") {
		t.Error(ran)
	}
	var log bytes.Buffer
	if err := views.JobLog(&log, m); err != nil || !strings.Contains(log.String(), "sent to node2 (command:ssh <node2> gluster)\n") {
		t.Error(err, log.String())
	}
}
