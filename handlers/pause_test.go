package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// ran counts the commands that contain these words.
func (s *site) ran(words string) int {
	n := 0
	for _, c := range s.sim.Calls() {
		if strings.Contains(strings.Join(c.Args, " "), words) {
			n++
		}
	}
	return n
}

// inHours is what the clock shows some hours from now, in UTC.
func inHours(h int) string {
	return time.Now().UTC().Add(time.Duration(h) * time.Hour).Format("15:04")
}

func actionsOf(job map[string]any) map[string]string {
	out := map[string]string{}
	for _, a := range job["actions"].([]any) {
		a := a.(map[string]any)
		out[a["name"].(string)] = a["why"].(string)
	}
	return out
}

func TestAJobIsPausedAndResumedByPlainForms(t *testing.T) {
	s := open(t)
	id := s.startJob()
	row := s.page("/tasks").Find("#job-" + id)
	if row.Find(`td.actions a[data-testid=job-pause]`).Length() != 1 || row.Find(`.operations [data-testid=job-resume][disabled]`).Length() != 1 {
		t.Errorf("the row's operations: %s", row.Text())
	}
	review := s.page("/jobs/" + id + "/pause")
	if text := review.Find("#review").Text(); !strings.Contains(text, "volume rebalance dist stop") || !strings.Contains(text, "stays moved") || !strings.Contains(text, "crawl") {
		t.Errorf("the dialog: %s", text)
	}
	if res, _ := s.do("POST", "/jobs/"+id+"/pause", formOf(review).Encode(), form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("pause: %d", res.StatusCode)
	}
	job := s.untilState(id, "PAUSED")
	if pause := job["pause"].(map[string]any); pause["cause"] != "person" || pause["by"] != "local" {
		t.Errorf("pause: %v", pause)
	}
	page := s.page("/jobs/" + id)
	if !strings.Contains(page.Find("#job-head").Text(), "Paused") || page.Find(`#job-head a[data-testid=job-resume]`).Length() != 1 {
		t.Error(page.Find("#job-head").Text())
	}
	// A volume with a paused job offers nothing.
	if s.page("/volumes").Find(`a[data-testid=rebalance-start][href*="/dist/"]`).Length() != 0 {
		t.Error("a rebalance is offered")
	}
	if review = s.page("/jobs/" + id + "/stop"); review.Find("#review-command").Length() != 0 || !strings.Contains(review.Find("#review").Text(), "no command is sent") {
		t.Errorf("the dialog of a stop: %s", review.Find("#review").Text())
	}
	review = s.page("/jobs/" + id + "/resume")
	if text := review.Find("#review").Text(); !strings.Contains(text, "volume rebalance dist start") || review.Find(".findings").Length() == 0 {
		t.Errorf("the dialog: %s", text)
	}
	res, body := s.do("POST", "/jobs/"+id+"/resume", formOf(review).Encode(), htmx)
	if row := parse(t, body).Find("tr#job-" + id); res.StatusCode != http.StatusOK || !strings.Contains(row.Text(), "Resuming…") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	job = s.untilState(id, "RUNNING")
	s.eventually("the second run has its task", func() bool {
		_, job = s.api("GET", "/jobs/"+id, "", nil)
		return job["phase"] == "" && job["pause"] == nil
	})
	runs := job["steps"].([]any)[1].(map[string]any)["steps"].([]any)
	if len(runs) != 2 || runs[0].(map[string]any)["figures"] == nil {
		t.Errorf("runs: %v", runs)
	}
}

func TestPauseAndResumeSayWhenTheyCannotBe(t *testing.T) {
	s := open(t)
	id := s.startJob()
	for _, c := range []struct {
		path, body string
		status     int
		code       string
	}{
		{"/jobs/" + id + "/resume", "", 409, "not-allowed"},
		{"/jobs/99/pause", "", 404, "unknown-job"},
		{"/jobs/99/resume", "", 404, "unknown-job"},
		{"/jobs/" + id + "/pause", `{"because":"x"}`, 422, "invalid-input"},
		{"/jobs/" + id + "/throttle", `{"throttle":"warp"}`, 422, "invalid-input"},
		{"/jobs/" + id + "/throttle", `{}`, 422, "invalid-input"},
		{"/jobs/" + id + "/window", `{"window":{"from":"22:00","to":"22:00"}}`, 422, "invalid-input"},
		{"/jobs/" + id + "/window", `{"window":{"from":"22:00","to":"06:00","zone":"Europe/Atlantis"}}`, 422, "invalid-input"},
		{"/jobs/" + id + "/window", `{"window":{"from":"25:00","to":"06:00"}}`, 422, "invalid-input"},
		{"/clusters/c/volumes/dist/rebalance", `{"window":{"from":"22:00","to":"22:00"}}`, 422, "invalid-input"},
		{"/clusters/c/volumes/dist/rebalance", `{"throttle":"warp"}`, 422, "invalid-input"},
		{"/clusters/c/volumes/dist/rebalance", `{"fixLayout":true,"throttle":"lazy"}`, 422, "invalid-input"},
	} {
		status, problem := s.api("POST", c.path, c.body, nil)
		if status != c.status || problem["code"] != c.code || problem["detail"] == "" {
			t.Errorf("%s %s: %d %v", c.path, c.body, status, problem)
		}
	}
	_, job := s.api("GET", "/jobs/"+id, "", nil)
	why := actionsOf(job)
	if why["pause"] != "" || why["stop"] != "" || why["throttle"] != "" || why["window"] != "" || why["resume"] == "" || why["commit"] == "" {
		t.Errorf("actions: %v", why)
	}
	if s.ran("stop") != 0 || s.ran("volume set") != 0 {
		t.Error("a refusal sent a command")
	}
}

func TestARepeatedPauseGivesTheSameJob(t *testing.T) {
	s := open(t)
	id := s.startJob()
	for range 3 {
		if status, job := s.api("POST", "/jobs/"+id+"/pause", "", header{"Idempotency-Key": "k"}); status != http.StatusAccepted || job["id"] != id {
			t.Fatalf("%d %v", status, job)
		}
	}
	s.untilState(id, "PAUSED")
	if s.ran("rebalance dist stop") != 1 {
		t.Error("it was stopped more than once")
	}
}

func TestAThrottleIsChosenAtTheStartAndChangedWhileItRuns(t *testing.T) {
	s := open(t)
	doc := s.page("/clusters/c/volumes/dist/rebalance?throttle=lazy")
	if text := doc.Find("#review").Text(); !strings.Contains(text, "volume set dist cluster.rebal-throttle lazy") || doc.Find(`select[name=throttle] option[value=lazy][selected]`).Length() != 1 {
		t.Errorf("the dialog: %s", text)
	}
	res, _ := s.do("POST", "/clusters/c/volumes/dist/rebalance", "mode=data&throttle=lazy&key=k1", form)
	id := strings.TrimPrefix(res.Header.Get("Location"), "/jobs/")
	s.eventually("it runs lazily", func() bool {
		_, job := s.api("GET", "/jobs/"+id, "", nil)
		throttle := job["throttle"].(map[string]any)
		return job["state"] == "RUNNING" && job["phase"] == "" && throttle["current"] == "lazy" && throttle["putBack"] == true
	})
	dialog := s.page("/jobs/" + id + "/throttle")
	if dialog.Find(`input[name=throttle][value=lazy][checked]`).Length() != 1 || !strings.Contains(dialog.Find("#review").Text(), "its default (normal)") {
		t.Error(dialog.Find("#review").Text())
	}
	if res, body := s.do("POST", "/jobs/"+id+"/throttle", "throttle=aggressive", form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	s.eventually("it runs aggressively", func() bool {
		return strings.Contains(s.page("/jobs/"+id).Find(".facts").Text(), "aggressive, set by this job")
	})
	if res, body := s.do("POST", "/jobs/"+id+"/throttle", "throttle=warp", htmx); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Choose lazy") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	s.api("POST", "/jobs/"+id+"/stop", "", nil)
	s.eventually("it is put back", func() bool {
		_, job := s.api("GET", "/jobs/"+id, "", nil)
		throttle := job["throttle"].(map[string]any)
		return job["state"] == "ABORTED" && throttle["current"] == "normal" && throttle["putBack"] == false
	})
}

// schedule is what a row says of its window, in plain words.
func schedule(row *goquery.Selection) string {
	return strings.Join(strings.Fields(row.Find("[data-testid=schedule]").Text()), " ")
}

func TestAWindowIsGivenByFormAndShownOnTheRow(t *testing.T) {
	s := open(t)
	before, from, to := inHours(-1), inHours(1), inHours(2)
	res, _ := s.do("POST", "/clusters/c/volumes/dist/rebalance", "mode=data&key=k2&from="+escape(from)+"&to="+escape(to)+"&zone=UTC", form)
	id := strings.TrimPrefix(res.Header.Get("Location"), "/jobs/")
	job := s.untilState(id, "PAUSED")
	if w := job["window"].(map[string]any); w["open"] != false || w["from"] != from {
		t.Errorf("window: %v", w)
	}
	row := s.page("/tasks").Find("#job-" + id)
	if text := schedule(row); !strings.HasPrefix(text, "starts ") || !strings.HasSuffix(text, from+" UTC") || !strings.Contains(row.Text(), "Waiting") {
		t.Errorf("schedule: %q in %s", text, row.Text())
	}
	if res, body := s.do("POST", "/jobs/"+id+"/window", "from=22:00&to=22:00", htmx); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "same time") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if s.ran("rebalance dist start") != 0 {
		t.Fatal("it was started outside its window")
	}
	// A window that is open lets it begin.
	if res, body := s.do("POST", "/jobs/"+id+"/window", "from="+escape(before)+"&to="+escape(to)+"&zone=UTC", form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	s.untilState(id, "RUNNING")
	s.eventually("the row says when it pauses", func() bool {
		text := schedule(s.page("/tasks").Find("#job-" + id))
		return strings.HasPrefix(text, "pauses ") && strings.HasSuffix(text, to+" UTC")
	})
	// Taken away.
	if res, body := s.do("POST", "/jobs/"+id+"/window", "from=&to=&zone=UTC&reason=the+backup+is+over", form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	if s.page("/tasks").Find("#job-"+id+" [data-testid=schedule]").Length() != 0 {
		t.Error("the schedule is still shown")
	}
	// Who did so, when and why.
	if text := s.page("/jobs/" + id).Find("[data-testid=window-set]").Text(); !strings.Contains(text, "changed by local: the backup is over") {
		t.Errorf("the page says of the window: %q", text)
	}
	_, job = s.api("GET", "/jobs/"+id, "", nil)
	if set, ok := job["windowSet"].(map[string]any); !ok || set["by"] != "local" || set["reason"] != "the backup is over" || set["at"] == nil {
		t.Errorf("windowSet: %v", job["windowSet"])
	}
	if _, log := s.do("GET", "/jobs/"+id+"/log.txt", "", nil); !strings.Contains(log, "changed by local: the backup is over") {
		t.Errorf("the log does not tell:\n%s", log)
	}
}
