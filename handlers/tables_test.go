package handlers_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"brickyard/store"

	"github.com/PuerkitoBio/goquery"
)

// jobsOf are the numbers of the jobs in a page.
func jobsOf(doc *goquery.Document) []string {
	return doc.Find("table.jobs > tbody > tr").Map(func(_ int, row *goquery.Selection) string {
		return strings.TrimPrefix(row.AttrOr("id", ""), "job-")
	})
}

// counts are the numbers on a page's chips.
func counts(doc *goquery.Document) string {
	return strings.Join(doc.Find(".chip").Map(func(_ int, c *goquery.Selection) string {
		return strings.Join(strings.Fields(c.Text()), " ")
	}), ", ")
}

func TestTheListsOfAnOldScriptAreWhatTheyWere(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 130, open: 30, ended: 90})
	if rows := rowsOf(parse(t, m.page(t, "/volumes?cluster=c1&q=volume-01&page=1"))); len(rows) != 30 || rows[0] != "c1.0100" {
		t.Errorf("volumes: %v", rows)
	}
	first := parse(t, m.page(t, "/tasks?cluster=c0"))
	next := first.Find("nav.pages a[rel=next]").First().AttrOr("href", "")
	if jobs := jobsOf(first); len(jobs) != 50 || jobs[0] != "120" || !strings.HasPrefix(next, "/tasks?cluster=c0&cursor=") {
		t.Errorf("tasks: %v, then %s", jobs, next)
	}
	if jobs := jobsOf(parse(t, m.page(t, next))); len(jobs) != 50 || jobs[0] != "70" {
		t.Errorf("tasks behind them: %v", jobs)
	}
}

func TestTasksAreSortedByTimePageByPage(t *testing.T) {
	m := openMany(t, size{clusters: 1, volumes: 100, open: 10, ended: 120})
	for sort, want := range map[string][2]string{"time": {"1", "130"}, "-time": {"130", "1"}} {
		var seen []string
		for path := "/tasks?sort=" + sort; path != ""; {
			page := parse(t, m.page(t, path))
			seen = append(seen, jobsOf(page)...)
			again := page.Find("#tasks-live").AttrOr("hx-get", "")
			if rows := jobsOf(parse(t, m.page(t, again))); !slices.Equal(rows, jobsOf(page)) {
				t.Errorf("from %s comes another page", again)
			}
			path = page.Find("nav.pages a[rel=next]").First().AttrOr("href", "")
		}
		if len(seen) != 130 || seen[0] != want[0] || seen[129] != want[1] {
			t.Errorf("%s: %v", sort, seen)
		}
	}
	last := parse(t, m.page(t, "/tasks?sort=time&page=99"))
	if rows := jobsOf(last); len(rows) != 30 || rows[0] != "101" || !strings.Contains(last.Find("main").Text(), "There is no page 99: this is the last one.") {
		t.Errorf("behind the end: %v", rows)
	}
}

func TestTheChipsOfTasksCountWhatTheyLeave(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 100, open: 20, ended: 250})
	for path, want := range map[string]string{
		"/tasks":                         "Needs you 0, Running 20, Paused 0, Unknown 0, Finished 247, Failed 3, Stopped 0",
		"/tasks?state=FAILED":            "Needs you 0, Running 20, Paused 0, Unknown 0, Finished 247, Failed 3, Stopped 0",
		"/tasks?state=FAILED&user=user7": "Needs you 0, Running 1, Paused 0, Unknown 0, Finished 10, Failed 3, Stopped 0",
		"/tasks?q=user7":                 "Needs you 0, Running 1, Paused 0, Unknown 0, Finished 10, Failed 3, Stopped 0",
		"/tasks?cluster=nowhere":         "Needs you 0, Running 0, Paused 0, Unknown 0, Finished 0, Failed 0, Stopped 0",
	} {
		page := parse(t, m.page(t, path))
		if got := counts(page); got != want {
			t.Errorf("%s: %s", path, got)
		}
		page.Find("a.chip:not([aria-current])").Each(func(_ int, chip *goquery.Selection) {
			if strings.Contains(path, "state=") {
				return // it adds to the others
			}
			left := parse(t, m.page(t, chip.AttrOr("href", ""))).Find("nav[aria-label=Pages] .hint").First().Text()
			n := chip.Find(".count").Text()
			if !strings.Contains(left, n+" task") {
				t.Errorf("%s: a chip says %s, and leaves %q", path, n, left)
			}
		})
	}
}

func TestTasksAreFoundByAPartOfWhatTheySay(t *testing.T) {
	m := openMany(t, size{clusters: 1, volumes: 100, open: 10, ended: 120})
	for path, c := range map[string]struct {
		rows int
		says string
	}{
		"/tasks?q=ME-0042":                       {1, "“ME-0042” was found in: volume (1)."},
		"/tasks?q=weekly":                        {50, "reason (130)"},
		"/tasks?q=weekly&page=3":                 {30, "101–130 of 130 tasks"},
		"/tasks?q=+user1+":                       {7, "“user1” was found in: started by"},
		"/tasks?q=task-77":                       {1, "task id (1)"},
		"/tasks?q=nosuch":                        {0, "130 tasks match without q=nosuch"},
		"/tasks?volume=volume-0007&user=nobody":  {0, "3 tasks match without user=nobody"},
		"/tasks?q=volume-0042&state=FAILED":      {0, "1 task matches without state=FAILED"},
		"/tasks?q=weekly&sort=foo&size=9&page=x": {50, "There is no page x"},
	} {
		page := parse(t, m.page(t, path))
		rows := jobsOf(page)
		if strings.Contains(path, "user1+") {
			c.rows = 50 // user1, and user10 to user19
		}
		if len(rows) != c.rows {
			t.Errorf("%s: %d rows", path, len(rows))
		}
		if !strings.Contains(page.Find("main").Text(), c.says) {
			t.Errorf("%s does not say %q: %s", path, c.says, strings.Join(strings.Fields(page.Find("#tasks-live").Children().Not("table").Text()), " "))
		}
	}
}

func TestASearchGoesOnFurtherBackWhereItEnded(t *testing.T) {
	m := openMany(t, size{clusters: 1, volumes: 10, open: 2, ended: store.SearchedJobs + 200})
	path, seen := "/tasks?q=task-1&size=500", map[string]bool{}
	for range 2 {
		page := parse(t, m.page(t, path))
		for _, id := range jobsOf(page) {
			seen[id] = true
		}
		for next := page.Find("nav.pages a[rel=next]").First().AttrOr("href", ""); next != ""; {
			page := parse(t, m.page(t, next))
			for _, id := range jobsOf(page) {
				seen[id] = true
			}
			next = page.Find("nav.pages a[rel=next]").First().AttrOr("href", "")
		}
		path = page.Find("#tasks-found a").AttrOr("href", "")
		if found := page.Find("#tasks-found").Text(); strings.Contains(found, "the newest 10,000 of the others") != (path != "") {
			t.Errorf("it says %q and leads to %q", found, path)
		}
	}
	// 1, 10 to 19, 100 to 199, 1000 to 1999 and 10000 to 10202.
	if path != "" || len(seen) != 1+10+100+1000+203 || !seen["1"] {
		t.Errorf("%d were found, then %q", len(seen), path)
	}
}

func TestAPageHasAsManyRowsAsWereAskedFor(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 130, ended: 260})
	for path, want := range map[string]int{
		"/volumes?size=50": 50, "/volumes?size=200&page=2": 60, "/volumes?size=500": 260, "/volumes?size=51": 100, "/volumes?size=-1": 100,
		"/tasks?size=100": 100, "/tasks?size=200": 200, "/tasks?size=500": 260, "/tasks?size=100000": 50,
	} {
		if n := parse(t, m.page(t, path)).Find("main table > tbody > tr[id]").Length(); n != want {
			t.Errorf("%s: %d rows, want %d", path, n, want)
		}
	}
	if head := parse(t, m.page(t, "/volumes?size=50&page=2")).Find("nav.pages").First().Text(); !strings.Contains(head, "51–100 of 260 volumes") {
		t.Errorf("above the list it says %q", head)
	}
	second := parse(t, m.page(t, parse(t, m.page(t, "/tasks")).Find("nav.pages a[rel=next]").First().AttrOr("href", "")))
	if head := second.Find("nav.pages").First().Text(); !strings.Contains(head, "51–100 of 260 tasks") {
		t.Errorf("above the list of tasks it says %q", head)
	}
}

// records gets a file and takes it apart.
func (m manyVolumes) records(t *testing.T, path string) [][]string {
	t.Helper()
	res, err := m.Client().Get(m.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/csv") ||
		!strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment; filename=brickyard-") {
		t.Fatalf("%s: %d %v", path, res.StatusCode, res.Header)
	}
	rows, err := csv.NewReader(res.Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAFileHasAllRowsOfTheFilterInItsOrder(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 130, open: 40, ended: 1200})
	for path, c := range map[string]struct {
		rows        int
		column      int
		first, last string
	}{
		"/volumes.csv":                           {260, 1, "volume-0000", "volume-0129"},
		"/volumes.csv?q=volume-01&cluster=c1":    {30, 1, "volume-0100", "volume-0129"},
		"/volumes.csv?sort=-name&page=2&size=50": {260, 1, "volume-0129", "volume-0000"},
		"/volumes.csv?activity=running":          {40, 1, "volume-0000", "volume-0039"},
		"/tasks.csv":                             {1240, 0, "1240", "1"},
		"/tasks.csv?sort=time":                   {1240, 0, "1", "1240"},
		"/tasks.csv?state=failed":                {12, 0, "1107", "7"},
		"/tasks.csv?q=task-12&sort=-time":        {52, 0, "1240", "12"},
		"/tasks.csv?q=nosuch":                    {0, 0, "", ""},
	} {
		rows := m.records(t, path)
		if len(rows) != c.rows+1 || c.rows > 0 && (rows[1][c.column] != c.first || rows[c.rows][c.column] != c.last) {
			t.Errorf("%s: %d rows, from %v to %v", path, len(rows)-1, rows[min(1, len(rows)-1)], rows[len(rows)-1])
		}
	}
	// The page leads to the file of its own filter.
	for path, want := range map[string]string{"/volumes?q=0042&size=50&page=1": "/volumes.csv?q=0042", "/tasks?state=FAILED&sort=time": "/tasks.csv?sort=time&state=FAILED"} {
		if got := parse(t, m.page(t, path)).Find("a[download]").AttrOr("href", ""); got != want {
			t.Errorf("%s leads to %s", path, got)
		}
	}
}

func TestAFilterThatIsNotUnderstoodGivesNoFile(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/volumes.csv?status=foo", "/volumes.csv?sort=foo", "/tasks.csv?state=foo", "/tasks.csv?since=yesterday", "/tasks.csv?needs=foo"} {
		res, body := s.do("GET", path, "", nil)
		if res.StatusCode != http.StatusUnprocessableEntity || strings.Contains(res.Header.Get("Content-Type"), "csv") || !strings.Contains(body, "foo") && !strings.Contains(body, "yesterday") {
			t.Errorf("%s: %d %s", path, res.StatusCode, res.Header.Get("Content-Type"))
		}
	}
}

func TestAFileNamesTheClustersThatItKnowsNothingOf(t *testing.T) {
	s := open(t)
	for path, there := range map[string]bool{"/volumes.csv": true, "/volumes.csv?cluster=gone": true, "/volumes.csv?cluster=c": false} {
		if _, body := s.do("GET", path, "", nil); strings.Contains(body, "gone,,,") != there {
			t.Errorf("%s: %s", path, body)
		}
	}
}

func TestNamesFromOutsideAreNoFormulasInAFile(t *testing.T) {
	s := open(t)
	if status, got := s.api("POST", "/clusters/c/volumes/dist/rebalance", `{"reason":"=HYPERLINK(1)"}`, nil); status != http.StatusAccepted {
		t.Fatal(status, got)
	}
	_, body := s.do("GET", "/tasks.csv?q="+url.QueryEscape("=hyper"), "", nil)
	if !strings.Contains(body, ",'=HYPERLINK(1),") {
		t.Error(body)
	}
}

// A row is the same on the page and in the stream: what sorts and filters it changes
// nothing of it.
func TestARowIsTheSameHoweverItsListIsShown(t *testing.T) {
	m := openMany(t, size{clusters: 1, volumes: 60, open: 3, ended: 10})
	row := func(path, id string) string {
		html, err := goquery.OuterHtml(parse(t, m.page(t, path)).Find(fmt.Sprintf("[id=%q]", id)))
		if err != nil || html == "" {
			t.Fatalf("%s has no %s", path, id)
		}
		return html
	}
	id := "volume-c0.volume-0001"
	if row("/volumes", id) != row("/volumes?sort=-capacity&density=compact&q=0001&activity=running&size=50", id) {
		t.Error("a volume's row is another one")
	}
}

// A file that cannot be begun is an answer that says why, and not half a file.
func TestAFileThatCannotBeReadIsAnErrorAndNoFile(t *testing.T) {
	s := open(t)
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	res, body := s.do("GET", "/tasks.csv", "", nil)
	if res.StatusCode < 500 || res.Header.Get("Content-Disposition") != "" || strings.HasPrefix(body, "id,") {
		t.Errorf("%d %q: %.80s", res.StatusCode, res.Header.Get("Content-Disposition"), body)
	}
}
