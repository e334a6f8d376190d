package handlers

import (
	"encoding/json"
	"testing"

	"brickyard/gluster/jobs"
)

func TestTheAPISaysACodeBesideEveryMessage(t *testing.T) {
	j := jobs.Job{Steps: []jobs.Step{
		{Number: 1, Message: jobs.Say(jobs.NoticeNotCommitted).With(jobs.SayWith(jobs.NoticeMovedUnknown, jobs.Args{"hosts": {"node2", "node3"}}))},
		{Number: 2},
	}}
	b, err := json.Marshal(newAPISteps(j, 0))
	if err != nil {
		t.Fatal(err)
	}
	var steps []map[string]any
	if err := json.Unmarshal(b, &steps); err != nil {
		t.Fatal(err)
	}
	if steps[0]["messageCode"] != "not-committed" || steps[0]["message"] != "Not committed: node2 and node3 cannot be heard, so it is not known whether everything was moved." {
		t.Errorf("%v", steps[0])
	}
	said, err := json.Marshal(steps[0]["notices"])
	if want := `[{"args":{},"code":"not-committed"},{"args":{"hosts":["node2","node3"]},"code":"moved-unknown"}]`; err != nil || string(said) != want {
		t.Errorf("%s, %v", said, err)
	}
	if code, there := steps[1]["messageCode"]; there || steps[1]["message"] != "" || len(steps[1]["notices"].([]any)) != 0 {
		t.Errorf("a step that says nothing: %v %v", code, steps[1])
	}
}
