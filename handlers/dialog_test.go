package handlers_test

import (
	"net/http"
	"strings"
	"testing"
)

// Every dialog about a job; most are refused for the one that runs, and shown all the
// same.
var jobDialogs = []string{"stop", "pause", "resume", "commit", "commit-lossy", "keep", "rerun", "throttle", "window"}

func TestADialogKeepsWhatWasTyped(t *testing.T) {
	s := open(t)
	id := s.startJob()
	for _, name := range jobDialogs {
		doc := s.page("/jobs/" + id + "/" + name + "?reason=more+room&key=once")
		for field, want := range map[string]string{"reason": "more room", "key": "once"} {
			if got := doc.Find("#review-form input[name="+field+"]").AttrOr("value", ""); got != want {
				t.Errorf("%s: %s is %q", name, field, got)
			}
		}
	}
}

func TestWhatIsRefusedIsShownInItsDialogAgain(t *testing.T) {
	s := open(t)
	id := s.startJob()
	tooLong := strings.Repeat("x", 501)
	for _, name := range jobDialogs {
		res, body := s.do("POST", "/jobs/"+id+"/"+name, "reason="+tooLong+"&key=once", htmx)
		review := parse(t, body).Find("#review")
		if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(review.Find("[role=alert]").Text(), "longer than 500") {
			t.Errorf("%s: %d %s", name, res.StatusCode, body)
		}
		if review.Find("input[name=reason]").AttrOr("value", "") != tooLong || review.Find("input[name=key]").AttrOr("value", "") != "once" {
			t.Errorf("%s: what was typed is lost", name)
		}
		if res, page := s.do("POST", "/jobs/"+id+"/"+name, "reason="+tooLong, form); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, "<title>") {
			t.Errorf("%s without the script: %d", name, res.StatusCode)
		}
		for _, method := range []string{"GET", "POST"} {
			if res, _ := s.do(method, "/jobs/99/"+name, "", htmx); res.StatusCode != http.StatusNotFound {
				t.Errorf("%s %s of no job: %d", method, name, res.StatusCode)
			}
		}
	}
}
