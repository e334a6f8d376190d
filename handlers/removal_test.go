package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/sim"

	"github.com/PuerkitoBio/goquery"
)

// threeBricks is a volume one brick can leave: its data fits on the others.
var threeBricks = sim.VolumeSpec{
	Name: "three", Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB, 10 * sim.GiB, 20 * sim.GiB}, Files: []uint64{100, 100, 200},
	Bricks: []string{"node1:/bricks/t", "node2:/bricks/t", "node3:/bricks/t"},
}

// twoSets is a volume of two replica sets.
var twoSets = sim.VolumeSpec{
	Name: "sets", Replica: 3, Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB},
	Bricks: []string{"node1:/r/1", "node2:/r/1", "node3:/r/1", "node1:/r/2", "node2:/r/2", "node3:/r/2"},
}

const (
	third  = "node3:/bricks/t"
	remove = "/clusters/c/volumes/three/remove-brick"
)

// openRemovals is open with migrations that take a second.
func openRemovals(t *testing.T, volumes ...sim.VolumeSpec) *site {
	t.Helper()
	s := open(t, append(volumes, threeBricks, twoSets)...)
	s.sim.Tune(func(c *sim.Config) { c.RunTime = time.Second })
	return s
}

// sent counts the mutating removal commands with that verb that reached the
// cluster.
func (s *site) sent(verb string) int {
	n := 0
	for _, call := range s.sim.Calls() {
		if line := strings.Join(call.Args, " "); strings.Contains(line, "remove-brick") && strings.HasSuffix(line, " "+verb) {
			n++
		}
	}
	return n
}

// migrated starts a removal over the API and waits for its decision.
func (s *site) migrated() string {
	s.t.Helper()
	status, job := s.api("POST", remove, `{"bricks":["`+third+`"],"reason":"old disk"}`, nil)
	if status != http.StatusAccepted {
		s.t.Fatalf("start: %d %v", status, job)
	}
	id := job["id"].(string)
	s.untilState(id, "PENDING_COMMIT")
	return id
}

func (s *site) untilState(id, state string) map[string]any {
	s.t.Helper()
	var job map[string]any
	s.eventually("job "+id+" is "+state, func() bool {
		_, job = s.api("GET", "/jobs/"+id, "", nil)
		return job["state"] == state && job["phase"] == ""
	})
	return job
}

func parse(t testing.TB, body string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// formOf is what a browser would send of a form on a page.
func formOf(doc *goquery.Document) url.Values {
	values := url.Values{}
	doc.Find("#review-form input").Each(func(_ int, in *goquery.Selection) {
		_, checked := in.Attr("checked")
		_, disabled := in.Attr("disabled")
		if kind := in.AttrOr("type", "text"); !disabled && (kind != "checkbox" || checked) {
			values.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
		}
	})
	return values
}

func TestTheBricksPageLeadsToTheReviewWithoutTheScript(t *testing.T) {
	s := openRemovals(t)
	page := s.page("/clusters/c/volumes/three")
	list := page.Find(`form[method=post][action="` + remove + `/review"]`)
	if n := list.Find(`input[type=checkbox][name=brick]`).Length(); n != 3 || list.Find(`button[data-testid=brick-remove]:not([disabled])`).Length() != 1 {
		t.Fatalf("%d boxes", n)
	}
	_, body := s.do("POST", remove+"/review", "brick="+url.QueryEscape(third), form)
	review := parse(t, body)
	if review.Find(`[data-testid=migrate-data][checked]`).Length() != 1 || review.Find(`[data-testid=confirm]`).Text() != "Start moving the data" {
		t.Error("it does not migrate by default")
	}
	res, _ := s.do("POST", remove, formOf(review).Encode(), form)
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/jobs/1" {
		t.Fatalf("%d %q", res.StatusCode, res.Header.Get("Location"))
	}
	s.untilState("1", "PENDING_COMMIT")
	if s.sent("start") != 1 || s.sent("force") != 0 {
		t.Error("the command was not the reviewed one")
	}
}

func TestAStartByHTMXAnswersWithTheRowOfTheRemoval(t *testing.T) {
	s := openRemovals(t)
	res, body := s.do("POST", remove, "options=1&migrate=1&brick="+url.QueryEscape(third), htmx)
	row := parse(t, body).Find(`tr#job-1[data-phase=starting]`)
	if res.StatusCode != http.StatusOK || !strings.Contains(row.Text(), "Starting…") || !strings.Contains(row.Text(), third) {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

func TestAnUntickedBoxShowsTheLossAndWantsTheWord(t *testing.T) {
	s := openRemovals(t)
	query := url.Values{"brick": {third}, "options": {"1"}}
	_, body := s.do("GET", remove+"?"+query.Encode(), "", htmx)
	doc := parse(t, body)
	if strings.Contains(body, "<html") || !strings.Contains(doc.Find(`[data-testid=data-loss]`).Text(), "20.0 GiB") || doc.Find(`[data-testid=confirm-word]`).Length() != 1 {
		t.Fatal(body)
	}
	values := formOf(doc)
	for _, word := range []string{"", "Three", "three "} {
		values.Set("confirm", word)
		res, body := s.do("POST", remove, values.Encode(), htmx)
		if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Type the volume&#39;s name") {
			t.Errorf("%q: %d %s", word, res.StatusCode, body)
		}
	}
	if s.sent("force") != 0 {
		t.Fatal("it was sent all the same")
	}
	values.Set("confirm", "three")
	if res, body := s.do("POST", remove, values.Encode(), form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	if job := s.untilState("1", "FINISHED"); job["migrateData"] != false || s.sent("force") != 1 {
		t.Errorf("job: %v", job)
	}
}

func TestASetIsCompletedAndAReplicaCountLowered(t *testing.T) {
	s := openRemovals(t)
	const sets = "/clusters/c/volumes/sets/remove-brick"
	doc := s.page(sets + "?brick=node1:/r/1")
	if note := doc.Find(`[data-testid=removal-note]`).Text(); !strings.Contains(note, "node2:/r/1, node3:/r/1 are selected too") {
		t.Errorf("note %q", note)
	}
	// Asked again with the box unticked, it still says so.
	values := formOf(doc)
	values.Del("migrate")
	if again := s.page(sets + "?" + values.Encode()); again.Find(`[data-testid=removal-note]`).Length() != 1 || len(formOf(again)["brick"]) != 3 {
		t.Error("the note or the set is gone")
	}
	doc = s.page(sets + "?brick=node3:/r/1&brick=node3:/r/2")
	values = formOf(doc)
	values.Set("confirm", "sets")
	if doc.Find(`[data-testid=migrate-data][disabled]:not([checked])`).Length() != 1 || !strings.Contains(doc.Find("#review-command").Text(), "replica 2") {
		t.Error("it would migrate, or the command is another")
	}
	if res, body := s.do("POST", sets, values.Encode(), form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	if job := s.untilState("1", "FINISHED"); job["replica"] != 2.0 {
		t.Errorf("replica %v", job["replica"])
	}
	if _, log := s.do("GET", "/jobs/1/log.txt", "", nil); !strings.Contains(log, "lowered to 2") || !strings.Contains(log, "node3:/r/2") {
		t.Error(log)
	}
}

func TestWrongSelectionsAreExplained(t *testing.T) {
	s := openRemovals(t, oddVolume)
	odd := "/clusters/c/volumes/" + escape(oddVolume.Name) + "/remove-brick?brick=" + url.QueryEscape(oddVolume.Bricks[0])
	for path, want := range map[string]struct {
		status int
		words  string
	}{
		remove:                             {422, "No brick is selected"},
		remove + "?brick=node9:/x":         {422, "not part of volume three"},
		remove + "?brick=node1:/bricks/b1": {422, "not part of volume three"},
		remove + "?brick=" + third + "&brick=" + third:                         {422, "listed twice"},
		remove + "?brick=node1:/bricks/t&brick=node2:/bricks/t&brick=" + third: {422, "All bricks"},
		remove + "?brick=%ff":                               {422, "not valid text"},
		remove + "?brick=%3Cscript%3Ealert(1)%3C/script%3E": {422, "not part of volume"},
		odd: {200, "&lt;script&gt;"},
		"/clusters/c/volumes/nosuch/remove-brick?brick=x": {404, "no volume nosuch"},
	} {
		res, body := s.do("GET", path, "", nil)
		if res.StatusCode != want.status || !strings.Contains(body, want.words) || strings.Contains(body, "<script>alert") {
			t.Errorf("%s: %d, want %d %q", path, res.StatusCode, want.status, want.words)
		}
	}
	if s.sent("start")+s.sent("force") != 0 {
		t.Error("something was sent")
	}
}

func TestAStaleDialogIsRefusedAndShownAfresh(t *testing.T) {
	s := openRemovals(t)
	values := formOf(s.page(remove + "?brick=" + url.QueryEscape(third)))
	now := values.Get("seen")
	values.Set("seen", "0123456789abcdef")
	res, body := s.do("POST", remove, values.Encode(), htmx)
	if res.StatusCode != http.StatusConflict || !strings.Contains(body, "have changed since") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if fresh := formOf(parse(t, body)); fresh.Get("seen") != now || s.sent("start") != 0 {
		t.Error("the dialog is not fresh, or it was sent")
	}
	if doc := s.page(remove + "?" + values.Encode()); !strings.Contains(doc.Find("#review").Text(), "have changed since") {
		t.Error("a change of the option hides that the bricks changed")
	}
}

func TestWhatDoesNotFitIsBlocked(t *testing.T) {
	s := openRemovals(t, sim.VolumeSpec{
		Name: "full", Size: 100 * sim.GiB, Used: []uint64{60 * sim.GiB, 80 * sim.GiB},
		Bricks: []string{"node1:/bricks/f", "node2:/bricks/f"},
	})
	const full = "/clusters/c/volumes/full/remove-brick"
	doc := s.page(full + "?brick=node1:/bricks/f")
	if why := doc.Find("#confirm-why").Text(); doc.Find(`[data-testid=confirm][disabled]`).Length() != 1 || !strings.Contains(why, "60 GiB to move") {
		t.Errorf("why: %q", why)
	}
	res, body := s.do("POST", full, formOf(doc).Encode(), htmx)
	if res.StatusCode != http.StatusConflict || !strings.Contains(body, "Preflight forbids it") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	status, problem := s.api("POST", full, `{"bricks":["node1:/bricks/f"]}`, nil)
	if status != http.StatusConflict || problem["code"] != "preflight-blocked" || s.sent("start") != 0 {
		t.Errorf("%d %v", status, problem)
	}
}

func TestARemovalIsStoppedFromItsBrick(t *testing.T) {
	s := openRemovals(t)
	s.sim.Tune(func(c *sim.Config) { c.RunTime = time.Hour })
	s.api("POST", remove, `{"bricks":["`+third+`"]}`, nil)
	s.untilState("1", "RUNNING")
	brick := s.page("/clusters/c/volumes/three").Find(`input[value="` + third + `"]`).Closest("tr")
	href := brick.Find(`a[data-testid=brick-stop]`).AttrOr("href", "")
	if !strings.Contains(brick.Text(), "migrating") || href != "/jobs/1/stop" {
		t.Fatalf("%q %s", href, brick.Text())
	}
	doc := s.page(href)
	if text := doc.Find("#review").Text(); !strings.Contains(text, "does not come back by itself") || !strings.Contains(text, "remove-brick three "+third+" stop") {
		t.Error(text)
	}
	if res, _ := s.do("POST", href, formOf(doc).Encode(), form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", res.StatusCode)
	}
	s.untilState("1", "ABORTED")
	if s.page("/jobs/1").Find(`a[data-testid=rebalance-start]`).Length() != 1 {
		t.Error("no rebalance is offered")
	}
}

func TestADoubleClickMakesOneJob(t *testing.T) {
	s := openRemovals(t)
	values := formOf(s.page(remove + "?brick=" + url.QueryEscape(third)))
	for range 2 {
		if res, _ := s.do("POST", remove, values.Encode(), form); res.Header.Get("Location") != "/jobs/1" {
			t.Errorf("%d %q", res.StatusCode, res.Header.Get("Location"))
		}
	}
	status, problem := s.api("POST", remove, `{"bricks":["node2:/bricks/t"]}`, nil)
	if status != http.StatusConflict || fmt.Sprint(problem["code"]) != "volume-busy" {
		t.Errorf("%d %v", status, problem)
	}
}
