package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The crash tests: the server is killed at every step of every action, and
// started again. See docs/robustness.md.

const (
	// killsEnv says how much is run: "all", or a number of kills; a sample if
	// it is not set.
	killsEnv = "BRICKYARD_KILLS"
	// sampleKills are run with the other tests.
	sampleKills = 40
	// stages is how many scenes are played at the same time: they wait most of
	// the time.
	stages = 6
	// occurrences is how often the same point is used when an action passes it
	// again and again.
	occurrences = 2
)

// death is one scene with the place where the server dies in it, and perhaps a
// second one while it recovers.
type death struct {
	scene  scene
	point  string
	second string
}

func (d death) String() string {
	text := d.scene.name + ", killed " + d.point
	if d.second != "" {
		text += ", and at step " + d.second + " of the recovery"
	}
	return text
}

// played is what came of one.
type played struct {
	death
	kills    []string
	recovery []time.Duration
	err      error
}

func TestAKillAtAnyStepOfAnyActionLosesNothingAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	deaths := allDeaths(t)
	total := len(deaths)
	how := cmp.Or(os.Getenv(killsEnv), strconv.Itoa(sampleKills))
	// A seed that changes by the day lets many samples see everything; it is
	// said, and can be given.
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("BRICKYARD_SEED"), time.Now().Format("20060102")), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if how != "all" {
		n, err := strconv.Atoi(how)
		if err != nil {
			t.Fatalf("%s=%s: want a number or all", killsEnv, how)
		}
		deaths = sample(deaths, n, rand.New(rand.NewPCG(seed, 0)))
	}
	began := time.Now()
	results := playAll(t, deaths)
	summary(t, results, total, seed, time.Since(began))
}

// allDeaths plays every scene once without a kill, and makes a death of every
// point it passed. The second deaths are spread over the steps of recoveries.
func allDeaths(t *testing.T) []death {
	t.Helper()
	var mu sync.Mutex
	var all []death
	forEach(scenes, func(i int, sc scene) {
		points, err := sc.trace(t.TempDir())
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Errorf("%s, without any kill: %v", sc.name, err)
			return
		}
		for k, p := range points {
			all = append(all, death{scene: sc, point: p})
			if strings.HasPrefix(p, "after StartCommand") || strings.HasPrefix(p, "during gluster volume re") || k%7 == i%7 {
				all = append(all, death{scene: sc, point: p, second: fmt.Sprintf("@%d", 1+(k*5+i)%30)})
			}
		}
	})
	if t.Failed() {
		t.FailNow()
	}
	slices.SortFunc(all, func(a, b death) int { return strings.Compare(a.String(), b.String()) })
	return all
}

// sample takes n deaths, from all scenes alike.
func sample(all []death, n int, r *rand.Rand) []death {
	r.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	taken := map[string]int{}
	rank := make(map[string]int, len(all))
	for _, d := range all {
		rank[d.String()] = taken[d.scene.name]
		taken[d.scene.name]++
	}
	slices.SortStableFunc(all, func(a, b death) int { return rank[a.String()] - rank[b.String()] })
	return all[:min(n, len(all))]
}

func playAll(t *testing.T, deaths []death) []played {
	t.Helper()
	results := make([]played, len(deaths))
	forEach(deaths, func(i int, d death) {
		dir := t.TempDir()
		r := played{death: d}
		r.err = r.play(dir)
		if results[i] = r; r.err != nil {
			log, _ := os.ReadFile(dir + "/log")
			t.Errorf("%s: %v\n%s", d, r.err, log[max(0, len(log)-1500):])
		}
	})
	return results
}

func forEach[T any](items []T, do func(int, T)) {
	var all sync.WaitGroup
	slots := make(chan struct{}, stages)
	for i, item := range items {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			do(i, item)
		})
	}
	all.Wait()
}

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
	changed := 0
	for words, n := range s.sent("c") {
		if s.refused[words] == 0 {
			changed += n
		}
	}
	for _, j := range all {
		nothing := strings.Contains(j.Message, "Nothing was changed") || strings.Contains(j.Message, "Nothing was sent")
		if nothing && changed > 0 {
			return fmt.Errorf("%d commands were carried out, and %s", changed, j)
		}
	}
	for _, id := range s.acknowledged {
		if !slices.ContainsFunc(all, func(j crashJob) bool { return j.ID == id }) {
			return fmt.Errorf("job %s was acknowledged and is gone", id)
		}
	}
	return nil
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
// to its end.
func (s *stage) lastAct() error {
	s.instead(nil)
	all, err := s.jobs()
	if err != nil || len(all) == 0 || !all[0].open() {
		return err
	}
	action := "stop"
	if all[0].State == "PENDING_COMMIT" {
		action = "keep"
	}
	status, text, err := s.call("POST", "/api/v1/jobs/"+all[0].ID+"/"+action, "", "", nil)
	if err != nil || status != 202 {
		return fmt.Errorf("it is wedged: %s: %s: %d %s, %w", action, all[0], status, text, err)
	}
	if err := s.until(func() error { return s.agree(s.child, ended) }); err != nil {
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
