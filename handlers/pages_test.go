package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestEveryPageAnswersWithItsTitleAndAStrictPolicy(t *testing.T) {
	s := open(t, oddVolume)
	id := s.startJob()
	pages := map[string]string{
		"/":                        "Overview",
		"/clusters/c":              "c",
		"/clusters/gone":           "gone",
		"/volumes":                 "Volumes",
		"/volumes?q=nothing":       "Volumes",
		"/bricks":                  "Bricks",
		"/bricks?q=nothing&page=x": "Bricks",
		"/clusters/c/volumes/dist": "dist",
		"/clusters/c/volumes/" + escape(oddVolume.Name): oddVolume.Name,
		"/tasks":                             "Tasks",
		"/tasks?state=running&since=x":       "Tasks",
		"/jobs/" + id:                        "Rebalance of dist",
		"/jobs/" + id + "/stop":              "Stop",
		"/clusters/c/volumes/dist/rebalance": "Rebalance",
	}
	for path, title := range pages {
		t.Run(path, func(t *testing.T) {
			res, body := s.do("GET", path, "", nil)
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
			if err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("%d, %v", res.StatusCode, err)
			}
			if got := doc.Find("title").Text(); !strings.Contains(got, title) {
				t.Errorf("title = %q", got)
			}
			policy := res.Header.Get("Content-Security-Policy")
			if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
				t.Errorf("policy = %q", policy)
			}
			if doc.Find("script:not([src]), style, [style], [onclick]").Length() > 0 {
				t.Error("there is inline script or style")
			}
			if strings.Contains(body, "<script>alert") {
				t.Error("a brick's path became a script")
			}
			if res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers: %v", res.Header)
			}
		})
	}
}

func TestFragmentsAreWhatThePageHolds(t *testing.T) {
	s := open(t)
	id := s.startJob()
	for _, path := range []string{"/overview/body", "/clusters/c/body", "/volumes/rows", "/bricks/rows", "/clusters/c/volumes/dist/body", "/tasks/rows", "/jobs/" + id + "/body", "/drawer"} {
		res, body := s.do("GET", path, "", htmx)
		if res.StatusCode != http.StatusOK || strings.Contains(body, "<html") {
			t.Errorf("GET %s: %d, a whole page: %v", path, res.StatusCode, strings.Contains(body, "<html"))
		}
	}
}

func TestTheVolumesPageSaysWhatIsWrongWithACluster(t *testing.T) {
	s := open(t)
	text := s.page("/volumes").Find("main").Text()
	for _, words := range []string{"gone", "No glusterd answers", "no such file or directory"} {
		if !strings.Contains(text, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
}

func TestAModeThatIsNotKnownRebalancesNothing(t *testing.T) {
	s := open(t)
	const rebalance = "/clusters/c/volumes/dist/rebalance"
	for _, mode := range []string{"foo", "fixlayout", "Data"} {
		res, body := s.do("POST", rebalance, "mode="+mode, htmx)
		if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "mode has to be data or fix-layout") {
			t.Errorf("%s: %d %s", mode, res.StatusCode, body)
		}
		if res, _ := s.do("GET", rebalance+"?mode="+mode, "", nil); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("the review of %s: %d", mode, res.StatusCode)
		}
	}
	if s.commands("volume rebalance") != 0 {
		t.Error("something was sent")
	}
}

func TestAFixLayoutIsNeverForced(t *testing.T) {
	s := open(t)
	const rebalance = "/clusters/c/volumes/dist/rebalance"
	_, problem := s.api("POST", rebalance, `{"fixLayout":true,"force":true}`, nil)
	if fields, _ := problem["fields"].(map[string]any); fields["force"] == nil {
		t.Errorf("the field is not named: %v", problem)
	}
	res, body := s.do("POST", rebalance, "mode=fix-layout&force=1", htmx)
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `id="review"`) || !strings.Contains(body, "cannot be forced") {
		t.Errorf("by form: %d %s", res.StatusCode, body)
	}
	// Force was ticked, and then the fix-layout chosen.
	review := s.page(rebalance + "?mode=fix-layout&force=1")
	if review.Find("[data-testid=force][disabled]:not([checked])").Length() != 1 || !strings.HasSuffix(review.Find("#review-command").Text(), "fix-layout start") {
		t.Error("the review does not show what would run")
	}
	if _, list := s.api("GET", "/jobs", "", nil); len(list["items"].([]any)) != 0 {
		t.Error("something was started")
	}
}

func TestAStartByFormLeadsToTheJobAndByHTMXToTheRow(t *testing.T) {
	s := open(t)
	res, _ := s.do("POST", "/clusters/c/volumes/dist/rebalance", "mode=data&reason=why+not", form)
	if res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(res.Header.Get("Location"), "/jobs/") {
		t.Fatalf("%d %q", res.StatusCode, res.Header.Get("Location"))
	}
	doc := s.page(res.Header.Get("Location"))
	if text := doc.Find("main").Text(); !strings.Contains(text, "why not") {
		t.Error("the reason is not on the job's page")
	}
	// The second start is refused in the dialog, with a link to the first.
	res, body := s.do("POST", "/clusters/c/volumes/dist/rebalance", "mode=data", htmx)
	if res.StatusCode != http.StatusConflict || !strings.Contains(body, "is not finished on volume dist") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

func TestAStartByHTMXAnswersWithTheRowThatSaysStarting(t *testing.T) {
	s := open(t)
	res, body := s.do("POST", "/clusters/c/volumes/dist/rebalance", "mode=fix-layout", htmx)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%d %v", res.StatusCode, err)
	}
	row := doc.Find(`tr#job-1[data-state="RUNNING"][hx-swap-oob]`)
	if row.Length() != 1 || !strings.Contains(row.Text(), "Starting") {
		t.Errorf("row: %s", body)
	}
}

func TestAStopByFormAndTheReviewBeforeIt(t *testing.T) {
	s := open(t)
	id := s.startJob()
	if n := s.page("/jobs/" + id + "/stop").Find(`[data-testid="confirm"]:not([disabled])`).Length(); n != 1 {
		t.Errorf("%d confirm buttons", n)
	}
	res, _ := s.do("POST", "/jobs/"+id+"/stop", "reason=enough", form)
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", res.StatusCode)
	}
	s.eventually("the job is stopped", func() bool {
		_, job := s.api("GET", "/jobs/"+id, "", nil)
		return job["state"] == "ABORTED"
	})
	res, body := s.do("POST", "/jobs/"+id+"/stop", "", form)
	if res.StatusCode != http.StatusConflict || !strings.Contains(body, "over already") {
		t.Errorf("a stop after the end: %d", res.StatusCode)
	}
	_, log := s.do("GET", "/jobs/"+id+"/log.txt", "", nil)
	for _, words := range []string{"enough", "volume rebalance dist stop", "volume rebalance dist start"} {
		if !strings.Contains(log, words) {
			t.Errorf("the log does not say %q:\n%s", words, log)
		}
	}
}

func TestWrongAddressesAndInputsAreAnsweredWithASentence(t *testing.T) {
	s := open(t)
	long := strings.Repeat("x", 501)
	cases := []struct {
		method, path, body string
		headers            header
		status             int
		words              string
	}{
		{"GET", "/nothing", "", nil, 404, "nothing at this address"},
		{"GET", "/jobs/99", "", nil, 404, "no job 99"},
		{"GET", "/jobs/abc", "", nil, 404, "no job abc"},
		{"GET", "/jobs/-1", "", nil, 404, "no job -1"},
		{"GET", "/clusters/nosuch/volumes/v", "", nil, 404, "no cluster nosuch"},
		{"GET", "/clusters/c/volumes/%3Cscript%3E", "", nil, 404, "no volume &lt;script&gt;"},
		{"GET", "/clusters/c/volumes/nosuch/rebalance", "", nil, 404, "no volume nosuch"},
		{"POST", "/clusters/c/volumes/nosuch/rebalance", "", form, 404, "no volume"},
		{"POST", "/clusters/c/volumes/dist/rebalance", "reason=" + long, form, 422, "500 characters"},
		{"POST", "/clusters/c/volumes/dist/rebalance", "reason=%ff", form, 422, "not valid text"},
		{"POST", "/clusters/c/volumes/dist/rebalance", "key=" + strings.Repeat("k", 201), form, 422, "idempotency key"},
		{"POST", "/volumes", "", form, 405, "does not know that method"},
		{"POST", "/clusters/c/volumes/dist/rebalance", strings.Repeat("x", 70<<10), form, 413, "larger than"},
		{"GET", "/tasks?cursor=nonsense", "", nil, 422, "cursor"},
		{"GET", "/static/nosuch.css", "", nil, 404, "nothing at this address"},
	}
	for _, c := range cases {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			res, body := s.do(c.method, c.path, c.body, c.headers)
			if res.StatusCode != c.status || !strings.Contains(body, c.words) {
				t.Errorf("%d, want %d with %q:\n%s", res.StatusCode, c.status, c.words, body)
			}
		})
	}
}

func TestStaticFilesAreKeptForEverUnderTheirHashAndCompressed(t *testing.T) {
	s := open(t)
	href, _ := s.page("/volumes").Find(`link[rel="stylesheet"]`).Attr("href")
	res, _ := s.do("GET", href, "", header{"Accept-Encoding": "gzip"})
	if res.StatusCode != http.StatusOK || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") || res.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	res, _ = s.do("GET", href, "", header{"If-None-Match": res.Header.Get("ETag")})
	if res.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %d", res.StatusCode)
	}
}

func TestHealthAndReadiness(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if res, body := s.do("GET", path, "", nil); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
}

func TestWhatAJobsRowUnfoldsToIsFetchedByItself(t *testing.T) {
	s := open(t)
	id := s.startJob()
	s.eventually("its nodes report", func() bool {
		res, body := s.do("GET", "/jobs/"+id+"/unfolded", "", htmx)
		doc := parse(t, body)
		return res.StatusCode == http.StatusOK && doc.Find("table.nodes tbody tr").Length() > 0 && doc.Find(".operations").Length() == 1
	})
	if res, _ := s.do("GET", "/jobs/4711/unfolded", "", htmx); res.StatusCode != http.StatusNotFound {
		t.Errorf("of a job that is not there: %d", res.StatusCode)
	}
}
