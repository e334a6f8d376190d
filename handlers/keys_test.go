package handlers_test

import (
	"net/http"
	"testing"

	"brickyard/gluster/sim"
)

func TestARepeatedStopIsAnsweredAgainAlthoughItsDialogWouldSayAnotherThing(t *testing.T) {
	s := open(t)
	id := s.startJob()
	s.untilState(id, "RUNNING")
	s.sim.FailNext("rebalance dist stop", sim.FaultConnection) // the job stays open
	for _, seen := range []string{"", "start"} {
		if res, body := s.do("POST", "/jobs/"+id+"/stop", "key=k&seen="+seen, form); res.StatusCode != http.StatusSeeOther {
			t.Errorf("seen %q: %d %s", seen, res.StatusCode, body)
		}
	}
	if res, _ := s.do("POST", "/jobs/"+id+"/stop", "key=other&seen=start", form); res.StatusCode != http.StatusConflict {
		t.Errorf("under another key: %d", res.StatusCode)
	}
}
