package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
)

// watch looks at a running server and at what must hold at any moment.
func (s *soak) watch(r *rand.Rand) {
	pause(r, 100*time.Millisecond, 400*time.Millisecond)
	c := s.server.Load()
	var page struct{ Items []crashJob }
	if err := c.get("/jobs?limit=120", &page); err != nil {
		return
	}
	open := map[string]crashJob{}
	for _, j := range page.Items {
		if !j.open() {
			s.mustBeTold(j)
			continue
		}
		where := j.Cluster + "/" + j.Volume
		if other, two := open[where]; two {
			s.violate("two jobs are open: %s; %s", other, j)
		}
		open[where] = j
	}
	if len(page.Items) > 0 {
		s.see(c, page.Items[r.IntN(len(page.Items))])
	}
	s.stillThere(c, r)
}

func (s *soak) mustBeTold(j crashJob) {
	if err := told(j); err != nil {
		s.violate("%v", err)
	}
}

// see remembers the commands of a job, and that none of them got lost.
func (s *soak) see(c *child, j crashJob) {
	commands, err := c.commands(j.ID)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := map[string]bool{}
	for _, r := range commands {
		now[r.ID] = true
	}
	for id := range s.records[j.ID] {
		if !now[id] {
			s.violations = append(s.violations, fmt.Sprintf("command %s is gone: %s", id, j))
		}
	}
	s.records[j.ID] = now
}

// stillThere looks up a job that somebody was promised.
func (s *soak) stillThere(c *child, r *rand.Rand) {
	s.mu.Lock()
	var ids []string
	for id := range s.accepted {
		ids = append(ids, id)
	}
	s.mu.Unlock()
	if len(ids) == 0 {
		return
	}
	id := ids[r.IntN(len(ids))]
	if status, text, err := c.call(http.MethodGet, "/api/v1/jobs/"+id, "", "", nil); err == nil && status != http.StatusOK {
		s.violate("job %s was promised: %d %s", id, status, text)
	}
}

// check looks at everything, in the calm.
func (s *soak) check(c *child) {
	all, err := c.jobs()
	if err != nil {
		s.violate("the jobs cannot be listed: %v", err)
		return
	}
	tasks, outcomes := map[string]crashJob{}, map[string]int{}
	for _, j := range all {
		s.mustBeTold(j)
		s.see(c, j)
		outcomes[j.outcome()]++
		for _, id := range runsOf(j.Steps) {
			where := j.Cluster + "/" + id
			if other, two := tasks[where]; two {
				s.violate("task %s has two jobs: %s; %s", id, other, j)
			}
			tasks[where] = j
		}
	}
	s.mu.Lock()
	s.outcomes = outcomes
	for id, promised := range s.accepted {
		if !slices.ContainsFunc(all, func(j crashJob) bool {
			return j.ID == id && j.Cluster == promised.Cluster && j.Volume == promised.Volume && j.Origin == promised.Origin
		}) {
			s.violations = append(s.violations, fmt.Sprintf("it was promised and is gone: %s", promised))
		}
	}
	s.mu.Unlock()
	for _, name := range s.names {
		s.checkFigures(name, all)
	}
}

// inTheCalm waits until nothing goes on by itself any more. Heals do: they are
// asked about by the server's own clock, which is as slow as everybody's.
func inTheCalm(j crashJob) error {
	if j.watchesHeal() {
		return nil
	}
	return atRest(j)
}

// healed returns nil when every heal is over that can be: all bricks of its set
// are there.
func (c *child) healed() error {
	all, err := c.jobs()
	away := func(b crashHeal) bool { return !b.Connected }
	for _, j := range all {
		if j.watchesHeal() && !slices.ContainsFunc(j.Heal, away) {
			return fmt.Errorf("its heal does not end: %s", j)
		}
	}
	return err
}

// outcome is how a job ended and why, without what is its own.
func (j crashJob) outcome() string {
	words := strings.Fields(ownWords.ReplaceAllString(j.Message, "…"))
	return strings.Join(append([]string{j.State}, words[:min(9, len(words))]...), " ")
}

var ownWords = regexp.MustCompile(`\(.*\)|\b(node\d\S*|v\d\d|[0-9a-f]{8}-[0-9a-f-]+|\d+)`)

// runsOf are the ids of the tasks a job mirrors.
func runsOf(steps []crashStep) []string {
	var ids []string
	for _, st := range steps {
		if st.ExternalID != "" {
			ids = append(ids, st.ExternalID)
		}
		ids = append(ids, runsOf(st.Steps)...)
	}
	return ids
}

// checkFigures compares the figures of finished rebalances that glusterd still
// lists with its own: they are those of this task and of no other.
func (s *soak) checkFigures(cluster string, all []crashJob) {
	t, err := s.truth(cluster)
	if err != nil {
		s.violate("cluster %s: %v", cluster, err)
		return
	}
	for _, v := range t.volumes {
		for _, listed := range t.status.Volumes[v.Name].Tasks {
			task, err := cli.New(s.clusters[cluster]).TaskStatus(context.Background(), gluster.AsyncTask{Volume: v.Name, Type: listed.Type, Bricks: listed.Bricks})
			i := slices.IndexFunc(all, func(j crashJob) bool { return j.Cluster == cluster && j.TaskID == listed.ID })
			wiped := task.Status == gluster.StatusResetReplaceBrick || task.Status == gluster.StatusResetResetBrick
			if err != nil || wiped || i < 0 || all[i].State != "FINISHED" || strings.Contains(all[i].Message, "could not be read") || task.ID != listed.ID {
				continue
			}
			if got, want := figuresOf(all[i].Steps, listed.ID), task.Total; got == nil || got.FilesMoved != want.FilesMoved || got.BytesMoved != want.BytesMoved || got.Failures != want.Failures {
				s.violate("glusterd says %+v, the figures of that run are %+v: %s", want, got, all[i])
			}
		}
	}
}
