package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestAMigratedRemovalIsCommittedOnItsPageOnce(t *testing.T) {
	s := openRemovals(t)
	id := s.migrated()
	doc := s.page("/tasks")
	row := doc.Find("#job-" + id)
	if !row.HasClass("is-decision") || row.Find(`a[data-testid=job-commit]`).Length() != 1 || row.Find(`a[data-testid=job-keep]`).Length() != 1 || row.Find(`[data-testid=job-commit-lossy]`).Length() != 0 {
		t.Error(row.Text())
	}
	// What is stored is told a moment later to what counts.
	s.eventually("it is counted in the title", func() bool {
		return strings.HasPrefix(s.page("/tasks").Find("title").Text(), "(1)")
	})
	review := s.page("/jobs/" + id + "/commit")
	if text := review.Find("#review").Text(); !strings.Contains(text, "remove-brick three "+third+" commit") || review.Find(`[data-testid=confirm]:not([disabled])`).Length() != 1 {
		t.Fatal(text)
	}
	res, _ := s.do("POST", "/jobs/"+id+"/commit", formOf(review).Encode(), form)
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", res.StatusCode)
	}
	// Whether or not the first one is through by now, the second is refused.
	if res, body := s.do("POST", "/jobs/"+id+"/commit", "", htmx); res.StatusCode != http.StatusConflict || !strings.Contains(body, `id="review"`) {
		t.Errorf("twice: %d %s", res.StatusCode, body)
	}
	job := s.untilState(id, "FINISHED")
	if progress := job["progress"].(map[string]any); progress["percent"] != 100.0 || s.sent("commit") != 1 {
		t.Errorf("percent %v, %d commits", progress["percent"], s.sent("commit"))
	}
	// The look after the commit tells.
	s.eventually("the brick is not shown any more", func() bool {
		return s.page("/clusters/c/volumes/three").Find(`input[name=brick]`).Length() == 2
	})
}

func TestACommitByHTMXAnswersWithTheRowThatSaysCommitting(t *testing.T) {
	s := openRemovals(t)
	id := s.migrated()
	res, body := s.do("POST", "/jobs/"+id+"/commit", "", htmx)
	row := parse(t, body).Find("tr#job-" + id)
	if res.StatusCode != http.StatusOK || row.AttrOr("data-phase", "") != "committing" || !strings.Contains(row.Text(), "Committing…") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	s.untilState(id, "FINISHED")
}

func TestACommitWithFailuresNeedsItsPhrase(t *testing.T) {
	s := openRemovals(t)
	s.sim.FilesFail("three", 7)
	id := s.migrated()
	row := s.page("/tasks").Find("#job-" + id)
	if !row.HasClass("is-bad") || row.Find(`button[data-testid=job-commit][disabled]`).Length() != 1 || row.Find(`a[data-testid=job-rerun]`).Length() != 1 {
		t.Error("the plain commit is offered")
	}
	if why := row.Find("td.actions .why").First().Text(); !strings.Contains(why, "7 files were not moved") {
		t.Errorf("why: %q", why)
	}
	doc := s.page("/jobs/" + id + "/commit-lossy")
	if losses := doc.Find(`[data-testid=losses]`).Text(); !strings.Contains(losses, "/var/log/glusterfs/three-rebalance.log") || !strings.Contains(losses, "node3") {
		t.Error(losses)
	}
	for _, c := range []struct {
		action, body string
		status       int
	}{
		{"commit", "", 409},
		{"commit", "confirm=lose+7+files", 409}, // the plain button never loses anything
		{"commit-lossy", "", 422},
		{"commit-lossy", "confirm=lose+6+files", 422},
	} {
		if res, body := s.do("POST", "/jobs/"+id+"/"+c.action, c.body, form); res.StatusCode != c.status || !strings.Contains(body, "lose 7 files") {
			t.Errorf("%s %q: %d", c.action, c.body, res.StatusCode)
		}
	}
	for body, want := range map[string]string{``: "not-allowed", `{"confirm":"yes"}`: "invalid-input"} {
		if _, problem := s.api("POST", "/jobs/"+id+"/commit", body, nil); problem["code"] != want {
			t.Errorf("API %s: %v", body, problem)
		}
	}
	if s.sent("commit")+s.sent("force") != 0 {
		t.Fatal("something was sent")
	}
	if res, _ := s.do("POST", "/jobs/"+id+"/commit-lossy", "confirm=lose+7+files&reason=known", form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", res.StatusCode)
	}
	s.untilState(id, "FINISHED")
	if s.sent("force") != 1 {
		t.Error("it was not sent")
	}
}

func TestARemovalWithFailuresIsRunAgain(t *testing.T) {
	s := openRemovals(t)
	s.sim.FilesFail("three", 7)
	id := s.migrated()
	_, before := s.api("GET", "/jobs/"+id, "", nil)
	doc := s.page("/jobs/" + id + "/rerun")
	if n := doc.Find(".command code").Length(); n != 2 {
		t.Errorf("%d commands", n)
	}
	if res, _ := s.do("POST", "/jobs/"+id+"/rerun", formOf(doc).Encode(), form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", res.StatusCode)
	}
	s.eventually("the second run", func() bool {
		_, job := s.api("GET", "/jobs/"+id, "", nil)
		return job["taskId"] != before["taskId"] && job["taskId"] != "" && job["state"] == "PENDING_COMMIT"
	})
	if s.sent("stop") != 1 || s.sent("start") != 2 {
		t.Errorf("%d stops, %d starts", s.sent("stop"), s.sent("start"))
	}
}

func TestBricksAreKeptOnThePageAndByTheAPI(t *testing.T) {
	s := openRemovals(t)
	id := s.migrated()
	if res, _ := s.do("POST", "/jobs/"+id+"/keep", "reason=changed+our+mind", form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", res.StatusCode)
	}
	s.untilState(id, "ABORTED")
	id = s.migrated()
	if status, job := s.api("POST", "/jobs/"+id+"/keep", "", nil); status != http.StatusAccepted || job["phase"] != "stopping" {
		t.Errorf("%d %v", status, job)
	}
	s.untilState(id, "ABORTED")
	if s.page("/clusters/c/volumes/three").Find(`input[name=brick]`).Length() != 3 || s.sent("stop") != 2 {
		t.Error("the bricks are gone")
	}
}

func TestDecisionsThatAreNotOpenAreRefused(t *testing.T) {
	s := open(t, threeBricks, twoSets) // where nothing ends meanwhile
	id := s.startJob()                 // a rebalance
	for _, action := range []string{"commit", "commit-lossy", "keep", "rerun"} {
		doc := s.page("/jobs/" + id + "/" + action)
		if why := doc.Find("#confirm-why").Text(); !strings.Contains(why, "Only the removal") {
			t.Errorf("%s: %q", action, why)
		}
		if res, _ := s.do("POST", "/jobs/"+id+"/"+action, "confirm=x", form); res.StatusCode != http.StatusConflict {
			t.Errorf("%s: %d", action, res.StatusCode)
		}
		if res, _ := s.do("POST", "/jobs/99/"+action, "", form); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s of no job: %d", action, res.StatusCode)
		}
	}
	if s.sent("commit")+s.sent("stop")+s.sent("force") != 0 {
		t.Error("something was sent")
	}
}

func TestTheAPIOfARemovalHasTheShapesOfItsContract(t *testing.T) {
	s := openRemovals(t)
	const query = "/clusters/c/volumes/three/preflight?action=remove-brick&brick=" + third
	_, answer := s.api("GET", query, "", nil)
	if fmt.Sprint(answer["command"]) != "[gluster --mode=script --xml volume remove-brick three "+third+" start]" || fmt.Sprint(answer["bricks"]) != "["+third+"]" {
		t.Errorf("preflight: %v", answer)
	}
	if _, answer = s.api("GET", query+"&migrateData=false", "", nil); !strings.HasSuffix(fmt.Sprint(answer["command"]), " force]") {
		t.Errorf("preflight: %v", answer)
	}
	if _, answer = s.api("GET", query+"x", "", nil); fmt.Sprint(answer["command"]) != "[]" || !strings.Contains(fmt.Sprint(answer["findings"]), "not part of volume") {
		t.Errorf("preflight: %v", answer)
	}
	for body, want := range map[string]string{
		`{"bricks":["nowhere:/x"]}`:                                      "bricks",
		`{"bricks":[]}`:                                                  "bricks",
		`{"bricks":["` + third + `"],"replica":2}`:                       "replica",
		`{"bricks":["` + third + `"],"migrateData":false}`:               "confirm",
		`{"bricks":["` + third + `"],"migrateData":false,"confirm":"x"}`: "confirm",
	} {
		status, problem := s.api("POST", remove, body, nil)
		if fields := problem["fields"].(map[string]any); status != 422 || problem["code"] != "invalid-input" || fields[want] == nil {
			t.Errorf("%s: %d %v", body, status, problem)
		}
	}
	_, problem := s.api("POST", "/clusters/c/volumes/sets/remove-brick", `{"bricks":["node1:/r/1"]}`, nil)
	if !strings.Contains(fmt.Sprint(problem["detail"]), "complete list") {
		t.Errorf("%v", problem)
	}
	id := s.migrated()
	_, job := s.api("GET", "/jobs/"+id, "", nil)
	has(t, "a removal", job, "replica", "autoCommit", "migrateData", "brickUsage", "bricks")
	if job["migrateData"] != true || job["replica"] != nil || job["autoCommit"] != false || job["progress"].(map[string]any)["percent"] != 100.0 {
		t.Errorf("job: %v", job)
	}
	usage := has(t, "a brick's usage", job["brickUsage"].([]any)[0], "brick", "startBytes", "usedBytes")
	if usage["brick"] != third || usage["startBytes"] == 0.0 {
		t.Errorf("usage: %v", usage)
	}
	if status, job := s.api("POST", "/jobs/"+id+"/commit", `{"reason":"done"}`, nil); status != http.StatusAccepted || job["phase"] != "committing" {
		t.Errorf("commit: %d %v", status, job)
	}
	s.untilState(id, "FINISHED")
	if status, problem := s.api("POST", "/jobs/"+id+"/commit", "", nil); status != http.StatusConflict || problem["code"] != "not-allowed" {
		t.Errorf("commit twice: %d %v", status, problem)
	}
}
