package chaos

import (
	"cmp"
	"fmt"
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
	forEach(chosen(scenes), func(i int, sc scene) {
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

// chosen are the scenes whose name contains BRICKYARD_SCENE; all if it is not set.
func chosen(all []scene) []scene {
	return slices.DeleteFunc(slices.Clone(all), func(sc scene) bool {
		return !strings.Contains(sc.name, os.Getenv("BRICKYARD_SCENE"))
	})
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
