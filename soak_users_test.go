package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// user is what one person does: looks at a volume, and does something that is
// offered, or is not. Who gets no answer asks again under the same key.
func (s *soak) user(r *rand.Rand) {
	pause(r, 20*time.Millisecond, 250*time.Millisecond)
	cluster := s.names[r.IntN(len(s.names))]
	volume := fmt.Sprintf("v%02d", r.IntN(volumesOfSoak))
	var v struct {
		ActiveJob  *crashJob
		Subvolumes []struct{ Bricks []struct{ Name string } }
	}
	path := "/api/v1/clusters/" + cluster + "/volumes/" + volume
	c := s.server.Load()
	if status, text, err := c.call(http.MethodGet, path, "", "", &v); err != nil || status != http.StatusOK {
		s.answered(status, text, err)
		return
	}
	var to, body string
	if v.ActiveJob != nil && r.IntN(10) > 0 {
		action := []string{"stop", "commit", "keep", "rerun", "commit"}[r.IntN(5)]
		if len(v.ActiveJob.Actions) > 0 && r.IntN(5) > 0 {
			action = v.ActiveJob.Actions[r.IntN(len(v.ActiveJob.Actions))].Name
		}
		confirm := ""
		if action == "commit-lossy" {
			action = "commit"
			n, files := v.ActiveJob.Progress.Failures+v.ActiveJob.Progress.Skipped, "files"
			if n == 1 {
				files = "file"
			}
			if confirm = fmt.Sprintf("lose %d %s", n, files); n == 0 {
				confirm = "lose data on " + volume
			}
		}
		to, body = "/api/v1/jobs/"+v.ActiveJob.ID+"/"+action, `{"confirm":"`+confirm+`"}`
	} else {
		to, body = path+"/rebalance", []string{`{}`, `{"fixLayout":true}`, `{"force":true}`}[r.IntN(3)]
		if n := len(v.Subvolumes); n > 1 && r.IntN(2) == 0 {
			var bricks []string
			for _, b := range v.Subvolumes[r.IntN(n)].Bricks {
				bricks = append(bricks, `"`+b.Name+`"`)
			}
			more := []string{"", "", `,"autoCommit":true`, `,"migrateData":false,"confirm":"` + volume + `"`}[r.IntN(4)]
			to, body = path+"/remove-brick", `{"bricks":[`+strings.Join(bricks, ",")+`]`+more+`}`
		}
	}
	s.send(r, to, body)
}

// send asks for something, again and again until there is an answer or the
// person gives up.
func (s *soak) send(r *rand.Rand, to, body string) {
	key := fmt.Sprintf("%016x", r.Uint64())
	for range 1 + r.IntN(4) {
		var j crashJob
		status, text, err := s.server.Load().call(http.MethodPost, to, key, body, &j)
		s.answered(status, text, err)
		if err == nil {
			if status == http.StatusAccepted {
				s.accept(j)
			}
			return
		}
		pause(r, 100*time.Millisecond, 600*time.Millisecond)
	}
}

func (s *soak) accept(j crashJob) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.accepted[j.ID]; ok && (known.Cluster != j.Cluster || known.Volume != j.Volume) {
		s.violations = append(s.violations, fmt.Sprintf("an id stands for two jobs: %s; %s", known, j))
	}
	s.accepted[j.ID] = j
}

// answered counts the answers, and takes offence at a server that is at its
// wits' end.
func (s *soak) answered(status int, text string, err error) {
	what := fmt.Sprint(status)
	if err != nil {
		what = "none"
	}
	s.mu.Lock()
	s.refusals[what]++
	s.mu.Unlock()
	if err == nil && status == http.StatusInternalServerError {
		s.violate("the server does not know what to say: %s", text)
	}
}
