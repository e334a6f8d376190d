package chaos

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// One play: a scene, a death in it, and what has to hold afterwards.

// trace plays a scene and returns the points it passes.
func (sc scene) trace(dir string) ([]string, error) {
	s, err := sc.newStage(dir)
	if err != nil {
		return nil, err
	}
	defer s.close()
	if err := s.enter(tracing); err != nil {
		return nil, err
	}
	defer s.kill()
	if err := sc.act(s); err != nil {
		return nil, err
	}
	if err := s.settle(0); err != nil {
		return nil, err
	}
	s.child.mu.Lock()
	defer s.child.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.points), func(p string) bool {
		_, n, _ := strings.Cut(p, "#")
		k, _ := strconv.Atoi(n)
		return k > occurrences
	}), nil
}

// enter starts the server, brings it to where the action begins, and arms it.
func (s *stage) enter(kill string) (err error) {
	if s.child, err = s.start(""); err != nil {
		return err
	}
	if err = s.reached(s.outside); err == nil && s.scene.before != nil {
		err = s.scene.before(s)
	}
	if err == nil {
		s.cluster().ForgetCalls()
		s.acknowledged = nil
		err = s.arm(kill)
	}
	if err != nil {
		s.kill()
		return fmt.Errorf("before the action: %w", err)
	}
	return nil
}

// settle waits until everybody agrees, and checks what must hold then.
func (s *stage) settle(kills int) error {
	settled := s.scene.settled
	if settled == nil {
		settled = anything
	}
	if err := s.until(func() error { return s.agree(s.child, settled) }); err != nil {
		return fmt.Errorf("they do not agree: %w", err)
	}
	for words, n := range s.sent("c") {
		if n > max(1, s.scene.twice[words]) {
			return fmt.Errorf("%q was sent %d times", words, n)
		}
	}
	if s.scene.before == nil {
		// What came before is recorded, and the cluster's log of it forgotten.
		if err := s.history(s.child, "c", kills); err != nil {
			return err
		}
	}
	all, err := s.jobs()
	if err != nil {
		return err
	}
	if len(all) > 1 {
		return fmt.Errorf("there are %d jobs: %s; %s", len(all), all[0], all[1])
	}
	for _, j := range all {
		if err := s.fits(j); err != nil {
			return err
		}
	}
	for _, id := range s.acknowledged {
		if !slices.ContainsFunc(all, func(j crashJob) bool { return j.ID == id }) {
			return fmt.Errorf("job %s was acknowledged and is gone", id)
		}
	}
	return nil
}

// fits checks that the job says what its commands came to: what was carried out
// is not denied, and has the outcome it has to have.
func (s *stage) fits(j crashJob) error {
	nothing := strings.Contains(j.Message, "Nothing was changed") || strings.Contains(j.Message, "Nothing was sent")
	done := s.carriedOut()
	for words, n := range done {
		fields := strings.Fields(words)
		verb := fields[len(fields)-1]
		var fine bool
		switch {
		case n == 0:
			continue
		case fields[1] == "reset-brick":
			fine = j.State == "FINISHED" || j.watchesHeal() || verb == "start" && j.waitsForDisk()
		case verb == "start":
			fine = j.TaskID != "" || len(done) > 1
		case verb == "stop":
			fine = j.State == "ABORTED" || j.State == "PAUSED" || s.scene.twice != nil
		case fields[1] == "replace-brick":
			fine = j.State == "FINISHED" || j.watchesHeal()
		case fields[1] == "set" || fields[1] == "reset" || fields[1] == "add-brick" || fields[1] == "heal":
			fine = true // what they prepare is told by the commands that follow
		default: // commit, force
			fine = j.State == "FINISHED"
		}
		if !fine || nothing {
			return fmt.Errorf("%q was carried out, and %s", words, j)
		}
	}
	return nil
}

// carriedOut counts the commands the cluster did not refuse.
func (s *stage) carriedOut() map[string]int {
	done := s.sent("c")
	for words, n := range s.refused {
		done[words] -= min(n, done[words])
	}
	return done
}

// play lets the server die, starts it again, and checks what it says then.
func (r *played) play(dir string) error {
	s, err := r.scene.newStage(dir)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.enter(r.point); err != nil {
		return err
	}
	err = r.scene.act(s)
	if err == nil {
		err = s.settle(0)
	}
	switch {
	case s.dies(err):
		r.kills = append(r.kills, s.killedAt)
	case err != nil:
		s.kill()
		return err
	default:
		s.kill()
		r.kills = append(r.kills, "at rest")
	}
	if r.second != "" {
		s.child, err = s.start(r.second)
		if err == nil {
			err = s.settle(1)
		}
		switch {
		case s.child != nil && s.dies(err):
			r.kills = append(r.kills, s.killedAt)
		case err != nil && !errors.Is(err, errKilled):
			s.kill()
			return err
		default:
			s.kill()
			r.kills = append(r.kills, "at rest")
		}
	}
	began := time.Now()
	if s.child, err = s.start(""); err != nil {
		return err
	}
	defer s.kill()
	if err := s.reached(s.outside); err != nil {
		return err
	}
	r.recovery = append(r.recovery, time.Since(began))
	// Who got no answer asks again, under the same key.
	if err := r.scene.act(s); err != nil {
		return fmt.Errorf("asked again: %w", err)
	}
	if err := s.settle(len(r.kills)); err != nil {
		return err
	}
	if err := s.lastAct(); err != nil {
		return err
	}
	if log := s.log(1 << 20); strings.Contains(log, "cannot change in this way") || strings.Contains(log, "panic") {
		return errors.New("the server broke a law of its own")
	}
	return nil
}

// dies reports whether an error is the server's death, and waits for its end.
func (s *stage) dies(err error) bool {
	if err == nil {
		return false
	}
	select {
	case <-s.ended:
		_ = s.orders.Close()
		return s.killedAt != ""
	case <-time.After(time.Second):
		return false
	}
}

// lastAct proves that nothing is wedged: whatever is open still can be brought
// to its end, and leaves the volume's throttle as it was.
func (s *stage) lastAct() error {
	s.instead(nil)
	all, err := s.jobs()
	if err != nil || len(all) == 0 || !all[0].open() {
		return err
	}
	if all[0].waitsForDisk() {
		// It goes on as a heal, which takes its time.
		if err := s.end(all[0], "keep", heals); err != nil {
			return err
		}
	}
	action := "stop"
	if all[0].State == "PENDING_COMMIT" && !all[0].waitsForDisk() {
		action = "keep"
	}
	return s.end(all[0], action, ended)
}

// end does something to a job and waits for what has to come of it.
func (s *stage) end(j crashJob, action string, settled func(crashJob) error) error {
	status, text, err := s.call("POST", "/api/v1/jobs/"+j.ID+"/"+action, "", "", nil)
	if err != nil || status != 202 {
		return fmt.Errorf("it is wedged: %s: %s: %d %s, %w", action, j, status, text, err)
	}
	if err := s.until(func() error { return s.agree(s.child, settled) }); err != nil {
		return fmt.Errorf("it cannot be brought to its end: %w", err)
	}
	return nil
}

// summary says what was run, and how long recovery took.
func summary(t *testing.T, results []played, total int, seed uint64, took time.Duration) {
	kills, places, perScene := 0, map[string]bool{}, map[string]int{}
	var recovery []time.Duration
	for _, r := range results {
		kills += len(r.kills)
		perScene[r.scene.name] += len(r.kills)
		for _, k := range r.kills {
			place, _, _ := strings.Cut(k, " #")
			places[place] = true
		}
		recovery = append(recovery, r.recovery...)
	}
	t.Logf("%d kills in %d of %d plays, seed %d, %v; %d different places", kills, len(results), total, seed, took.Round(time.Second), len(places))
	for _, name := range slices.Sorted(maps.Keys(perScene)) {
		t.Logf("  %-32s %d kills", name, perScene[name])
	}
	logDistribution(t, "restart → every cluster was read again", recovery)
}

func logDistribution(t *testing.T, what string, d []time.Duration) {
	if len(d) == 0 {
		return
	}
	slices.Sort(d)
	at := func(share float64) time.Duration {
		return d[min(len(d)-1, int(share*float64(len(d))))].Round(time.Millisecond)
	}
	t.Logf("%s: n=%d, p50 %v, p90 %v, p99 %v, max %v (target: 2 s and one poll)", what, len(d), at(.5), at(.9), at(.99), d[len(d)-1].Round(time.Millisecond))
}
