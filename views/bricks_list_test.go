package views_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/PuerkitoBio/goquery"
)

// brickAt is a brick in a state; used is in percent, less than nothing when it was not read.
func brickAt(name string, status gluster.BrickStatus, used int) gluster.Brick {
	host, path, _ := gluster.SplitBrickName(name)
	b := gluster.Brick{Host: host, Path: path, Status: status}
	if used >= 0 {
		b.Size, b.Free = 100*gib, uint64(100-used)*gib
	}
	return b
}

// yardOf is two clusters with bricks in every state, and what is open on their volumes.
func yardOf() ([]jobs.Snapshot, views.OpenJob) {
	const up, down, unknown = gluster.BrickOnline, gluster.BrickOffline, gluster.BrickUnknown
	arbiter := brickAt("n3:/b/arbiter", up, 1)
	arbiter.Arbiter = true
	west := jobs.Snapshot{Cluster: "west", Reachable: true, SyncedAt: now, Volumes: []gluster.Volume{
		{Name: "vms", Status: gluster.VolumeStarted, Type: gluster.DistributeReplicate, Replica: 3, Arbiters: 1, Subvolumes: []gluster.Subvolume{
			{Bricks: []gluster.Brick{brickAt("n1:/b/one", up, 50), brickAt("n2:/b/two", down, 60), arbiter}},
		}},
		{Name: "archive", Status: gluster.VolumeStopped, Type: gluster.Distribute, Subvolumes: []gluster.Subvolume{
			{Bricks: []gluster.Brick{brickAt("n1:/b/old", unknown, -1)}},
		}},
	}}
	east := jobs.Snapshot{Cluster: "east", Reachable: true, SyncedAt: now, Volumes: []gluster.Volume{
		{Name: "logs", Status: gluster.VolumeStarted, Type: gluster.Distribute, Subvolumes: []gluster.Subvolume{
			{Bricks: []gluster.Brick{brickAt("n1:/b/logs", up, 90)}}, {Bricks: []gluster.Brick{brickAt("n4:/b/logs", unknown, -1)}},
		}},
	}}
	open := map[string]*jobs.Job{
		"west/vms":  {ID: 7, Action: jobs.ActionReplaceBrick, State: jobs.Running, Bricks: []string{"n2:/b/gone"}, With: "n2:/b/two"},
		"east/logs": {ID: 8, Action: jobs.ActionRemoveBrick, State: jobs.PendingCommit, Bricks: []string{"n4:/b/logs"}},
	}
	return []jobs.Snapshot{west, east}, func(cluster, volume string) *jobs.Job { return open[cluster+"/"+volume] }
}

func brickFilterOf(query string) views.BrickFilter {
	q, _ := url.ParseQuery(query)
	return views.BrickFilter{
		Cluster: q.Get("cluster"), Search: q.Get("q"), Host: q.Get("host"), State: q.Get("state"), Activity: q.Get("activity"),
		Sort: q.Get("sort"), Size: q.Get("size"), Density: q.Get("density"), Page: q.Get("page"), At: now,
	}
}

// bricksPage is what /bricks shows.
func bricksPage(snaps []jobs.Snapshot, query string, open views.OpenJob) views.Bricks {
	return views.NewBricks(snaps, views.NewBrickList(snaps, brickFilterOf(query), open))
}

// lain are bricks in one line.
func lain(list []views.ListedBrick) string {
	var out []string
	for _, b := range list {
		out = append(out, b.Snapshot.Cluster+"/"+b.Brick.Name())
	}
	return strings.ReplaceAll(strings.Join(out, " "), ":/b/", ":")
}

// stripes is a cluster of volumes of n bricks each, from v000 on, the last one first.
func stripes(cluster string, volumes, n int) jobs.Snapshot {
	s := jobs.Snapshot{Cluster: cluster, Reachable: true, SyncedAt: now}
	for i := range volumes {
		v := gluster.Volume{Name: fmt.Sprintf("v%03d", volumes-1-i), Status: gluster.VolumeStarted, Type: gluster.Distribute}
		for b := range n {
			v.Subvolumes = append(v.Subvolumes, gluster.Subvolume{Bricks: []gluster.Brick{brickAt(fmt.Sprintf("n%d:/b/%s-%03d", b%3, v.Name, b), gluster.BrickOnline, b%100)}})
		}
		s.Volumes = append(s.Volumes, v)
	}
	return s
}

func TestBricksAreSortedByEveryColumnBothWays(t *testing.T) {
	snaps, open := yardOf()
	for sort, want := range map[string]string{
		"":          "west/n1:old west/n1:one west/n2:two west/n3:arbiter east/n1:logs east/n4:logs",
		"cluster":   "west/n1:old west/n1:one west/n2:two west/n3:arbiter east/n1:logs east/n4:logs",
		"-cluster":  "east/n1:logs east/n4:logs west/n1:old west/n1:one west/n2:two west/n3:arbiter",
		"state":     "west/n2:two east/n4:logs west/n1:old west/n1:one west/n3:arbiter east/n1:logs",
		"-state":    "west/n1:one west/n3:arbiter east/n1:logs west/n1:old east/n4:logs west/n2:two",
		"host":      "east/n1:logs west/n1:old west/n1:one west/n2:two west/n3:arbiter east/n4:logs",
		"-host":     "east/n4:logs west/n3:arbiter west/n2:two west/n1:one west/n1:old east/n1:logs",
		"volume":    "west/n1:old east/n1:logs east/n4:logs west/n1:one west/n2:two west/n3:arbiter",
		"-volume":   "west/n1:one west/n2:two west/n3:arbiter east/n1:logs east/n4:logs west/n1:old",
		"capacity":  "west/n3:arbiter west/n1:one west/n2:two east/n1:logs west/n1:old east/n4:logs", // what is not known stands last
		"-capacity": "east/n1:logs west/n2:two west/n1:one west/n3:arbiter west/n1:old east/n4:logs",
		"activity":  "east/n4:logs west/n2:two west/n1:one west/n3:arbiter east/n1:logs west/n1:old",
		"-activity": "west/n1:old west/n1:one west/n3:arbiter east/n1:logs west/n2:two east/n4:logs",
	} {
		f := brickFilterOf("sort=" + sort)
		if got := lain(views.NewBrickList(snaps, f, open).Shown); got != want {
			t.Errorf("%q: %s, want\n%s", sort, got, want)
		}
		// A file has the same order.
		list, problems := views.EachBrick(snaps, f, open)
		if got := lain(list); got != want || len(problems) != 0 {
			t.Errorf("%q in a file: %s, %v", sort, got, problems)
		}
	}
	if snaps[0].Volumes[0].Name != "vms" {
		t.Error("a snapshot was sorted, which others read")
	}
}

func TestBricksAreFilteredByWhatTheirChipsSayAndSearched(t *testing.T) {
	snaps, open := yardOf()
	for query, c := range map[string]struct{ want, says string }{
		"state=down":               {"west/n2:two", ""},
		"state=DOWN,unknown":       {"west/n2:two east/n4:logs", ""},
		"state=stopped":            {"west/n1:old", ""},
		"host=n1":                  {"west/n1:old west/n1:one east/n1:logs", ""},
		"host=N3,n4":               {"west/n3:arbiter east/n4:logs", ""},
		"host=n1&cluster=east":     {"east/n1:logs", ""},
		"cluster=east":             {"east/n1:logs east/n4:logs", ""},
		"cluster=eas":              {"", ""},
		"activity=task":            {"west/n2:two east/n4:logs", ""},
		"activity=task&state=down": {"west/n2:two", ""},
		"q=LOGS":                   {"east/n1:logs east/n4:logs", "“LOGS” was found in: brick (2)."},
		"q=n4":                     {"east/n4:logs", "host (1)"},
		"q=n2:/b/t":                {"west/n2:two", "brick (1)"},
		"q=vms":                    {"west/n1:one west/n2:two west/n3:arbiter", "volume (3)"},
		"q=+west+":                 {"west/n1:old west/n1:one west/n2:two west/n3:arbiter", "cluster (4)"},
		"q=%3Cb%3E":                {"", "“<b>” was not found."},
	} {
		l := views.NewBrickList(snaps, brickFilterOf(query), open)
		if got := lain(l.Shown); got != c.want || l.Hidden != 6-len(l.Shown) {
			t.Errorf("%s leaves %q and hides %d, want %q", query, got, l.Hidden, c.want)
		}
		if got := document(t, views.BricksRows(views.NewBricks(snaps, l))).Find("#bricks-found").Text(); !strings.Contains(got, c.says) || (got == "") != (c.says == "") {
			t.Errorf("%s: it says %q, want %q", query, got, c.says)
		}
	}
}

func TestThePagesOfAllBricksGiveEachOnceInOrder(t *testing.T) {
	snaps := []jobs.Snapshot{stripes("a", 3, 40), {Cluster: "unread"}, stripes("b", 1, 350), stripes("c", 0, 0)}
	var want, got []string
	for _, s := range snaps {
		for i := range s.Volumes {
			for _, b := range s.Volumes[len(s.Volumes)-1-i].Bricks() {
				want = append(want, s.Cluster+"/"+strings.ReplaceAll(b.Name(), ":/b/", ":"))
			}
		}
	}
	for page := 1; ; page++ {
		l := views.NewBrickList(snaps, brickFilterOf(fmt.Sprint("page=", page)), atRest)
		if len(l.Shown) > views.BricksPerPage {
			t.Errorf("page %d has %d bricks", page, len(l.Shown))
		}
		got = append(got, strings.Fields(lain(l.Shown))...)
		if l.Table.Pages.NextURL == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	l := views.NewBrickList(snaps, brickFilterOf("size=50&page=3&sort=-volume"), atRest)
	if got := l.Clusters(); len(l.Shown) != 50 || strings.Join(got, " ") != "a b" {
		t.Errorf("%d bricks of %v", len(l.Shown), got)
	}
	nav := strings.Join(strings.Fields(document(t, views.BricksRows(bricksPage(snaps, "page=2&q=b", atRest))).Find("nav[aria-label=Pages]").Text()), " ")
	if nav != "101–200 of 470 bricks First Previous Page 2 of 5 Next Last" {
		t.Error(nav)
	}
}

func TestChipsOfBricksCountWhatTheOtherFiltersLeave(t *testing.T) {
	snaps, open := yardOf()
	for query, want := range map[string]string{
		"":                        "With a task 2, Down 1, Not known 1, Not running 1, Up 3, n1 3, n2 1, n3 1, n4 1",
		"state=up":                "With a task 0, Down 1, Not known 1, Not running 1, ✓Up 3, n1 2, n2 0, n3 1, n4 0",
		"host=n1,n2":              "With a task 1, Down 1, Not known 0, Not running 1, Up 2, ✓n1 3, ✓n2 1, n3 1, n4 1",
		"cluster=east":            "With a task 1, Down 0, Not known 1, Not running 0, Up 1, n1 1, n4 1",
		"activity=task":           "✓With a task 2, Down 1, Not known 1, Not running 0, Up 0, n1 0, n2 1, n3 0, n4 1",
		"q=zzz&state=up&host=n1":  "With a task 0, Down 0, Not known 0, Not running 0, ✓Up 0, ✓n1 0, n2 0, n3 0, n4 0",
		"state=down&cluster=nope": "With a task 0, ✓Down 0, Not known 0, Not running 0, Up 0",
	} {
		if got := chips(document(t, views.BricksRows(bricksPage(snaps, query, open)))); got != want {
			t.Errorf("%s:\n%s, want\n%s", query, got, want)
		}
	}
	// With many hosts there is a list to choose from in the form, and no chip for each.
	many := jobs.Snapshot{Cluster: "c", Reachable: true, SyncedAt: now, Volumes: []gluster.Volume{{Name: "v", Status: gluster.VolumeStarted}}}
	for i := range 9 {
		many.Volumes[0].Subvolumes = append(many.Volumes[0].Subvolumes, gluster.Subvolume{Bricks: []gluster.Brick{brickAt(fmt.Sprintf("n%d:/b", i), gluster.BrickOnline, 1)}})
	}
	d := document(t, views.BricksPage(samplePage("Bricks", views.SectionBricks), bricksPage([]jobs.Snapshot{many}, "host=n3", atRest)))
	if got := chips(d); got != "Up 1" && got != "" {
		t.Errorf("chips of many hosts: %s", got)
	}
	if d.Find("#filter-host option").Length() != 10 || d.Find("#filter-host option[selected]").AttrOr("value", "") != "n3" {
		t.Error("the hosts cannot be chosen from")
	}
}

func TestWhatMeansNothingInTheAddressOfBricksIsSaidAndLeftOut(t *testing.T) {
	snaps, open := yardOf()
	for query, words := range map[string]string{
		"sort=foo": "There is no sorting by “foo”", "size=foo": "500 rows and not “foo”", "density=foo": "compact and not “foo”",
		"state=foo": "No brick can be “foo”: it is down, unknown, stopped or up.", "activity=foo": "can be “task” and not “foo”",
	} {
		d := document(t, views.BricksRows(bricksPage(snaps, query, open)))
		if got := d.Find(".wrong").Text(); !strings.Contains(got, words) {
			t.Errorf("%s: it says %q", query, got)
		}
		if n := d.Find("tbody tr").Length(); n != 6 {
			t.Errorf("%s: %d rows", query, n)
		}
		d.Find("thead a, .chip").Each(func(_ int, a *goquery.Selection) {
			if strings.Contains(a.AttrOr("href", ""), "foo") {
				t.Errorf("%s: the nonsense goes on in %s", query, a.AttrOr("href", ""))
			}
		})
		if _, problems := views.EachBrick(snaps, brickFilterOf(query), open); len(problems) != 1 {
			t.Errorf("%s: a file is given all the same: %v", query, problems)
		}
	}
	if text := document(t, views.BricksRows(bricksPage(snaps, "page=9", open))).Text(); !strings.Contains(text, "There is no page 9: this is the last one.") {
		t.Error("a page that is not there is not explained")
	}
	// Half of a list that makes sense is kept.
	if l := views.NewBrickList(snaps, brickFilterOf("state=foo,down"), open); lain(l.Shown) != "west/n2:two" || l.Table.RowsURL() != "/bricks/rows?state=foo%2Cdown" {
		t.Errorf("%s of %s", lain(l.Shown), l.Table.RowsURL())
	}
}

func TestTheLineOfABrickSaysHowItIsWhereItIsAndWhatHappensToIt(t *testing.T) {
	snaps, open := yardOf()
	d := document(t, views.BricksRows(bricksPage(snaps, "", open)))
	for name, want := range map[string]string{
		"n1:/b/old":     "Not running | n1:/b/old | archive Subvolume 1 | west | Not read yet | At rest",
		"n1:/b/one":     "Up | n1:/b/one | vms Replica set 1 · brick 1 of 3 | west | 50.0 GiB of 100 GiB · 50 % | Running Replace brick #7 other bricks of its volume are worked on",
		"n2:/b/two":     "Down | n2:/b/two | vms Replica set 1 · brick 2 of 3 | west | 60.0 GiB of 100 GiB · 60 % (last known) | Running Replace brick #7 new, takes over from n2:/b/gone",
		"n3:/b/arbiter": "Up | n3:/b/arbiter arbiter | vms Replica set 1 · brick 3 of 3 | west | 1.00 GiB of 100 GiB · 1 % | Running Replace brick #7 other bricks of its volume are worked on",
		"n4:/b/logs":    "Not known | n4:/b/logs | logs Subvolume 2 | east | Not read yet | Needs your decision Remove bricks #8 being removed",
	} {
		row := d.Find("tbody tr").FilterFunction(func(_ int, tr *goquery.Selection) bool { return tr.Find("a.name").Text() == name })
		cells := row.Find("td").Map(func(_ int, td *goquery.Selection) string {
			td.Find("*").AfterHtml(" ")
			return strings.Join(strings.Fields(td.Text()), " ")
		})
		if got := strings.Join(cells, " | "); got != want {
			t.Errorf("%s:\n%s, want\n%s", name, got, want)
		}
	}
	row := d.Find("[id='brick-west.vms.n2_3a_2fb_2ftwo']")
	if got := row.Find("a.name").AttrOr("href", ""); got != "/clusters/west/volumes/vms#brick-n2_3a_2fb_2ftwo" {
		t.Errorf("its name leads to %s", got)
	}
	if row.Find("a[href='/clusters/west/volumes/vms']").Length() != 1 || row.Find("a[href='/jobs/7']").Length() != 1 {
		t.Error("nothing leads to its volume, or to its job")
	}
}

// What is not heard of is not called up: the page must not calm anybody.
func TestABrickOfAClusterThatIsNotHeardIsNotKnownAndSaysHowItWas(t *testing.T) {
	snaps, open := yardOf()
	for name, change := range map[string]func(*jobs.Snapshot){
		"it does not answer":   func(s *jobs.Snapshot) { s.Reachable, s.Problem = false, "No glusterd answers." },
		"it was read long ago": func(s *jobs.Snapshot) { s.SyncedAt = now.Add(-jobs.OldAfter - time.Second) },
	} {
		away := slices.Clone(snaps)
		change(&away[0])
		if got := chips(document(t, views.BricksRows(bricksPage(away, "", open)))); !strings.HasPrefix(got, "With a task 2, Not known 5, Up 1, ") {
			t.Errorf("%s: %s", name, got)
		}
		d := document(t, views.BricksRows(bricksPage(away, "q=/b/o", open)))
		if got := strings.Join(d.Find("tbody .seen").Map(func(_ int, s *goquery.Selection) string { return s.Text() }), "; "); got != "last known: not running; last known: up" {
			t.Errorf("%s: %s", name, got)
		}
		if row := views.BrickCSV(views.NewBrickList(away, brickFilterOf("q=one"), open).Shown[0]); row[8] != "unknown" {
			t.Errorf("%s: a file says %v", name, row)
		}
	}
}

func TestNoBrickIsExplained(t *testing.T) {
	snaps, _ := yardOf()
	unread := jobs.Snapshot{Cluster: "unread"}
	bare := jobs.Snapshot{Cluster: "c", Reachable: true, SyncedAt: now, Volumes: []gluster.Volume{{Name: "v"}}}
	for name, c := range map[string]struct {
		snaps []jobs.Snapshot
		query string
		words []string
	}{
		"no cluster":              {nil, "", []string{"No cluster is configured"}},
		"nothing read":            {[]jobs.Snapshot{unread}, "", []string{"Reading the cluster"}},
		"no volumes":              {[]jobs.Snapshot{named("c")}, "state=down", []string{"No volumes", "1 cluster answers"}},
		"no bricks":               {[]jobs.Snapshot{bare}, "", []string{"No brick is known", "glusterd names no bricks of 1 volume."}},
		"none matches":            {snaps, "q=zzz", []string{"No brick matches", "6 bricks are hidden by the filter."}},
		"none of that host":       {snaps, "host=nowhere&state=down", []string{"No brick matches", "1 brick matches without host=nowhere"}},
		"none matches as yet":     {append(slices.Clone(snaps), unread), "q=zzz", []string{"No brick matches", "unread is being read for the first time"}},
		"does not answer, ever":   {[]jobs.Snapshot{{Cluster: "c", TriedAt: now, Problem: "gluster answered nothing."}}, "", []string{"c has not answered since Brickyard was started"}},
		"a name that is an HTML":  {snaps, "host=<b>x</b>&state=down", []string{"without host=<b>x</b>"}},
		"a cluster that is away":  {[]jobs.Snapshot{{Cluster: "c", TriedAt: now, SyncedAt: now, Problem: "It is away."}}, "", []string{"c does not answer now"}},
		"a page of what is empty": {[]jobs.Snapshot{named("c")}, "page=3", []string{"No volumes", "There is no page 3"}},
	} {
		d := document(t, views.BricksRows(bricksPage(c.snaps, c.query, atRest)))
		for _, words := range c.words {
			if !strings.Contains(d.Text(), words) {
				t.Errorf("%s: %q is not said in %q", name, words, strings.Join(strings.Fields(d.Text()), " "))
			}
		}
		if d.Find("table, nav, b").Length() != 0 || d.Find(".empty").Length() != 1 {
			t.Errorf("%s: there is a list", name)
		}
	}
}

func TestTheFormOfBricksAsksForWhatThereIsToChooseAndKeepsTheRest(t *testing.T) {
	snaps, open := yardOf()
	d := document(t, views.BricksPage(samplePage("Bricks", views.SectionBricks), bricksPage(snaps, "cluster=east&q=b&state=up&activity=task&sort=-host&size=200&density=compact&page=1", open)))
	form := d.Find("form[role=search]")
	for field, want := range map[string]string{"cluster": "Any west east", "host": "Any n1 n4"} {
		got := strings.Join(form.Find("#filter-"+field+" option").Map(func(_ int, o *goquery.Selection) string { return o.Text() }), " ")
		if got != want {
			t.Errorf("%s: to choose from are %q", field, got)
		}
	}
	kept := strings.Join(form.Find("input[type=hidden]").Map(func(_ int, i *goquery.Selection) string { return i.AttrOr("name", "") + "=" + i.AttrOr("value", "") }), " ")
	if kept != "activity=task density=compact size=200 sort=-host state=up" || form.Find("a").AttrOr("href", "") != "/bricks?density=compact&size=200&sort=-host" {
		t.Errorf("it keeps %s", kept)
	}
	if got := d.Find("a[download]").AttrOr("href", ""); got != "/bricks.csv?activity=task&cluster=east&q=b&sort=-host&state=up" {
		t.Errorf("the file is at %s", got)
	}
	live := d.Find("#bricks-live")
	if live.AttrOr("data-live", "") != "brick job" || !strings.HasPrefix(live.AttrOr("hx-get", ""), "/bricks/rows?activity=task&cluster=east&") || d.Find(".list[data-density=compact]").Length() != 1 {
		t.Errorf("it is fetched again by %q from %s", live.AttrOr("data-live", ""), live.AttrOr("hx-get", ""))
	}
	if got := d.Find("nav[aria-label=Main] a[aria-current]").Text(); strings.TrimSpace(got) != "Bricks" {
		t.Errorf("the navigation is at %q", got)
	}
	// One cluster on one host is nothing to choose from.
	one := stripes("c", 1, 1)
	if n := document(t, views.BricksPage(samplePage("Bricks", views.SectionBricks), bricksPage([]jobs.Snapshot{one}, "", atRest))).Find("form.filter select").Length(); n != 0 {
		t.Errorf("%d lists to choose from", n)
	}
}

func TestTheFileOfBricksHasACellForEveryHead(t *testing.T) {
	snaps, open := yardOf()
	list, _ := views.EachBrick(snaps, brickFilterOf(""), open)
	rows := map[string]string{}
	for _, b := range list {
		row := views.BrickCSV(b)
		if len(row) != len(views.BricksCSVHead) {
			t.Fatalf("%d cells under %d heads", len(row), len(views.BricksCSVHead))
		}
		rows[b.Brick.Name()] = strings.Join(row, ",")
	}
	for name, want := range map[string]string{
		"n1:/b/old":     "west,archive,1,1,data,n1:/b/old,n1,/b/old,stopped,,,Not read yet,,,,,yes,2026-11-02T14:03:12Z",
		"n2:/b/two":     fmt.Sprintf("west,vms,1,2,data,n2:/b/two,n2,/b/two,down,%d,%d,last known,7,replace-brick,RUNNING,yes,yes,2026-11-02T14:03:12Z", 60*gib, 100*gib),
		"n3:/b/arbiter": fmt.Sprintf("west,vms,1,3,arbiter,n3:/b/arbiter,n3,/b/arbiter,up,%d,%d,,7,replace-brick,RUNNING,no,yes,2026-11-02T14:03:12Z", gib, 100*gib),
	} {
		if rows[name] != want {
			t.Errorf("%s, want\n%s", rows[name], want)
		}
	}
	if row := views.UnreadBricksCSV(jobs.Snapshot{Cluster: "new"}); row[0] != "new" || row[5] != "" || row[16] != "no" || len(row) != len(views.BricksCSVHead) {
		t.Error(row)
	}
	// Of a type that Brickyard does not know, the number of a set says nothing.
	snaps[0].Volumes[0].Type, snaps[0].Volumes[0].TypeText = gluster.VolumeType(5), "Tier"
	if row := views.BrickCSV(views.NewBrickList(snaps, brickFilterOf("q=two"), open).Shown[0]); row[2]+row[3]+row[4] != "" {
		t.Error(row)
	}
}

// What it says of a job must stay true until the job's state is another one.
func TestALineOfABrickHasNoFiguresOfItsJob(t *testing.T) {
	for name, job := range map[string]jobs.Job{"removal": sampleRemovalJob(), "heal": sampleHealJob()} {
		snap := sampleSnapshot()
		snap.Volumes = []gluster.Volume{sampleVolume("media", 2)}
		list := views.NewBrickList([]jobs.Snapshot{snap}, views.BrickFilter{At: now, Activity: "task"}, func(string, string) *jobs.Job { return &job })
		if len(list.Shown) == 0 {
			t.Errorf("%s: no brick is in the task", name)
		}
		for _, b := range list.Shown {
			if a := views.NewBrickLine(b).Activity; a == nil || strings.ContainsAny(a.Words, "0123456789%") || !strings.HasPrefix(a.Words, "being ") {
				t.Errorf("%s: %+v", name, a)
			}
		}
	}
}
