package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/sim"
)

const (
	replaceSets = "/clusters/c/volumes/sets/replace-brick"
	setBrick    = "node3:/r/1"
)

// openReplacements is open with heals that last.
func openReplacements(t *testing.T, volumes ...sim.VolumeSpec) *site {
	t.Helper()
	s := openRemovals(t, volumes...)
	s.sim.Tune(func(c *sim.Config) { c.HealTime = time.Hour })
	return s
}

// commands counts the commands that reached the cluster and contain words.
func (s *site) commands(words string) int {
	n := 0
	for _, call := range s.sim.Calls() {
		if strings.Contains(strings.Join(call.Args, " "), words) {
			n++
		}
	}
	return n
}

func TestAReplacementWithoutTheScriptFromThePageToItsJob(t *testing.T) {
	s := openReplacements(t)
	page := s.page("/clusters/c/volumes/sets")
	if page.Find(`button[data-testid=brick-replace][formaction="`+replaceSets+`/review"]:not([disabled])`).Length() != 1 {
		t.Fatal("there is no button")
	}
	_, body := s.do("POST", replaceSets+"/review", "brick="+url.QueryEscape(setBrick), form)
	review := parse(t, body)
	if host := review.Find("#review-host").AttrOr("value", ""); host != "node3" {
		t.Errorf("host: %q", host)
	}
	if review.Find("#review-hosts option").Length() != 3 || review.Find("#review-paths option").Length() == 0 {
		t.Error("nothing is suggested")
	}
	if review.Find("[data-testid=confirm][disabled]").Length() != 1 || review.Find(".wrong").Length() != 0 {
		t.Error("what was not typed yet is no mistake, and cannot be confirmed")
	}
	review = s.page(replaceSets + "?host=node3&path=/r/new&brick=" + url.QueryEscape(setBrick))
	if line := review.Find("#review-command-1").Text(); !strings.Contains(line, "replace-brick sets node3:/r/1 node3:/r/new commit force") {
		t.Errorf("command: %q", line)
	}
	values := formOf(review)
	values.Set("mode", "replace")
	res, body := s.do("POST", replaceSets, values.Encode(), form)
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	s.eventually("the heal is watched", func() bool {
		_, job := s.api("GET", "/jobs/1", "", nil)
		return len(job["heal"].([]any)) == 3
	})
	job := s.page("/jobs/1")
	if job.Find("[data-testid=heal-table] tbody tr").Length() != 3 || job.Find("#job-head [data-testid=job-stop] + .does").Text() != "ends only the watching; the heal goes on" {
		t.Error("the page does not show the heal")
	}
	if s.commands("replace-brick sets") != 1 {
		t.Error("the command was not sent once")
	}
	_, log := s.do("GET", "/jobs/1/log.txt", "", nil)
	if !strings.Contains(log, "node3:/r/new") || !strings.Contains(log, "Heal:") {
		t.Errorf("the log says nothing of the heal:\n%s", log)
	}
}

func TestTheAPIOfAReplacementIsHonest(t *testing.T) {
	s := openReplacements(t)
	status, answer := s.api("GET", "/clusters/c/volumes/sets/preflight?action=replace-brick&brick=node3:/r/1&with=node3:/r/new", "", nil)
	if status != http.StatusOK || len(answer["command"].([]any)) == 0 || len(answer["findings"].([]any)) < 5 {
		t.Fatalf("%d %v", status, answer)
	}
	headers := header{"Idempotency-Key": "one"}
	status, job := s.api("POST", replaceSets, `{"brick":"node3:/r/1","with":"node3:/r/new","reason":"old disk"}`, headers)
	if status != http.StatusAccepted || job["action"] != "replace-brick" || job["with"] != "node3:/r/new" {
		t.Fatalf("%d %v", status, job)
	}
	if status, again := s.api("POST", replaceSets, `{"brick":"node3:/r/1","with":"node3:/r/new","reason":"old disk"}`, headers); status != http.StatusAccepted || again["id"] != job["id"] {
		t.Errorf("the same key: %d %v", status, again)
	}
	if status, other := s.api("POST", replaceSets, `{"brick":"node3:/r/1","with":"node3:/r/elsewhere"}`, headers); status != http.StatusUnprocessableEntity {
		t.Errorf("the same key for another target: %d %v", status, other)
	}
	id := job["id"].(string)
	s.eventually("the heal is watched", func() bool {
		_, job = s.api("GET", "/jobs/"+id, "", nil)
		return len(job["heal"].([]any)) == 3
	})
	progress := job["progress"].(map[string]any)
	if job["state"] != "RUNNING" || progress["percent"] != nil || progress["etaSeconds"] != nil {
		t.Errorf("%v %v", job["state"], progress)
	}
	s.eventually("the samples tell it per brick", func() bool {
		_, body := s.api("GET", "/jobs/"+id+"/samples", "", nil)
		items, _ := body["items"].([]any)
		if len(items) == 0 {
			return false
		}
		bricks, _ := items[0].(map[string]any)["heal"].([]any)
		return len(bricks) == 3 && bricks[2].(map[string]any)["brick"] == "node3:/r/new" && bricks[0].(map[string]any)["pending"] != nil
	})
	s.sim.KillBrick("sets", "node2:/r/1")
	s.eventually("a dead brick's count is null", func() bool {
		_, job = s.api("GET", "/jobs/"+id, "", nil)
		second := job["heal"].([]any)[1].(map[string]any)
		return second["connected"] == false && second["pending"] == nil && second["splitBrain"] == nil
	})
	status, stopped := s.api("POST", "/jobs/"+id+"/stop", `{}`, nil)
	if status != http.StatusAccepted || stopped["state"] != "ABORTED" || !strings.Contains(stopped["message"].(string), "goes on in glusterd") {
		t.Errorf("%d %v", status, stopped)
	}
}

func TestBadTargetsAreRefusedFieldByField(t *testing.T) {
	s := openReplacements(t)
	for _, with := range []string{
		"node3:r/new", "node3:/r/../x", "node3:/r/1", "node3:/r/1/sub", "node3:/r",
		"node9:/r/new", "node3:-x", "/r/new", "", "node3:/" + strings.Repeat("x", 9000),
	} {
		status, problem := s.api("POST", replaceSets, `{"brick":"node3:/r/1","with":"`+with+`"}`, nil)
		fields, _ := problem["fields"].(map[string]any)
		if status != http.StatusUnprocessableEntity || len(fields) != 1 || fields["with"] == nil {
			t.Errorf("%.40q: %d %v", with, status, problem)
		}
	}
	status, problem := s.api("POST", replaceSets, `{"brick":"node3:/r/9","with":"node9:/r/new"}`, nil)
	if fields, _ := problem["fields"].(map[string]any); status != http.StatusUnprocessableEntity || fields["brick"] == nil || fields["with"] == nil {
		t.Errorf("both are wrong: %d %v", status, problem)
	}
	for name, place := range map[string]string{"host": "host=node9&path=/r/new", "path": "host=node3&path=r/new"} {
		_, page := s.do("POST", replaceSets, "brick=node3:/r/1&"+place, htmx)
		if parse(t, page).Find("#review-"+name+"-wrong").Length() != 1 {
			t.Errorf("the form does not say it beside the %s", name)
		}
	}
	for name, body := range map[string]string{
		"form, a brick inside a brick": "brick=node3:/r/1&host=node3&path=/r/1/x",
		"form, no brick":               "host=node3&path=/r/new",
		"form, two bricks":             "brick=node3:/r/1&brick=node2:/r/1&host=node3&path=/r/new",
		"form, an unknown brick":       "brick=node3:/r/9&host=node3&path=/r/new",
	} {
		res, page := s.do("POST", replaceSets, body, htmx)
		if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, `id="review"`) {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	if res, body := s.do("GET", replaceSets+"?brick=node3:/r/1&brick=node2:/r/1", "", htmx); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "one at a time") {
		t.Errorf("two bricks: %d", res.StatusCode)
	}
	if s.commands("replace-brick") != 0 {
		t.Error("something was sent")
	}
}

func TestAModeThatIsNotKnownReplacesNothing(t *testing.T) {
	s := openReplacements(t)
	for _, mode := range []string{"foo", "Reset", "replace+", "%FF"} {
		body := "brick=node3:/r/1&host=node3&path=/r/new&mode=" + mode
		res, page := s.do("POST", replaceSets, body, htmx)
		if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, `id="review"`) || !strings.Contains(page, "mode has to be replace or reset") {
			t.Errorf("%s: %d %s", mode, res.StatusCode, page)
		}
		if res, _ := s.do("GET", replaceSets+"?"+body, "", nil); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("the review of %s: %d", mode, res.StatusCode)
		}
	}
	if s.commands("replace-brick")+s.commands("reset-brick") != 0 {
		t.Error("something was sent")
	}
}

func TestAReviewThatIsOldIsRefused(t *testing.T) {
	s := openReplacements(t)
	res, body := s.do("POST", replaceSets, "brick=node3:/r/1&host=node3&path=/r/new&seen=old", htmx)
	if res.StatusCode != http.StatusConflict || !strings.Contains(body, "changed since this dialog") {
		t.Errorf("%d", res.StatusCode)
	}
}

func TestPendingHealsBlockAReplacementWithTheirCount(t *testing.T) {
	s := openReplacements(t)
	s.sim.PendingHeals("sets", "node1:/r/1", 12, 0)
	status, problem := s.api("POST", replaceSets, `{"brick":"node3:/r/1","with":"node3:/r/new"}`, nil)
	if status != http.StatusConflict || problem["code"] != "preflight-blocked" || !strings.Contains(problem["detail"].(string), "12 entries still wait") {
		t.Errorf("%d %v", status, problem)
	}
	// Another set of the same volume is not concerned.
	status, job := s.api("POST", replaceSets, `{"brick":"node3:/r/2","with":"node3:/r/new"}`, nil)
	if status != http.StatusAccepted {
		t.Errorf("%d %v", status, job)
	}
}

func TestAResetGoesThroughItsTwoStagesByForm(t *testing.T) {
	s := openReplacements(t)
	res, _ := s.do("POST", replaceSets, "mode=reset&brick=node3:/r/1", form)
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", res.StatusCode)
	}
	s.untilState("1", "PENDING_COMMIT")
	review := s.page("/jobs/1/commit")
	if line := review.Find("#review-command-1").Text(); !strings.HasSuffix(line, "reset-brick sets node3:/r/1 node3:/r/1 commit") {
		t.Errorf("command: %q", line)
	}
	if line := s.page("/jobs/1/keep").Find("#review-command-1").Text(); !strings.HasSuffix(line, "commit force") {
		t.Errorf("command: %q", line)
	}
	s.sim.SwapDisk("sets", "node3:/r/1")
	if res, body := s.do("POST", "/jobs/1/commit", "", form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	s.eventually("the heal is watched", func() bool {
		_, job := s.api("GET", "/jobs/1", "", nil)
		return job["state"] == "RUNNING" && len(job["heal"].([]any)) == 3
	})
	if status, problem := s.api("POST", "/clusters/c/volumes/three/reset-brick", `{"brick":"node3:/bricks/t"}`, nil); status != http.StatusConflict {
		t.Errorf("the only copy was reset: %d %v", status, problem)
	}
}

func TestTheReviewOfAVolumeWithOneCopyShowsEveryCommand(t *testing.T) {
	s := openReplacements(t)
	review := s.page("/clusters/c/volumes/three/replace-brick?host=node3&path=/bricks/new&brick=" + url.QueryEscape(third))
	for i, want := range []string{"add-brick three node3:/bricks/new", "remove-brick three " + third + " start", "remove-brick three " + third + " commit"} {
		if line := review.Find("#review-command-" + string(rune('1'+i))).Text(); !strings.HasSuffix(line, want) {
			t.Errorf("command %d: %q", i+1, line)
		}
	}
	if review.Find("[data-testid=mode-reset][disabled]").Length() != 1 {
		t.Error("a reset of the only copy is offered")
	}
}

// stranded is a reset, job 1, whose host loses its power during the disk change.
func stranded(t *testing.T) *site {
	t.Helper()
	s := openReplacements(t)
	if status, job := s.api("POST", "/clusters/c/volumes/sets/reset-brick", `{"brick":"node3:/r/1"}`, nil); status != http.StatusAccepted {
		t.Fatalf("%d %v", status, job)
	}
	s.untilState("1", "PENDING_COMMIT")
	s.sim.PowerOff("node3")
	s.eventually("the reset waits for its host", func() bool {
		_, job := s.api("GET", "/jobs/1", "", nil)
		return strings.Contains(job["message"].(string), "node3 is not connected")
	})
	return s
}

func TestAResetWhoseHostIsAwayIsGivenUpWithoutTheScript(t *testing.T) {
	s := stranded(t)
	page := s.page("/jobs/1")
	if page.Find("[data-testid=job-commit]:not([disabled]), [data-testid=job-keep]:not([disabled])").Length() != 0 {
		t.Error("what glusterd refuses is offered")
	}
	if page.Find("#job-head [data-testid=job-stop]:not([disabled]) + .does").Text() != "gives the reset up; the brick stays out of work" {
		t.Fatal("there is no button")
	}
	review := s.page("/jobs/1/stop")
	if review.Find("#review-command").Length() != 0 || review.Find("[data-testid=confirm]").Text() != "Give up the reset" {
		t.Error(review.Text())
	}
	if res, body := s.do("POST", "/jobs/1/stop", formOf(review).Encode(), form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	s.untilState("1", "ABORTED")
	if !strings.Contains(s.page("/jobs/1").Text(), "gluster volume reset-brick sets node3:/r/1 node3:/r/1 commit force") || s.commands("commit force") != 0 {
		t.Error("the command was sent, or is not told")
	}
}

func TestAResetWhoseHostIsAwayIsGivenUpOverTheAPI(t *testing.T) {
	s := stranded(t)
	for _, action := range []string{"commit", "keep"} {
		status, problem := s.api("POST", "/jobs/1/"+action, `{}`, nil)
		if status != http.StatusConflict || !strings.Contains(problem["detail"].(string), "node3 is not connected") {
			t.Errorf("%s: %d %v", action, status, problem)
		}
	}
	if status, problem := s.api("POST", replaceSets, `{"brick":"node3:/r/1","with":"node2:/r/new"}`, nil); status != http.StatusConflict || problem["code"] != "volume-busy" {
		t.Errorf("beside the open job: %d %v", status, problem)
	}
	for range 2 {
		status, job := s.api("POST", "/jobs/1/stop", `{}`, header{"Idempotency-Key": "one"})
		if status != http.StatusAccepted || job["state"] != "ABORTED" || !strings.Contains(job["message"].(string), "stays out of work") {
			t.Fatalf("%d %v", status, job)
		}
	}
	if status, problem := s.api("POST", "/clusters/c/volumes/sets/reset-brick", `{"brick":"node3:/r/1"}`, nil); status != http.StatusConflict || problem["code"] != "preflight-blocked" {
		t.Errorf("another reset: %d %v", status, problem)
	}
	status, job := s.api("POST", replaceSets, `{"brick":"node3:/r/1","with":"node2:/r/new"}`, nil)
	if status != http.StatusAccepted {
		t.Fatalf("%d %v", status, job)
	}
	s.eventually("the heal is watched", func() bool {
		_, job := s.api("GET", "/jobs/2", "", nil)
		return len(job["heal"].([]any)) == 3
	})
}

func TestADialogThatMeantSomethingElseDoesNotStopAReset(t *testing.T) {
	s := openReplacements(t)
	if res, _ := s.do("POST", replaceSets, "mode=reset&brick=node3:/r/1", form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", res.StatusCode)
	}
	s.untilState("1", "PENDING_COMMIT")
	values := formOf(s.page("/jobs/1/stop"))
	giveUp := url.Values{"seen": {"give-up"}, "key": {"another"}}
	if res, body := s.do("POST", "/jobs/1/stop", giveUp.Encode(), htmx); res.StatusCode != http.StatusConflict || !strings.Contains(body, "has changed since this dialog") || !strings.Contains(body, "commit force") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if s.commands("commit force") != 0 {
		t.Error("the brick was started although nothing was to be sent")
	}
	if res, body := s.do("POST", "/jobs/1/stop", values.Encode(), form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	s.eventually("the brick is started as it is", func() bool { return s.commands("commit force") == 1 })
}

func TestATargetIsCheckedWithoutItsFieldsOnlyForTheScript(t *testing.T) {
	s := openReplacements(t)
	body := "part=checks&host=node3&brick=" + url.QueryEscape(setBrick) + "&path="
	for path, c := range map[string]struct{ said, command string }{
		"r/new":  {"relative", ""},
		"/r/new": {"An empty directory", "replace-brick sets node3:/r/1 node3:/r/new commit force"},
	} {
		res, text := s.do("POST", replaceSets+"/review", body+url.QueryEscape(path), htmx)
		checks := parse(t, text)
		if res.StatusCode != http.StatusOK || checks.Find("input").Length() != 0 || !strings.Contains(checks.Find("#review-path-wrong").Text(), c.said) {
			t.Errorf("%s: %d %s", path, res.StatusCode, text)
		}
		if line := checks.Find("#review-command-1").Text(); !strings.Contains(line, c.command) || (c.command == "") != (line == "") {
			t.Errorf("%s: command %q", path, line)
		}
		_, text = s.do("POST", replaceSets+"/review", body+url.QueryEscape(path), form)
		if page := parse(t, text); page.Find("#review-path").AttrOr("value", "") != path || page.Find("main").Length() != 1 {
			t.Errorf("%s: without the script it is no page", path)
		}
	}
}
