package chaos

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"brickyard/gluster"
)

// soakVolumeShown is what a person sees of a volume.
type soakVolumeShown struct {
	ActiveJob  *crashJob
	Subvolumes []struct{ Bricks []struct{ Name string } }
}

// user is what one person does: looks at a volume, and does something that is
// offered, or is not. Who gets no answer asks again under the same key.
func (s *soak) user(r *rand.Rand) {
	pause(r, 20*time.Millisecond, 250*time.Millisecond)
	cluster := s.names[r.IntN(len(s.names))]
	volume := fmt.Sprintf("v%02d", r.IntN(volumesOfSoak))
	var v soakVolumeShown
	path := "/api/v1/clusters/" + cluster + "/volumes/" + volume
	c := s.server.Load()
	if status, text, err := c.call(http.MethodGet, path, "", "", &v); err != nil || status != http.StatusOK {
		s.answered(status, text, err)
		return
	}
	if v.ActiveJob != nil && r.IntN(10) > 0 {
		action, body := s.decision(r, *v.ActiveJob)
		s.send(r, "/api/v1/jobs/"+v.ActiveJob.ID+"/"+action, body)
		return
	}
	action, body := s.undertaking(r, volume, v)
	s.send(r, path+"/"+action, body)
}

// decision is something to do with a job.
func (s *soak) decision(r *rand.Rand, j crashJob) (action, body string) {
	action = []string{"stop", "commit", "keep", "rerun", "commit"}[r.IntN(5)]
	if len(j.Actions) > 0 && r.IntN(5) > 0 {
		action = j.Actions[r.IntN(len(j.Actions))].Name
	}
	confirm := ""
	switch action {
	case "throttle":
		return action, `{` + someThrottle(r) + `}`
	case "window":
		return action, `{` + s.someWindow(r) + `}`
	case "commit":
		if j.Action == "reset-brick" && len(j.Bricks) > 0 && r.IntN(3) > 0 {
			s.clusters[j.Cluster].SwapDisk(j.Volume, j.Bricks[0])
		}
	case "commit-lossy":
		action = "commit"
		n, files := j.Progress.Failures+j.Progress.Skipped, "files"
		if n == 1 {
			files = "file"
		}
		if confirm = fmt.Sprintf("lose %d %s", n, files); n == 0 {
			confirm = "lose data on " + j.Volume
		}
	}
	return action, `{"confirm":"` + confirm + `"}`
}

// undertaking is something to start on a volume.
func (s *soak) undertaking(r *rand.Rand, volume string, v soakVolumeShown) (action, body string) {
	pace := []string{"", "", "," + someThrottle(r), "," + s.someWindow(r), "," + someThrottle(r) + "," + s.someWindow(r)}[r.IntN(5)]
	n := len(v.Subvolumes)
	if n == 0 || r.IntN(2) == 0 {
		return "rebalance", []string{`{"force":false` + pace + `}`, `{"fixLayout":true}`, `{"force":true` + pace + `}`}[r.IntN(3)]
	}
	set := v.Subvolumes[r.IntN(n)].Bricks
	if len(set) == 0 {
		return "rebalance", `{}`
	}
	one := set[r.IntN(len(set))].Name
	switch r.IntN(4) {
	case 0:
		return "replace-brick", fmt.Sprintf(`{"brick":%q,"with":"node%d:/bricks/%s.u%d"}`, one, 1+r.IntN(3), volume, s.hand.born.Add(1))
	case 1:
		return "reset-brick", fmt.Sprintf(`{"brick":%q}`, one)
	}
	var bricks []string
	for _, b := range set {
		bricks = append(bricks, `"`+b.Name+`"`)
	}
	more := []string{pace, pace, `,"autoCommit":true` + pace, `,"migrateData":false,"confirm":"` + volume + `"`}[r.IntN(4)]
	return "remove-brick", `{"bricks":[` + strings.Join(bricks, ",") + `]` + more + `}`
}

func someThrottle(r *rand.Rand) string {
	return fmt.Sprintf(`"throttle":%q`, gluster.Throttles[r.IntN(len(gluster.Throttles))])
}

// someWindow is a window that is open for hours, one that closes or one that
// opens within minutes, or none.
func (s *soak) someWindow(r *rand.Rand) string {
	now, near := s.clock.Now().UTC(), time.Duration(1+r.IntN(10))*time.Minute
	from, to := now.Add(-time.Hour), now.Add(20*time.Hour)
	switch r.IntN(5) {
	case 0:
		return `"window":null`
	case 1, 2:
		to = now.Add(near)
	case 3:
		from = now.Add(near)
	}
	return fmt.Sprintf(`"window":{"from":%q,"to":%q,"zone":"UTC"}`, from.Format("15:04"), to.Format("15:04"))
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
