package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"brickyard/gluster/sim"
)

// The cluster is asked, and does not answer: no page may wait for it.
func TestOVirt1027675PagesAndDialogsAnswerWhileTheClusterHangs(t *testing.T) {
	s := open(t)
	id := s.startJob()
	s.untilState(id, "RUNNING")
	for range 10 {
		s.sim.FailNext("", sim.FaultHang)
	}
	asked := len(s.sim.Calls())
	s.eventually("a question hangs", func() bool { return len(s.sim.Calls()) > asked })
	asked = len(s.sim.Calls())
	for _, path := range []string{"/volumes", "/tasks", "/jobs/" + id, "/jobs/" + id + "/stop", "/jobs/" + id + "/body", "/drawer", "/clusters/c/volumes/dist", "/api/v1/jobs/" + id} {
		if res, body := s.do("GET", path, "", nil); res.StatusCode != http.StatusOK || !strings.Contains(body, "dist") {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	if now := len(s.sim.Calls()); now != asked {
		t.Errorf("the hang was over: %d questions after %d", now, asked)
	}
}
