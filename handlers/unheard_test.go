package handlers_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/sim"
)

// withoutNode3 starts the removal of two bricks of which node3 never begins, and waits
// for its decision.
func (s *site) withoutNode3() string {
	s.t.Helper()
	status, job := s.api("POST", remove, `{"bricks":["node2:/bricks/t","`+third+`"],"reason":"old disks"}`, nil)
	if status != http.StatusAccepted {
		s.t.Fatalf("start: %d %v", status, job)
	}
	id := job["id"].(string)
	s.eventually("the task to be there", func() bool { return s.sim.TaskID("three") != "" })
	s.sim.NeverBegin("three", "node3")
	return id
}

func TestTheAPISaysThatAHostWasNeverHeardAndGivesNoPercentage(t *testing.T) {
	s := openRemovals(t)
	s.sim.Tune(func(c *sim.Config) { c.StartDelay = 2 * time.Second })
	id := s.withoutNode3()
	var job map[string]any
	s.eventually("node2 to be over", func() bool {
		_, job = s.api("GET", "/jobs/"+id, "", nil)
		return strings.Contains(job["message"].(string), "node3 has not been heard")
	})
	if percent := job["progress"].(map[string]any)["percent"]; percent != nil {
		t.Errorf("percent = %v", percent)
	}
	first := job["notices"].([]any)[0].(map[string]any)
	if code := job["messageCode"]; code != "completed-late" && code != "emptied-unknown" || first["code"] != code || first["args"].(map[string]any)["hosts"].([]any)[0] != "node3" {
		t.Errorf("code %v, %v", code, first)
	}
	commit := slices.IndexFunc(job["actions"].([]any), func(a any) bool { return a.(map[string]any)["name"] == "commit" })
	if a := job["actions"].([]any)[commit].(map[string]any); a["allowed"] != false || !strings.Contains(a["why"].(string), "node3") {
		t.Errorf("commit: %v", a)
	}
	if stalled := job["stalled"].(map[string]any); stalled["since"] != nil || len(stalled["hints"].([]any)) != 0 {
		t.Errorf("stalled: %v", stalled)
	}
	if status, answer := s.api("POST", "/jobs/"+id+"/commit", `{"reason":"x"}`, nil); status != http.StatusConflict || s.sent("commit") != 0 {
		t.Errorf("plain commit: %d %v, sent %d times", status, answer, s.sent("commit"))
	}
}

func TestTheStopDialogAndTheJobSayWhatAHostThatIsAwayWillDo(t *testing.T) {
	s := openRemovals(t)
	s.sim.Tune(func(c *sim.Config) { c.RunTime = time.Hour })
	out, err := s.sim.Run(context.Background(), append(slices.Clone(gluster.Flags), "volume", "rebalance", "sets", "start", "force")...)
	if err != nil || !strings.Contains(string(out.Stdout), "<opRet>0</opRet>") {
		t.Fatalf("%s %v", out.Stdout, err)
	}
	s.sim.PowerOff("node3")
	_ = s.engine.Sync(context.Background(), "c")
	_, list := s.api("GET", "/jobs", "", nil)
	id := list["items"].([]any)[0].(map[string]any)["id"].(string)
	const said = "node3 cannot be heard, and may go on with it when it returns"
	if text := s.page("/jobs/" + id + "/stop").Find("[data-testid=stop-leaves]").Text(); !strings.Contains(text, said) {
		t.Errorf("the dialog says %q", text)
	}
	if status, answer := s.api("POST", "/jobs/"+id+"/stop", `{"reason":"x"}`, nil); status != http.StatusAccepted {
		t.Fatalf("stop: %d %v", status, answer)
	}
	var job map[string]any
	s.eventually("the job to be over", func() bool {
		_, job = s.api("GET", "/jobs/"+id, "", nil)
		return job["state"] == "ABORTED"
	})
	if message := job["message"].(string); !strings.Contains(message, said) {
		t.Errorf("the job says %q", message)
	}
}
