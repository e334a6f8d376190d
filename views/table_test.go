package views_test

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/PuerkitoBio/goquery"
)

// fleetOf is two clusters with volumes of every kind, and what is open on them.
func fleetOf() ([]jobs.Snapshot, views.OpenJob) {
	volume := func(name string, status gluster.VolumeStatus, kind gluster.VolumeType, used int, bricks ...string) gluster.Volume {
		v := gluster.Volume{Name: name, Status: status, Type: kind}
		for _, b := range bricks {
			host, path, _ := gluster.SplitBrickName(b)
			brick := gluster.Brick{Host: host, Path: path, Status: gluster.BrickOnline}
			if used >= 0 {
				brick.Size, brick.Free = 100*gib, uint64(100-used)*gib
			}
			v.Subvolumes = append(v.Subvolumes, gluster.Subvolume{Bricks: []gluster.Brick{brick}})
		}
		return v
	}
	west := jobs.Snapshot{Cluster: "west", Reachable: true, SyncedAt: now, Volumes: []gluster.Volume{
		volume("media", gluster.VolumeStarted, gluster.Distribute, 90, "node1.example:/b/one", "node2.example:/b/two"),
		volume("archive", gluster.VolumeStopped, gluster.Distribute, -1, "node1.example:/b/three"),
	}}
	east := jobs.Snapshot{Cluster: "east", Reachable: true, SyncedAt: now, Volumes: []gluster.Volume{
		volume("logs", gluster.VolumeStarted, gluster.Replicate, 20, "node9.example:/b/media", "node9.example:/b/2", "node9.example:/b/3"),
		volume("builds", gluster.VolumeStarted, gluster.Distribute, 50, "node8.example:/b/1"),
	}}
	open := map[string]*jobs.Job{
		"west/media": {State: jobs.Running}, "east/builds": {State: jobs.PendingCommit}, "east/logs": {State: jobs.PendingCommit, AutoCommit: true},
	}
	return []jobs.Snapshot{west, east}, func(cluster, volume string) *jobs.Job { return open[cluster+"/"+volume] }
}

func TestVolumesAreSortedByEveryColumnBothWays(t *testing.T) {
	snaps, open := fleetOf()
	for sort, want := range map[string]string{
		"":          "west/archive west/media east/builds east/logs",
		"cluster":   "west/archive west/media east/builds east/logs",
		"-cluster":  "east/builds east/logs west/archive west/media",
		"name":      "west/archive east/builds east/logs west/media",
		"-name":     "west/media east/logs east/builds west/archive",
		"type":      "west/archive west/media east/builds east/logs",
		"-type":     "east/logs west/archive west/media east/builds",
		"bricks":    "west/archive east/builds west/media east/logs",
		"-bricks":   "east/logs west/media west/archive east/builds",
		"capacity":  "east/logs east/builds west/media west/archive", // what is not known stands last
		"-capacity": "west/media east/builds east/logs west/archive",
		"activity":  "east/builds west/media east/logs west/archive",
		"-activity": "west/archive west/media east/logs east/builds",
	} {
		f := views.VolumeFilter{Sort: sort}
		if got := shown(views.NewVolumeList(snaps, f, open)); got != want {
			t.Errorf("%q: %s, want %s", sort, got, want)
		}
		// A file has the same order.
		list, problems := views.EachVolume(snaps, f, open)
		if got := shown(views.VolumeList{Shown: list}); got != want || len(problems) != 0 {
			t.Errorf("%q in a file: %s, %v", sort, got, problems)
		}
	}
}

func TestOnePageOfASortedListIsAPartOfIt(t *testing.T) {
	snaps := []jobs.Snapshot{numbered("a", 70), numbered("b", 70)}
	l := views.NewVolumeList(snaps, views.VolumeFilter{Sort: "-name", Size: "50", Page: "2"}, atRest)
	got := strings.Fields(shown(l))
	if len(got) != 50 || got[0] != "a/v044" || got[1] != "b/v044" || got[49] != "b/v020" {
		t.Errorf("%d: %v", len(got), got)
	}
}

func TestTheHeadSaysBySymbolAndWordWhatAListIsSortedByAndTurnsItAround(t *testing.T) {
	snaps, _ := fleetOf()
	for _, c := range []struct{ sort, column, way, icon, next, other string }{
		{"", "Cluster", "ascending", "#i-up", "/volumes?q=e&sort=-cluster&status=started", "/volumes?q=e&sort=-capacity&status=started"},
		{"-capacity", "Capacity used", "descending", "#i-down", "/volumes?q=e&sort=capacity&status=started", ""},
		{"capacity", "Capacity used", "ascending", "#i-up", "/volumes?q=e&sort=-capacity&status=started", ""},
		{"type", "Volume", "ascending", "#i-up", "/volumes?q=e&sort=-type&status=started", "/volumes?q=e&sort=-capacity&status=started"},
	} {
		f := views.VolumeFilter{Sort: c.sort, Name: "e", Status: "started", Page: "1"}
		head := document(t, views.VolumesRows(volumesPage(snaps, f))).Find("thead")
		sorted := head.Find("th[aria-sort]")
		if sorted.Length() != 1 || sorted.AttrOr("aria-sort", "") != c.way || !strings.Contains(sorted.Text(), c.column) {
			t.Errorf("%q: sorted by %q %q", c.sort, sorted.Text(), sorted.AttrOr("aria-sort", ""))
		}
		if link := sorted.Find("a:has(use)"); link.Length() != 1 || link.AttrOr("href", "") != c.next || link.Find("use").AttrOr("href", "") != c.icon {
			t.Errorf("%q: leads to %q with %q", c.sort, link.AttrOr("href", ""), link.Find("use").AttrOr("href", ""))
		}
		if c.other != "" && head.Find(fmt.Sprintf("a[href=%q]", c.other)).Length() != 1 {
			t.Errorf("%q: nothing leads to %s", c.sort, c.other)
		}
	}
}

func TestWhatMeansNothingInAnAddressIsSaidAndLeftOut(t *testing.T) {
	snaps, open := fleetOf()
	for param, words := range map[string]string{
		"sort": "There is no sorting by “foo”", "size": "50, 100, 200 or 500 rows and not “foo”", "density": "compact and not “foo”", "status": "no status “foo”",
		"type": "No volume is of the type “foo”", "activity": "can be “running” and not “foo”", "needs": "can be “you” and not “foo”",
	} {
		f := volumeFilterOf(url.Values{param: {"foo"}})
		l := views.NewVolumeList(snaps, f, open)
		d := document(t, views.VolumesRows(volumesPageWith(snaps, f, open)))
		if got := d.Find(".wrong").Text(); !strings.Contains(got, words) {
			t.Errorf("%s: it says %q", param, got)
		}
		if len(l.Shown) != 4 || d.Find("tbody tr").Length() != 4 {
			t.Errorf("%s: %d rows", param, len(l.Shown))
		}
		d.Find("thead a, .chip").Each(func(_ int, a *goquery.Selection) {
			if strings.Contains(a.AttrOr("href", ""), "foo") {
				t.Errorf("%s: the nonsense goes on in %s", param, a.AttrOr("href", ""))
			}
		})
		if _, problems := views.EachVolume(snaps, f, open); len(problems) != 1 {
			t.Errorf("%s: a file is given all the same: %v", param, problems)
		}
	}
	long := strings.Repeat("x", 501)
	if text := document(t, views.VolumesRows(volumesPageWith(snaps, views.VolumeFilter{Name: long}, open))).Find(".wrong").Text(); !strings.Contains(text, "no more than 500 characters") {
		t.Errorf("a long search: %q", text)
	}
	if asked := (views.TaskFilter{Search: long}).Narrow(jobs.JobFilter{}); asked.Search != "" {
		t.Error("SQLite is asked for a text that is too long for it")
	}
	for param, words := range map[string]string{
		"sort": "There is no sorting by “foo”", "size": "not “foo”", "density": "not “foo”", "needs": "can be “you” and not “foo”",
		"page": "Pages have no numbers in the usual order",
	} {
		f := taskFilterOf(url.Values{param: {"foo"}})
		if got := document(t, views.TasksRows(views.NewTasks(f, sampleTasks(), sampleRows(), nil))).Find(".wrong").Text(); !strings.Contains(got, words) {
			t.Errorf("tasks, %s: it says %q", param, got)
		}
	}
}

// A file is refused when a part of its filter is nonsense, so that no page may link to one.
func TestTheLinksOfAListOfTasksLeaveOutWhatMeansNothing(t *testing.T) {
	f := views.TaskFilter{State: "FAILED,foo", Since: "yesterday", Volume: "v", Wrong: map[string]string{"state": "x", "since": "x"}}
	d := document(t, views.TasksPage(samplePage("Tasks", views.SectionTasks), views.NewTasks(f, sampleTasks(), sampleRows(), nil)))
	link := d.Find("a[download][href^='/tasks.csv']").AttrOr("href", "")
	if got, err := url.Parse(link); err != nil || got.Query().Encode() != "state=FAILED&volume=v" {
		t.Errorf("the file is at %s", link)
	}
	if d.Find("#filter-since").AttrOr("value", "") != "yesterday" {
		t.Error("what was typed is gone from the form")
	}
}

func volumeFilterOf(q url.Values) views.VolumeFilter {
	return views.VolumeFilter{
		Cluster: q.Get("cluster"), Name: q.Get("q"), Status: q.Get("status"), Type: q.Get("type"), Health: q.Get("health"), Activity: q.Get("activity"), Needs: q.Get("needs"),
		Sort: q.Get("sort"), Size: q.Get("size"), Density: q.Get("density"), Page: q.Get("page"),
	}
}

func taskFilterOf(q url.Values) views.TaskFilter {
	return views.TaskFilter{
		Search: q.Get("q"), State: q.Get("state"), Needs: q.Get("needs"), Sort: q.Get("sort"), Size: q.Get("size"), Density: q.Get("density"), Page: q.Get("page"), Cursor: q.Get("cursor"),
	}
}

// chips are those of a page as "✓Started 3".
func chips(d *goquery.Document) string {
	return strings.Join(d.Find(".chip").Map(func(_ int, c *goquery.Selection) string {
		words := strings.Join(strings.Fields(c.Text()), " ")
		if _, on := c.Attr("aria-current"); on {
			return "✓" + words
		}
		return words
	}), ", ")
}

func TestChipsCountWhatTheOtherFiltersLeave(t *testing.T) {
	snaps, open := fleetOf()
	for query, want := range map[string]string{
		"":                     "Needs you 1, Running task 1, Healthy 3, Started 3, Stopped 1, Distribute 3, Replicate 1",
		"status=stopped":       "Needs you 0, Running task 0, Healthy 0, Started 3, ✓Stopped 1, Distribute 1, Replicate 0",
		"type=replicate":       "Needs you 0, Running task 0, Healthy 1, Started 1, Stopped 0, Distribute 3, ✓Replicate 1",
		"cluster=west":         "Needs you 0, Running task 1, Healthy 1, Started 1, Stopped 1, Distribute 2, Replicate 0",
		"needs=you":            "✓Needs you 1, Running task 0, Healthy 1, Started 1, Stopped 0, Distribute 1, Replicate 0",
		"activity=running":     "Needs you 0, ✓Running task 1, Healthy 1, Started 1, Stopped 0, Distribute 1, Replicate 0",
		"q=media":              "Needs you 0, Running task 1, Healthy 2, Started 2, Stopped 0, Distribute 1, Replicate 1",
		"q=zzz&status=stopped": "Needs you 0, Running task 0, Healthy 0, Started 0, ✓Stopped 0, Distribute 0, Replicate 0",
	} {
		q, _ := url.ParseQuery(query)
		f := volumeFilterOf(q)
		if got := chips(document(t, views.VolumesRows(volumesPageWith(snaps, f, open)))); got != want {
			t.Errorf("%s:\n%s, want\n%s", query, got, want)
		}
	}
}

func TestAChipAddsItsFilterAndTakesItAway(t *testing.T) {
	snaps, open := fleetOf()
	links := func(query string) map[string]string {
		q, _ := url.ParseQuery(query)
		out := map[string]string{}
		document(t, views.VolumesRows(volumesPageWith(snaps, volumeFilterOf(q), open))).Find(".chip").Each(func(_ int, c *goquery.Selection) {
			out[strings.Fields(c.Text())[0]] = c.AttrOr("href", "none")
		})
		return out
	}
	got := links("status=started&size=50&sort=name&page=1")
	for chip, want := range map[string]string{
		"Started": "/volumes?size=50&sort=name", "Stopped": "/volumes?size=50&sort=name&status=started%2Cstopped",
		"Running": "/volumes?activity=running&size=50&sort=name&status=started", "Needs": "/volumes?needs=you&size=50&sort=name&status=started",
		"Distribute": "/volumes?size=50&sort=name&status=started&type=distribute",
	} {
		if got[chip] != want {
			t.Errorf("%s leads to %s, want %s", chip, got[chip], want)
		}
	}
	if got := links("cluster=west")["Replicate"]; got != "none" {
		t.Errorf("a chip that leaves nothing leads to %s", got)
	}
	// Also what leaves nothing can be taken away.
	if got := links("cluster=west&type=replicate")["Replicate"]; got != "/volumes?cluster=west" {
		t.Errorf("it is taken away by %s", got)
	}
}

func TestChipsOfTasksAreTheirStatesAndWhatNeedsAPerson(t *testing.T) {
	page := jobs.JobPage{Total: 54, Awaiting: 2, ByState: map[jobs.State]int{jobs.Running: 3, jobs.Failed: 54, jobs.PendingCommit: 7, jobs.Finished: 1234}}
	d := document(t, views.TasksRows(views.NewTasks(views.TaskFilter{State: "failed", User: "ann"}, page, sampleRows(), nil)))
	if got := chips(d); got != "Needs you 2, Running 3, Paused 0, Unknown 0, Finished 1,234, ✓Failed 54, Stopped 0" {
		t.Error(got)
	}
	for i, want := range []string{"/tasks?needs=you&state=failed&user=ann", "/tasks?state=failed%2CRUNNING&user=ann", "", "", "/tasks?state=failed%2CFINISHED&user=ann", "/tasks?user=ann", ""} {
		if got := d.Find(".chip").Eq(i).AttrOr("href", ""); got != want {
			t.Errorf("chip %d leads to %q, want %q", i, got, want)
		}
	}
}

func TestAnEmptyAnswerOffersWhatOneFilterLessWouldFind(t *testing.T) {
	snaps, open := fleetOf()
	f := views.VolumeFilter{Name: "media", Status: "stopped"}
	d := document(t, views.VolumesRows(volumesPageWith(snaps, f, open)))
	var offers []string
	d.Find(".nearest a").Each(func(_ int, a *goquery.Selection) {
		offers = append(offers, a.Text()+" → "+a.AttrOr("href", ""))
	})
	if got := strings.Join(offers, "; "); got != "1 volume matches without q=media → /volumes?status=stopped; 2 volumes match without status=stopped → /volumes?q=media" {
		t.Error(got)
	}
	d = document(t, views.TasksRows(views.NewTasks(views.TaskFilter{State: "FAILED", User: "ann"}, jobs.JobPage{}, nil, []views.Without{
		{Param: "state", Count: 12}, {Param: "user", Count: 1000, OrMore: true}, {Param: "q"},
	})))
	if got := strings.Join(strings.Fields(d.Find(".nearest").Text()), " "); got != "12 tasks match without state=FAILED1,000 or more tasks match without user=ann" {
		t.Error(got)
	}
	if d.Find(".nearest a").First().AttrOr("href", "") != "/tasks?user=ann" || !strings.Contains(d.Find(".empty h2").Text(), "No task matches") {
		t.Error(d.Text())
	}
}

func TestTheSearchOfVolumesLooksAtBricksAndHostsAndSaysWhereItFound(t *testing.T) {
	snaps, open := fleetOf()
	for text, c := range map[string]struct{ want, says string }{
		"MEDIA":          {"west/media east/logs", "“MEDIA” was found in: volume (1), brick (1)."},
		"node9":          {"east/logs", "host (1)"},
		"example":        {"west/archive west/media east/builds east/logs", "host (4)"},
		"e:/b/t":         {"west/archive west/media", "brick (2)"},
		"/b/three":       {"west/archive", "brick (1)"},
		" logs ":         {"east/logs", "“logs” was found in: volume (1)."},
		"west":           {"", "“west” was not found."}, // the cluster has a filter of its own
		"<b>nothing</b>": {"", "“<b>nothing</b>” was not found."},
	} {
		f := views.VolumeFilter{Name: text}
		if got := shown(views.NewVolumeList(snaps, f, open)); got != c.want {
			t.Errorf("%q finds %q, want %q", text, got, c.want)
		}
		if got := document(t, views.VolumesRows(volumesPageWith(snaps, f, open))).Find("#volumes-found").Text(); !strings.Contains(got, c.says) {
			t.Errorf("%q: it says %q, want %q", text, got, c.says)
		}
	}
	if d := document(t, views.VolumesRows(volumesPageWith(snaps, views.VolumeFilter{Name: "  "}, open))); d.Find("#volumes-found").Length() != 0 {
		t.Error("nothing was searched for")
	}
}

func TestASearchOfTasksSaysWhatItDidNotLookAtAndLeadsThere(t *testing.T) {
	page := sampleTasks()
	page.Found = &jobs.JobSearch{By: map[jobs.JobField]int{jobs.FieldReason: 3, jobs.FieldVolume: 1234}, Looked: 20_000, Rest: now}
	d := document(t, views.TasksRows(views.NewTasks(views.TaskFilter{Search: "night", User: "ann"}, page, sampleRows(), nil)))
	found := d.Find("#tasks-found")
	for _, words := range []string{"“night” was found in: volume (1,234), reason (3).", "all open tasks and the newest 20,000 of the others"} {
		if !strings.Contains(found.Text(), words) {
			t.Errorf("%q is not said in %q", words, found.Text())
		}
	}
	if got := found.Find("a").AttrOr("href", ""); got != "/tasks?q=night&until=2026-11-02T14%3A03%3A12.000001Z&user=ann" {
		t.Errorf("it leads to %s", got)
	}
	page.Found.Looked = 0
	if d := document(t, views.TasksRows(views.NewTasks(views.TaskFilter{Search: "night"}, page, sampleRows(), nil))); d.Find("#tasks-found a").Length() != 0 {
		t.Error("everything was looked at")
	}
}

func TestTheFormKeepsWhatItHasNoFieldFor(t *testing.T) {
	snaps, open := fleetOf()
	f := views.VolumeFilter{Cluster: "west", Name: "m", Status: "started", Type: "distribute", Sort: "-name", Size: "200", Density: "compact", Page: "3"}
	form := document(t, views.VolumesPage(samplePage("Volumes", views.SectionVolumes), volumesPageWith(snaps, f, open))).Find("form.filter")
	kept := strings.Join(form.Find("input[type=hidden]").Map(func(_ int, i *goquery.Selection) string { return i.AttrOr("name", "") + "=" + i.AttrOr("value", "") }), " ")
	if kept != "density=compact size=200 sort=-name status=started type=distribute" {
		t.Errorf("it keeps %s", kept)
	}
	if got := form.Find("a").AttrOr("href", ""); got != "/volumes?density=compact&size=200&sort=-name" {
		t.Errorf("all are shown by %s", got)
	}
}

func TestAListIsShownOtherwiseByLinksThatKeepItsFilter(t *testing.T) {
	snaps, open := fleetOf()
	f := views.VolumeFilter{Status: "started", Size: "200", Density: "compact", Page: "1"}
	d := document(t, views.VolumesPage(samplePage("Volumes", views.SectionVolumes), volumesPageWith(snaps, f, open)))
	foot := d.Find(".list-foot")
	for label, want := range map[string]string{
		"Rows per page": "50 → /volumes?density=compact&size=50&status=started; 100 → /volumes?density=compact&size=100&status=started; ✓200 → /volumes?density=compact&size=200&status=started; 500 → /volumes?density=compact&size=500&status=started",
		"Rows":          "comfortable → /volumes?density=comfortable&size=200&status=started; ✓compact → /volumes?density=compact&size=200&status=started",
	} {
		got := strings.Join(foot.Find(fmt.Sprintf("nav[aria-label=%q] a", label)).Map(func(_ int, a *goquery.Selection) string {
			mark := ""
			if _, on := a.Attr("aria-current"); on {
				mark = "✓"
			}
			return mark + a.Text() + " → " + a.AttrOr("href", "")
		}), "; ")
		if got != want {
			t.Errorf("%s: %s", label, got)
		}
	}
	if d.Find(".list").AttrOr("data-density", "") != "compact" {
		t.Error("without the script the rows are not compact")
	}
	if got := foot.Find("a[download]").AttrOr("href", ""); got != "/volumes.csv?status=started" {
		t.Errorf("the file is at %s", got)
	}
	if got := d.Find("#volumes-live").AttrOr("hx-get", ""); got != "/volumes/rows?density=compact&page=1&size=200&status=started" {
		t.Errorf("the rows are fetched again from %s", got)
	}
}

func TestThePlaceOfAPageWithoutANumberIsSaidWhereItIsKnown(t *testing.T) {
	for _, c := range []struct {
		before, rows, total int
		cursor, next        string
		want                string
	}{
		{0, 50, 2093, "", "n", "1–50 of 2,093 tasks · Next"},
		{50, 50, 2093, "c", "n", "51–100 of 2,093 tasks · First · Next"},
		{2050, 43, 2093, "c", "", "2,051–2,093 of 2,093 tasks · First · Next"},
		{-1, 50, 2093, "c", "n", "2,093 tasks · First · Next"},
		{100, 50, 120, "c", "n", "120 tasks · First · Next"}, // some left since the first page
		{0, 3, 3, "", "", "3 tasks"},
	} {
		f := views.TaskFilter{Cursor: c.cursor}
		rows := make([]views.JobRow, c.rows)
		d := document(t, views.TasksRows(views.NewTasks(f, jobs.JobPage{Before: c.before, Total: c.total, Next: c.next}, rows, nil)))
		got := strings.Join(d.Find("nav[aria-label=Pages]").Children().Map(func(_ int, e *goquery.Selection) string { return strings.TrimSpace(e.Text()) }), " · ")
		if strings.Replace(got, " · First", "", 1) != strings.Replace(c.want, " · First", "", 1) {
			t.Errorf("%+v: %s", c, got)
		}
		if head := d.Find("nav[aria-label='Pages, above the list']").Length(); (head == 1) != strings.Contains(c.want, "Next") {
			t.Errorf("%+v: the place stands %d times above the list", c, head)
		}
	}
}

func TestSearchedAndSortedTasksHaveNumberedPages(t *testing.T) {
	for _, f := range []views.TaskFilter{{Search: "x", Page: "3"}, {Sort: "time", Page: "3"}, {Sort: "-time", Page: "3"}} {
		asked := f.Narrow(jobs.JobFilter{Cluster: "c"})
		if asked.Page != 3 || asked.Cluster != "c" || asked.Limit != 50 || !asked.Count {
			t.Errorf("%+v asks for %+v", f, asked)
		}
		m := views.NewTasks(f, jobs.JobPage{Total: 200}, sampleRows(), nil)
		if p := m.Table.Pages; p.Page != 3 || p.Last != 4 || !strings.Contains(p.PreviousURL, "page=2") || !strings.Contains(p.LastURL, "page=4") {
			t.Errorf("%+v: %+v", f, p)
		}
	}
	for sort, want := range map[string]jobs.JobOrder{"": jobs.OpenFirst, "time": jobs.OldestFirst, "-time": jobs.NewestFirst, "state": jobs.OpenFirst} {
		if got := (views.TaskFilter{Sort: sort}).Narrow(jobs.JobFilter{}).Order; got != want {
			t.Errorf("%q is the order %q", sort, got)
		}
	}
	if f := (views.TaskFilter{Cursor: "c", Page: "2", Size: "200", Needs: "you"}).Narrow(jobs.JobFilter{}); f.Cursor != "c" || f.Page != 0 || f.Limit != 200 || !f.Awaiting {
		t.Errorf("%+v", f)
	}
}

func TestAFileHasNoCellThatASpreadsheetWouldCarryOut(t *testing.T) {
	var b bytes.Buffer
	out := views.NewCSV(&b)
	out.Write("=1+1", "+1", "-1", "@a", "\tx", "\rx", "a=b", "", "42", `say "hi", all`, "two\nlines")
	if b.Len() != 0 {
		t.Error("it was written before it was flushed")
	}
	if err := out.Flush(); err != nil || b.String() != "'=1+1,'+1,'-1,'@a,'\tx,\"'x\",a=b,,42,\"say \"\"hi\"\", all\",\"two\r\nlines\"\r\n" {
		t.Errorf("%v %q", err, b.String())
	}
}

func TestWhatIsNotKnownIsAnEmptyCell(t *testing.T) {
	snaps, open := fleetOf()
	list, _ := views.EachVolume(snaps, views.VolumeFilter{}, open)
	rows := map[string]string{}
	for _, v := range list {
		row := views.VolumeCSV(v, open(v.Snapshot.Cluster, v.Volume.Name))
		if len(row) != len(views.VolumesCSVHead) {
			t.Fatalf("%d cells under %d heads", len(row), len(views.VolumesCSVHead))
		}
		rows[v.Volume.Name] = strings.Join(row, ",")
	}
	if want := "west,archive,Stopped,Distribute,1,0,1,,,Not read yet,,,,yes,2026-11-02T14:03:12Z"; rows["archive"] != want {
		t.Error(rows["archive"])
	}
	if want := fmt.Sprintf("west,media,Started,Distribute,2,0,2,%d,%d,,0,,RUNNING,yes,2026-11-02T14:03:12Z", 180*gib, 200*gib); rows["media"] != want {
		t.Error(rows["media"])
	}
	if row := views.UnreadCSV(jobs.Snapshot{Cluster: "new"}); row[0] != "new" || row[1] != "" || len(row) != len(views.VolumesCSVHead) {
		t.Error(row)
	}
	task := views.TaskCSV(sampleJob(42))
	if len(task) != len(views.TasksCSVHead) || task[0] != "42" || task[4] != "RUNNING" || task[15] != "" || task[17] == "" {
		t.Error(task)
	}
	none := jobs.Job{ID: 1, State: jobs.Failed}
	if task := views.TaskCSV(none); task[17] != "" || task[13] != "" {
		t.Errorf("nothing was reported, and it says %v", task)
	}
}
