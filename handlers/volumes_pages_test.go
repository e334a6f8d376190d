package handlers_test

import (
	"strings"
	"testing"

	"brickyard/gluster/sim"

	"github.com/PuerkitoBio/goquery"
)

// rowsOf are the ids of the volumes' rows in a page, shortened to "c0.0007".
func rowsOf(doc *goquery.Document) []string {
	return doc.Find("table.volumes > tbody > tr").Map(func(_ int, row *goquery.Selection) string {
		return strings.ReplaceAll(strings.TrimPrefix(row.AttrOr("id", ""), "volume-"), ".volume-", ".")
	})
}

func TestVolumesAreShownAHundredAtATimeByClusterThenName(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 130})
	for _, c := range []struct {
		path        string
		rows        int
		first, last string
		says        string
	}{
		{"/volumes", 100, "c0.0000", "c0.0099", "1–100 of 260 volumes"},
		{"/volumes?page=2", 100, "c0.0100", "c1.0069", "101–200 of 260 volumes"},
		{"/volumes?page=3", 60, "c1.0070", "c1.0129", "201–260 of 260 volumes"},
		{"/volumes?page=4", 60, "c1.0070", "c1.0129", "There is no page 4: this is the last one."},
		{"/volumes?page=99999999999999999999", 60, "c1.0070", "c1.0129", "this is the last one."},
		{"/volumes?page=0", 100, "c0.0000", "c0.0099", "There is no page 0: this is the first one."},
		{"/volumes?page=-1", 100, "c0.0000", "c0.0099", "this is the first one."},
		{"/volumes?page=%00%ff%22%3E%3Cb%3E", 100, "c0.0000", "c0.0099", "this is the first one."},
		{"/volumes?cluster=c1", 100, "c1.0000", "c1.0099", "1–100 of 130 volumes"},
		{"/volumes?cluster=c1&page=2", 30, "c1.0100", "c1.0129", "101–130 of 130 volumes"},
		{"/volumes?q=VOLUME-01", 60, "c0.0100", "c1.0129", "60 volumes"},
		{"/volumes?q=0042", 2, "c0.0042", "c1.0042", "2 volumes"},
		{"/volumes?q=0042&cluster=c1", 1, "c1.0042", "c1.0042", "259 volumes are hidden by the filter “0042”."},
		{"/volumes?cluster=nowhere", 0, "", "", "No volume matches"},
		{"/volumes?q=nosuch&page=7", 0, "", "", "No volume matches"},
	} {
		t.Run(c.path, func(t *testing.T) {
			page := parse(t, m.page(t, c.path))
			rows := rowsOf(page)
			if len(rows) != c.rows || c.rows > 0 && (rows[0] != c.first || rows[c.rows-1] != c.last) {
				t.Errorf("%d rows: %v", len(rows), rows)
			}
			if text := page.Find("main").Text(); !strings.Contains(text, c.says) {
				t.Errorf("it does not say %q", c.says)
			}
			if page.Find("main b").Length() != 0 {
				t.Error("a number became an element")
			}
			// What is fetched again, when something changes, is the same page.
			again, ok := page.Find("#volumes-live").Attr("hx-get")
			if !ok {
				t.Fatal("the list is not live")
			}
			if fragment := rowsOf(parse(t, m.page(t, again))); strings.Join(fragment, " ") != strings.Join(rows, " ") {
				t.Errorf("from %s comes another page: %v", again, fragment)
			}
		})
	}
}

func TestAllVolumesAreReachedByFollowingTheLinks(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 130})
	for rel, end := range map[string]string{"next": "/volumes?q=v", "prev": "/volumes?page=3&q=v"} {
		seen := map[string]bool{}
		for path := end; path != ""; {
			page := parse(t, m.page(t, path))
			for _, row := range rowsOf(page) {
				if seen[row] {
					t.Errorf("%s comes twice", row)
				}
				seen[row] = true
			}
			path = page.Find("nav.pages a[rel="+rel+"]").First().AttrOr("href", "")
		}
		if len(seen) != 260 {
			t.Errorf("following %s, %d volumes were seen", rel, len(seen))
		}
	}
}

func TestTheSearchIsAPlainForm(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 130})
	form := parse(t, m.page(t, "/volumes?cluster=c1&q=7&page=1")).Find("main form[role=search]")
	if form.AttrOr("method", "") != "get" || form.AttrOr("action", "") != "/volumes" || form.Find("[name=page]").Length() != 0 {
		t.Errorf("the form does not lead to the first page of what it finds")
	}
	if form.Find("input[name=q]").AttrOr("value", "") != "7" || form.Find("select[name=cluster] option[selected]").AttrOr("value", "") != "c1" {
		t.Error("the form does not hold what was asked for")
	}
	if form.Find("button[type=submit]").Length() != 1 {
		t.Error("the form needs a script")
	}
}

// The sizes are asked for because somebody looks; nobody looks at what is on other pages.
func TestSizesAreAskedForOfTheClustersThatAPageShows(t *testing.T) {
	s := open(t)
	s.eventually("the sizes of c are known", func() bool {
		return strings.Contains(s.page("/volumes?cluster=c").Find("tr .space, tr td[data-label=Capacity]").Text(), "GiB")
	})
	asked := s.commands("volume status all detail")
	_ = s.page("/volumes?cluster=gone")
	_ = s.page("/volumes?q=nosuch")
	if again := s.commands("volume status all detail"); again != asked {
		t.Errorf("a page without volumes of c had their sizes read: %d times, then %d", asked, again)
	}
}

// A page is told to fetch its list again, and what it fetches then is the list as it is.
// What was told before the change came is of the first reading, or of nothing at all.
func TestAVolumeThatComesOrGoesHasTheListsFetchedAgain(t *testing.T) {
	s := open(t)
	lines := s.listen()
	fetchedWith := func(want string) {
		t.Helper()
		for shown := ""; shown != want; shown = strings.Join(rowsOf(s.page("/volumes")), " ") {
			if shown != "" {
				t.Logf("told too early: the page shows %s", shown)
			}
			await(t, lines, "data: volume")
			await(t, lines, "event: changed")
		}
	}
	s.sim.MustAdd(sim.VolumeSpec{Name: "another", Bricks: []string{"node1:/bricks/another", "node2:/bricks/another"}})
	fetchedWith("c.another c.dist")
	s.sim.DeleteVolume("another")
	fetchedWith("c.dist")
}

func TestTheDrawerShowsTheFirstOfManyOpenJobsAndTheLastThatEnded(t *testing.T) {
	m := openMany(t, size{clusters: 1, volumes: 130, open: 120, ended: 40})
	for _, path := range []string{"/volumes", "/tasks", "/drawer"} {
		doc := parse(t, m.page(t, path))
		drawer := doc.Find("#drawer-body")
		if path == "/drawer" {
			drawer = doc.Find("body")
		}
		if n := drawer.Find("li[id^=drawer-job]").Length(); n != 60 {
			t.Errorf("%s: %d jobs in the drawer, want 50 open ones and 10 that are over", path, n)
		}
		if text := doc.Find("#drawer-counts").Text(); strings.TrimSpace(text) != "120 running" {
			t.Errorf("%s: the drawer counts %q", path, text)
		}
		if text := drawer.Text(); !strings.Contains(text, "70 more open tasks") || !strings.Contains(text, "Ended last") {
			t.Errorf("%s: the drawer does not say what it leaves out: %s", path, text)
		}
	}
}

// A browser that goes on to an older page of tasks must not be refused for the length
// of its address.
func TestTasksArePagedPastAThousandOpenJobs(t *testing.T) {
	m := openMany(t, size{clusters: 10, volumes: 100, open: 1000, ended: 120})
	seen := map[string]bool{}
	for path, pages := "/tasks", 0; path != ""; pages++ {
		if pages > 23 || len(path) > 4000 {
			t.Fatalf("page %d has an address of %d characters", pages+1, len(path))
		}
		page := parse(t, m.page(t, path))
		page.Find("table.jobs > tbody > tr").Each(func(_ int, row *goquery.Selection) { seen[row.AttrOr("id", "")] = true })
		path = page.Find("nav.pages a[rel=next]").AttrOr("href", "")
	}
	if len(seen) != 1120 {
		t.Errorf("%d jobs were seen", len(seen))
	}
}

func TestTheVolumesOfTheAPIAreAllThere(t *testing.T) {
	m := openMany(t, size{clusters: 1, volumes: 130})
	text := m.page(t, "/api/v1/clusters/c0/volumes?page=2&q=0042")
	if n := strings.Count(text, `"name":"volume-`); n != 130 {
		t.Errorf("the API gives %d volumes, want all 130 as ever", n)
	}
}
