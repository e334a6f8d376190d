package chaos

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"brickyard/gluster/sim"
)

// The soak: several people, several administrators at their shells, and
// whatever else goes wrong, at the same time and for a long time. See
// docs/robustness.md for what came of it.

const (
	// soakEnv is how long it runs, soakDefault if it is not set.
	soakEnv     = "SOAK"
	soakDefault = 20 * time.Second
	// soakPace is how fast its clock runs.
	soakPace = 100
	// soakRound is how long things go wrong before everything is put right and
	// everybody has to agree; killing is the share of it in which the server is
	// killed, so that what it holds can be watched for the rest.
	soakRound = 20 * time.Second
	soakUsers = 6
	// clustersOfSoak and volumesOfSoak make 51 volumes.
	clustersOfSoak, volumesOfSoak = 3, 17
)

// soak is one run.
type soak struct {
	*outside
	t    *testing.T
	seed uint64
	hand *hands

	server atomic.Pointer[child]

	mu         sync.Mutex
	violations []string
	accepted   map[string]crashJob        // by id
	records    map[string]map[string]bool // command ids seen, by job id
	refusals   map[string]int             // by status
	kills      int
	starts     []time.Duration // restart → first page
	truths     []time.Duration // restart → everybody agrees
	samples    []soakSample
	outcomes   map[string]int // jobs by how they ended, at the last check
}

// soakSample is what the server held at a moment.
type soakSample struct {
	at         time.Duration
	goroutines int
	heap, rss  uint64
	files      int
}

func TestSoak(t *testing.T) {
	t.Parallel()
	length, err := time.ParseDuration(cmp.Or(os.Getenv(soakEnv), soakDefault.String()))
	if err != nil {
		t.Fatalf("%s: %v", soakEnv, err)
	}
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("BRICKYARD_SEED"), time.Now().Format("20060102150405")), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("seed %d, for %v", seed, length)
	s := newSoak(t, seed)
	defer s.close()
	began := time.Now()
	// The last part is without kills: what one process holds over time.
	for n := 0; time.Since(began) < length*8/10; n++ {
		s.round(n, min(soakRound, length*8/10-time.Since(began)), true)
	}
	if s.start("") == nil {
		for n := 1000; time.Since(began) < length; n++ {
			s.round(n, min(soakRound, length-time.Since(began)), false)
		}
	}
	s.atTheEnd(length > soakRound)
	s.report(time.Since(began))
}

func newSoak(t *testing.T, seed uint64) *soak {
	t.Helper()
	clock := fastClock{Epoch: time.Now().Round(0), Factor: soakPace}
	var clusters []*sim.Cluster
	for i := range clustersOfSoak {
		name := fmt.Sprintf("c%d", i)
		c := sim.New(sim.Config{
			Name: name, Seed: seed + uint64(i), Now: clock.Now, Sleep: clock.Sleep,
			RunTime: 90 * time.Second, StartDelay: 8 * time.Second, HealTime: 30 * time.Second,
		})
		for k := range volumesOfSoak {
			c.MustAdd(soakVolume(k, 0))
		}
		clusters = append(clusters, c)
	}
	o, err := newOutside(t.TempDir(), clock, clusters...)
	if err != nil {
		t.Fatal(err)
	}
	o.active, o.idle = 50*time.Millisecond, 200*time.Millisecond
	return &soak{
		outside: o, t: t, seed: seed, hand: &hands{},
		accepted: map[string]crashJob{}, records: map[string]map[string]bool{}, refusals: map[string]int{},
	}
}

// soakVolume is the k-th volume of a cluster: most are distributed, some are
// made of replica sets. born tells it from earlier ones of the same name.
func soakVolume(k, born int) sim.VolumeSpec {
	v := sim.VolumeSpec{
		Name: fmt.Sprintf("v%02d", k), Size: 100 * sim.GiB,
		Used: []uint64{20 * sim.GiB, 10 * sim.GiB, 5 * sim.GiB, sim.GiB}, Files: []uint64{2000, 1000, 500, 100},
	}
	sets, size := 4, 1
	if k%4 == 3 {
		sets, size, v.Replica = 2, 3, 3
	}
	for i := range sets * size {
		v.Bricks = append(v.Bricks, fmt.Sprintf("node%d:/bricks/%s.%d.%d", i%3+1, v.Name, born, i/3))
	}
	return v
}

// round lets things go wrong for a while, then puts everything right and waits
// until everybody agrees.
func (s *soak) round(n int, length time.Duration, killing bool) {
	if length <= 0 {
		return
	}
	if killing || s.server.Load() == nil {
		if err := s.start(""); err != nil {
			return
		}
	}
	end := time.Now().Add(length)
	var busy sync.WaitGroup
	workers := map[string]func(*rand.Rand){"watch": s.watch}
	for i := range soakUsers {
		workers[fmt.Sprintf("user%d", i)] = s.user
	}
	for _, c := range s.names {
		workers["hand "+c] = func(r *rand.Rand) { s.hand.meddle(s, c, r) }
	}
	if killing {
		workers["killer"] = s.killer
	} else {
		workers["gauge"] = s.gauge
	}
	for name, work := range workers {
		r := rand.New(rand.NewPCG(s.seed+uint64(n), uint64(len(name))<<32|uint64(name[len(name)-1])))
		busy.Go(func() {
			for time.Now().Before(end) {
				work(r)
			}
		})
	}
	busy.Wait()
	s.calm(killing)
}

// start starts the server, which may have been told to die while it starts.
func (s *soak) start(kill string) error {
	if c := s.server.Load(); c != nil && !c.dead() {
		c.kill()
	}
	began := time.Now()
	c, err := s.outside.start(kill)
	if err != nil {
		if kill == "" {
			s.violate("the server does not start: %v", err)
		}
		return err
	}
	if status, _, err := c.call(http.MethodGet, "/volumes", "", "", nil); err == nil && status == http.StatusOK {
		s.mu.Lock()
		s.starts = append(s.starts, time.Since(began))
		s.mu.Unlock()
	}
	s.server.Store(c)
	return nil
}

// killer kills the server at a random moment, or at a random step, and starts
// it again; some die again while they recover.
func (s *soak) killer(r *rand.Rand) {
	pause(r, 200*time.Millisecond, 800*time.Millisecond)
	c := s.server.Load()
	if r.IntN(2) == 0 && c.arm(fmt.Sprintf("@%d", 1+r.IntN(200))) == nil {
		select {
		case <-c.ended:
		case <-time.After(time.Second):
		}
	}
	c.kill()
	s.killed()
	for r.IntN(4) == 0 {
		if s.start(fmt.Sprintf("@%d", 1+r.IntN(40))) == nil {
			c := s.server.Load()
			select {
			case <-c.ended:
			case <-time.After(time.Second):
			}
			c.kill()
		}
		s.killed()
	}
	_ = s.start("")
}

func (s *soak) killed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kills++
}

// calm puts everything right and waits until the database, the page and the
// clusters agree; a restart has to find the same.
func (s *soak) calm(restart bool) {
	s.hand.repair(s)
	if restart {
		s.server.Load().kill()
		s.killed()
		began := time.Now()
		if s.start("") != nil {
			return
		}
		c := s.server.Load()
		if err := c.until(func() error { return s.agree(c, anything) }); err == nil {
			s.mu.Lock()
			s.truths = append(s.truths, time.Since(began))
			s.mu.Unlock()
		}
	}
	c := s.server.Load()
	if err := c.until(func() error { return s.agree(c, inTheCalm) }); err != nil {
		s.violate("in the calm they do not agree: %v", err)
	}
	s.check(c)
}

// healPatience is for heals: up to a minute passes between two questions.
const healPatience = 3 * time.Minute

// atTheEnd has the server end as it should, and looks at what it leaves. patient
// waits for the heals before.
func (s *soak) atTheEnd(patient bool) {
	c := s.server.Load()
	if c == nil || c.dead() {
		s.violate("no server is left")
		return
	}
	if patient {
		c.patience = healPatience
		if err := c.until(c.healed); err != nil {
			s.violate("at the end: %v", err)
		}
	}
	for _, name := range s.names {
		if err := s.history(c, name, 1<<30); err != nil {
			s.violate("cluster %s: %v", name, err)
		}
	}
	if err := c.finish(); err != nil {
		s.violate("%v", err)
	}
	for _, line := range strings.Split(s.log(64<<20), "\n") {
		if strings.Contains(line, "level=ERROR") && !strings.Contains(line, "trying again") || strings.Contains(line, "panic") {
			s.violate("in the log: %s", line)
		}
	}
}

func (s *soak) violate(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if text := fmt.Sprintf(format, args...); !slices.Contains(s.violations, text) {
		s.violations = append(s.violations, text)
	}
}
