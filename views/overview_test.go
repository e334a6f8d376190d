package views_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/PuerkitoBio/goquery"
)

func sumsOf(snaps []jobs.Snapshot) []views.Summary {
	sums := make([]views.Summary, len(snaps))
	for i, s := range snaps {
		sums[i] = views.Summary{Healths: jobs.HealthsOf(s.Volumes), Space: gluster.SpaceOf(s.Volumes)}
	}
	return sums
}

// wellAt is a cluster where nothing is wrong.
func wellAt(name string, volumes ...gluster.Volume) jobs.Snapshot {
	s := sampleSnapshot()
	s.Cluster, s.Volumes = name, volumes
	return s
}

func overviewOf(open views.OpenTasks, ended views.EndedTasks, snaps ...jobs.Snapshot) views.Overview {
	return views.NewOverview(snaps, sumsOf(snaps), open, ended, now)
}

func sampleCalm() views.Overview {
	return overviewOf(views.OpenTasks{}, views.EndedTasks{}, wellAt("archive", sampleVolume("media", 2)), wellAt("lab", sampleVolume("a", 1), sampleVolume("b", 1)))
}

// sampleAlarm is an overview with more of everything than is shown.
func sampleAlarm() views.Overview {
	var snaps []jobs.Snapshot
	for i := range 30 {
		s := wellAt(fmt.Sprint("c", i), with("risky", gluster.BrickOffline, 0), with("fair", gluster.BrickOffline, 2), with("dim", gluster.BrickUnknown, 2), sampleVolume("fine", 1))
		if i < 15 {
			s.Reachable, s.Problem = false, "No glusterd answers."
		}
		snaps = append(snaps, s)
	}
	var rows []views.JobRow
	for _, r := range sampleRows() {
		if len(rows) < views.ListedAtMost {
			rows = append(rows, r)
		}
	}
	half := len(rows) / 2
	return overviewOf(views.NewOpenTasks("", rows[:1], 24, rows[1:half], 1000), views.EndedTasks{Failed: rows[half:], FailedTotal: 30, Others: rows[half:], OthersTotal: 40, AtLeast: true}, snaps...)
}

func sampleCluster(change func(*jobs.Snapshot)) views.ClusterView {
	s := wellAt("archive", with("risky", gluster.BrickOffline, 0), sampleVolume("fine", 1))
	s.Targets = []gluster.Target{{Name: "ssh://root@node1", Host: "node1", State: gluster.TargetAnswers, Since: now}, {Name: "ssh://root@node2", Host: "node2", State: gluster.TargetLeft, Words: "timed out", Since: now}}
	s.Peers[2].Connected = false
	change(&s)
	rows := sampleRows()
	return views.NewClusterView(s, sumsOf([]jobs.Snapshot{s})[0], views.NewOpenTasks(s.Cluster, nil, 0, rows[:1], 13), now)
}

func said(s *goquery.Selection) string { return words(s.Text()) }

func TestTheOverviewIsCalmAndShortWhenAllIsWell(t *testing.T) {
	d := document(t, views.OverviewPage(samplePage("Overview", views.SectionOverview), sampleCalm()))
	calm := d.Find("[data-testid=calm]")
	if got := said(calm); got != "All is well: 2 clusters answer, nothing is wrong with 3 volumes, no task failed since yesterday, and nothing waits for you." || calm.Find("svg").Length() != 1 {
		t.Errorf("it says %q", got)
	}
	var sections []string
	d.Find("#overview-live > section").Each(func(_ int, s *goquery.Selection) { sections = append(sections, s.AttrOr("id", "")) })
	if got := strings.Join(sections, " "); got != "clusters ended" {
		t.Errorf("it shows %q", got)
	}
	if got := d.Find("nav a[aria-current=page]").First(); said(got) != "Overview" || got.AttrOr("href", "") != "/" || d.Find("a.brand").AttrOr("href", "") != "/" {
		t.Errorf("where one is: %q", said(got))
	}
}

func TestEachThingThatIsWrongEndsTheCalm(t *testing.T) {
	row := sampleRows()[:1]
	well := wellAt("a", sampleVolume("v", 1))
	for name, c := range map[string]struct {
		m     views.Overview
		alarm string
		shows string
	}{
		"a brick is down":    {overviewOf(views.OpenTasks{}, views.EndedTasks{}, wellAt("a", with("v", gluster.BrickOffline, 0))), "1 volume at risk", "#wrong-volumes li"},
		"a brick is missing": {overviewOf(views.OpenTasks{}, views.EndedTasks{}, wellAt("a", with("v", gluster.BrickUnknown, 0))), "1 volume not known", "#wrong-volumes li"},
		"no answer": {overviewOf(views.OpenTasks{}, views.EndedTasks{}, func() jobs.Snapshot {
			s := wellAt("a", sampleVolume("v", 1))
			s.Reachable, s.Problem = false, "No glusterd answers."
			return s
		}()), "1 cluster does not answer", "#wrong li"},
		"a peer": {overviewOf(views.OpenTasks{}, views.EndedTasks{}, func() jobs.Snapshot {
			s := wellAt("a", sampleVolume("v", 1))
			s.Peers[1].Connected = false
			return s
		}()), "1 cluster needs a look", "#wrong li"},
		"no records": {overviewOf(views.OpenTasks{}, views.EndedTasks{}, func() jobs.Snapshot {
			s := wellAt("a", sampleVolume("v", 1))
			s.Unrecorded = "disk full"
			return s
		}()), "1 cluster needs a look", "#wrong li"},
		"not read yet":  {overviewOf(views.OpenTasks{}, views.EndedTasks{}, well, jobs.Snapshot{Cluster: "b"}), "1 cluster is being read", "#clusters section"},
		"a failed task": {overviewOf(views.OpenTasks{}, views.EndedTasks{Failed: row, FailedTotal: 1}, well), "1 task failed since yesterday", "#wrong-tasks li"},
		"an open task that is lost": {overviewOf(func() views.OpenTasks {
			open := views.NewOpenTasks("", nil, 0, row, 1)
			open.UnknownTotal = 1
			return open
		}(), views.EndedTasks{}, well), "1 open task in an unknown state", "#running tr[id]"},
		"a task that ended nobody knows how": {overviewOf(views.OpenTasks{}, views.EndedTasks{Others: row, OthersTotal: 1, UnknownTotal: 1}, well), "1 task ended, not known how", "#ended li"},
		"a decision":                         {overviewOf(views.NewOpenTasks("", row, 1, nil, 0), views.EndedTasks{}, well), "1 task waits for you", "#decisions [data-testid=job-commit]"},
	} {
		t.Run(name, func(t *testing.T) {
			d := document(t, views.OverviewBody(c.m))
			if d.Find("[data-testid=calm]").Length() > 0 || !strings.Contains(said(d.Find(".alarms")), c.alarm) || d.Find(c.shows).Length() == 0 {
				t.Errorf("%q", said(d.Selection))
			}
		})
	}
	if d := document(t, views.OverviewBody(overviewOf(views.OpenTasks{}, views.EndedTasks{}))); d.Find("[data-testid=calm]").Length() > 0 || !strings.Contains(said(d.Selection), "No cluster is configured") {
		t.Errorf("without a cluster: %q", said(d.Selection))
	}
}

func TestTheOverviewShowsTheFirstOfEachAndCountsTheRest(t *testing.T) {
	d := document(t, views.OverviewBody(sampleAlarm()))
	for _, c := range []struct{ list, item, rest string }{
		{"#wrong", ".lines > li:not(.more-line)", "and 5 more"},
		{"#wrong-volumes", ".lines > li:not(.more-line)", "and 35 more"},
		{"#decisions", ".jobs > tbody > tr", "and 23 more"},
		{"#running", ".jobs > tbody > tr", " more"},
		{"#wrong-tasks", ".lines > li:not(.more-line)", " more"},
		{"#ended", ".lines > li:not(.more-line)", " more"},
		{"#clusters", ".cards > section", "and 18 more"},
	} {
		section := d.Find(c.list)
		if n := section.Find(c.item).Length(); n == 0 || n > 30 || c.list != "#clusters" && n > views.ListedAtMost || !strings.Contains(said(section), c.rest) {
			t.Errorf("%s shows %d: %q", c.list, n, said(section))
		}
	}
	// The most urgent first, and none of a cluster of which nothing is known now.
	d.Find("#wrong-volumes .lines > li:not(.more-line)").Each(func(_ int, s *goquery.Selection) {
		if said(s.Find(".badge")) != "At risk" || strings.Contains(said(s), "on c3 ") {
			t.Errorf("listed: %q", said(s))
		}
	})
	if got := said(d.Find("#wrong li").First().Find(".badge")); got != "unreachable" {
		t.Errorf("the first cluster is %q", got)
	}
}

func TestAClusterSaysItsNodesInWordsAndWhenItWasRead(t *testing.T) {
	d := document(t, views.ClusterBody(sampleCluster(func(*jobs.Snapshot) {})))
	for _, c := range []struct{ of, want string }{
		{"[data-testid=last-look]", "(2 s ago)"},
		{"#cluster-health", "1 volume is at risk node3.storage.example is not connected"},
		{"#banner-archive", "1 peer is not connected"},
		{"#cluster-nodes li:nth-child(1)", "node3.storage.example glusterd: “Peer in Cluster”"},
		{"#cluster-nodes li:nth-child(1) .badge", "Not connected"},
		{"#cluster-nodes li:nth-child(2) .badge", "Connected"},
		{"#cluster-nodes li:nth-child(2)", "3 bricks 1 down"},
		{"#cluster-targets", "ssh://root@node1"},
		{"#cluster-targets", "no answer"},
		{"#cluster-volumes li:nth-child(1)", "risky one more lost brick takes data away"},
		{"#cluster-volumes", "1 at risk"},
		{"#running", "and 12 more"},
		{".columns", "The node that answers runs 10.3; every node that is connected runs 10.0 or later, the oldest of them one before 11.1 (op-version 100000)."},
	} {
		if got := said(d.Find(c.of)); !strings.Contains(got, c.want) {
			t.Errorf("%s lacks %q: %q", c.of, c.want, got)
		}
	}
	if got := d.Find("#cluster-volumes p a").AttrOr("href", ""); got != "/volumes?cluster=archive" {
		t.Errorf("to all volumes: %s", got)
	}
}

// A node may be known to its bricks by another name than to the pool, or by several.
func TestANodeLeadsToItsBricksByTheNamesTheyKnowItBy(t *testing.T) {
	bricks := func(s *jobs.Snapshot) []*gluster.Brick {
		var on []*gluster.Brick
		for i := range s.Volumes {
			jobs.EachBrick(&s.Volumes[i], func(b *gluster.Brick) {
				if b.HostUUID == s.Peers[0].UUID || b.HostUUID == "" && b.Host == s.Peers[0].Host {
					on = append(on, b)
				}
			})
		}
		return on
	}
	count := 0
	m := sampleCluster(func(s *jobs.Snapshot) {
		on := bricks(s)
		for i, b := range on {
			b.HostUUID, b.Host = s.Peers[0].UUID, fmt.Sprintf("alias%d", i%2+1)
		}
		count = len(on)
	})
	d := document(t, views.ClusterBody(m))
	link := d.Find("#cluster-nodes a[href='/bricks?cluster=archive&host=alias1%2Calias2']")
	if count < 2 || said(link) != fmt.Sprint(count, " bricks") {
		t.Errorf("of %d bricks: %q", count, said(d.Find("#cluster-nodes")))
	}
}

func TestOfAClusterThatDoesNotAnswerNothingIsSaidToBeNow(t *testing.T) {
	away := document(t, views.ClusterBody(sampleCluster(func(s *jobs.Snapshot) {
		s.Reachable, s.Problem, s.SyncedAt = false, "No glusterd answers.", now.Add(-2*time.Hour)
	})))
	for _, want := range []string{
		"(2 h ago)", "No glusterd answers.", "As they were when the cluster was last read.", "2 not known",
		"last known to be at risk; its cluster was not heard since 2 Nov 12:03 UTC", "last known to be healthy",
	} {
		if got := said(away.Selection); !strings.Contains(got, want) {
			t.Errorf("it lacks %q: %q", want, got)
		}
	}
	if got := said(away.Find("#cluster-volumes .badge")); strings.Contains(got, "ealthy") || strings.Contains(got, "isk") {
		t.Errorf("it calls volumes %q", got)
	}
	if got := said(away.Find("#cluster-health")); got != "it was not heard since 2 Nov 12:03 UTC" {
		t.Errorf("it says %q", got)
	}
	never := document(t, views.ClusterBody(views.NewClusterView(jobs.Snapshot{Cluster: "lab", Target: "local"}, views.Summary{}, views.OpenTasks{}, now)))
	for _, want := range []string{"being read for the first time", "Its nodes are not known", "Which volumes it has is not known"} {
		if got := said(never.Selection); !strings.Contains(got, want) {
			t.Errorf("before the first look it lacks %q: %q", want, got)
		}
	}
}
