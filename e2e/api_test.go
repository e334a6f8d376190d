package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// job is what the API says about a job, as far as tests look at it.
type job struct {
	ID, Cluster, Volume, Action, State, Phase, Message, Origin, TaskID, Reason string
	Progress                                                                   figures
	Nodes                                                                      []node
	Actions                                                                    []struct {
		Name    string
		Allowed bool
	}
}

// allows reports whether something may be done with the job now.
func (j job) allows(action string) bool {
	for _, a := range j.Actions {
		if a.Name == action {
			return a.Allowed
		}
	}
	return false
}

type figures struct {
	FilesMoved, BytesMoved, FilesScanned, Failures, Skipped uint64
}

type node struct {
	Host, Status string
	figures
}

// client gives up in time; a page must never hang.
var client = &http.Client{Timeout: patience}

// Call sends a request to the API and decodes its answer; it gives the status.
func (s *server) Call(method, path, body string, into any) int {
	s.t.Helper()
	req, err := http.NewRequest(method, s.URL+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := client.Do(req)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			s.t.Fatalf("%s %s: %v in %s", method, path, err, text)
		}
	}
	return res.StatusCode
}

// Jobs lists jobs, the newest first.
func (s *server) Jobs(query string) []job {
	s.t.Helper()
	var list struct{ Items []job }
	s.Call("GET", "/jobs?"+query, "", &list)
	return list.Items
}

// Job is one job.
func (s *server) Job(id string) job {
	s.t.Helper()
	var j job
	if status := s.Call("GET", "/jobs/"+id, "", &j); status != http.StatusOK {
		s.t.Fatalf("job %s: status %d", id, status)
	}
	return j
}

// Rebalance starts a rebalance over the API, as soon as nothing speaks against it:
// glusterd leaves a volume out of its status while somebody holds its lock, and
// then nothing is known of its bricks until the next look.
func (s *server) Rebalance(cluster, volume string) job {
	s.t.Helper()
	return s.begin(cluster, volume, "rebalance", `{}`)
}

// begin starts a job on a volume over the API, as soon as it is accepted.
func (s *server) begin(cluster, volume, action, body string) (begun job) {
	s.t.Helper()
	until(s.t, patience, func() error {
		var answer struct {
			job
			Detail string
		}
		status := s.Call("POST", "/clusters/"+cluster+"/volumes/"+volume+"/"+action, body, &answer)
		if begun = answer.job; status != http.StatusAccepted {
			return fmt.Errorf("%s of %s with %s: status %d %s", action, volume, body, status, answer.Detail)
		}
		return nil
	})
	return begun
}

// JobOn is the id of the newest job on a volume, once there is one.
func (s *server) JobOn(volume string) (id string) {
	s.t.Helper()
	until(s.t, patience, func() error {
		jobs := s.Jobs("volume=" + volume)
		if len(jobs) == 0 {
			return fmt.Errorf("there is no job on %s", volume)
		}
		id = jobs[0].ID
		return nil
	})
	return id
}

// WaitReached waits until a cluster was read for the first time.
func (s *server) WaitReached(cluster string) {
	s.t.Helper()
	until(s.t, patience, func() error {
		var volumes struct{ Items []struct{ Name string } }
		s.Call("GET", "/clusters/"+cluster+"/volumes", "", &volumes)
		if len(volumes.Items) == 0 {
			return fmt.Errorf("cluster %s was not read yet", cluster)
		}
		return nil
	})
}

// WaitStartable waits until nothing speaks against a rebalance: after a stop the
// cluster has to be read once more.
func (s *server) WaitStartable(cluster, volume string) {
	s.t.Helper()
	until(s.t, patience, func() error {
		var preflight struct {
			Findings []struct{ Rule, Severity, Summary string }
		}
		s.Call("GET", "/clusters/"+cluster+"/volumes/"+volume+"/preflight?action=rebalance", "", &preflight)
		for _, f := range preflight.Findings {
			if f.Severity == "block" {
				return fmt.Errorf("%s: %s", f.Rule, f.Summary)
			}
		}
		return nil
	})
}

// WaitJob waits until a job is in a state, with nothing under way.
func (s *server) WaitJob(id, state string, limit time.Duration) job {
	s.t.Helper()
	var j job
	until(s.t, limit, func() error {
		if j = s.Job(id); j.State != state || j.Phase != "" {
			return fmt.Errorf("job %s is %s %s, not %s: %s; its nodes: %+v", id, j.State, j.Phase, state, j.Message, j.Nodes)
		}
		return nil
	})
	return j
}

// WaitRunning waits until a job's task was accepted.
func (s *server) WaitRunning(id string) job {
	s.t.Helper()
	return s.WaitJob(id, "RUNNING", long)
}

// until asks again and again until try succeeds, and fails with its last error.
func until(t testing.TB, limit time.Duration, try func() error) {
	t.Helper()
	end := time.Now().Add(limit)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("after %v: %v", limit, err)
		}
		<-time.After(50 * time.Millisecond)
	}
}
