package handlers_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestOnlyThisMachineIsAnswered(t *testing.T) {
	s := open(t)
	for host, want := range map[string]int{
		"localhost:8080": 200, "127.0.0.1": 200, "[::1]:8080": 200, "127.9.9.9:1": 200,
		"evil.example": 421, "localhost.evil.example:8080": 421, "192.0.2.1": 421, "": 200,
	} {
		headers := header{}
		if host != "" {
			headers["Host"] = host
		}
		if res, _ := s.do("GET", "/volumes", "", headers); res.StatusCode != want {
			t.Errorf("Host %q: %d, want %d", host, res.StatusCode, want)
		}
	}
}

func TestCrossOriginPostsAreRefusedAndScriptsAreNot(t *testing.T) {
	s := open(t)
	const path = "/clusters/c/volumes/dist/rebalance"
	refused := []header{
		{"Origin": "https://evil.example"},
		{"Sec-Fetch-Site": "cross-site"},
		{"Sec-Fetch-Site": "same-site"},
		{"Origin": "null"},
	}
	for _, h := range refused {
		for _, target := range []string{path, "/api/v1" + path} {
			h["Content-Type"] = form["Content-Type"]
			if res, _ := s.do("POST", target, "", h); res.StatusCode != http.StatusForbidden {
				t.Errorf("POST %s with %v: %d", target, h, res.StatusCode)
			}
		}
	}
	if calls := s.sim.TaskID("dist"); calls != "" {
		t.Error("something was started")
	}
	if res, _ := s.do("POST", path, "", header{"Content-Type": form["Content-Type"], "Sec-Fetch-Site": "same-origin"}); res.StatusCode != http.StatusSeeOther {
		t.Errorf("our own page: %d", res.StatusCode)
	}
}

func TestWhatIsRefusedOutsideARouteIsStillAnsweredInItsForm(t *testing.T) {
	s := open(t)
	res, body := s.do("POST", "/api/v1/clusters/c/volumes/dist/rebalance", "{}", header{"Origin": "https://evil.example"})
	if res.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(body, `"cross-origin"`) {
		t.Errorf("%v %s", res.Header, body)
	}
	res, _ = s.do("GET", "/volumes", "", header{"Host": "evil.example"})
	if res.Header.Get("Content-Security-Policy") == "" {
		t.Error("the refusal has no policy")
	}
	if res, body = s.do("HEAD", "/volumes", "", nil); res.StatusCode != http.StatusOK || body != "" {
		t.Errorf("HEAD: %d %q", res.StatusCode, body)
	}
}
