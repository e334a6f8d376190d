package chaos

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/sim"
)

// scene is one action whose every step is a place to die.
type scene struct {
	name string
	// volume is what it happens to; it is called "v". twoSets if it is nil.
	volume *sim.VolumeSpec
	// long: tasks take hours, so that they are met while they run.
	long bool
	// before brings things to where the action begins; nothing is killed there.
	before func(*stage) error
	// act is the action. It may be called again when its answer was lost.
	act func(*stage) error
	// settled waits for more than everybody agreeing.
	settled func(crashJob) error
	// twice names commands that are rightly sent more than once.
	twice map[string]int
	// throttle is what the volume's throttle is set to before anybody comes.
	throttle string
}

// stage is a scene being played.
type stage struct {
	*outside
	*child
	scene scene
	// acknowledged are the jobs somebody was told of with a 202.
	acknowledged []string
	// refused are the commands that glusterd says no to, and how often.
	refused map[string]int
	// spoiled: the fault of the scene was planned.
	spoiled bool
	// window is the body of the scene's request for a window.
	window string
}

func (s *stage) cluster() *sim.Cluster { return s.clusters["c"] }

// twoSets, threeSets and copies are the volumes of the scenes.
var (
	twoSets = sim.VolumeSpec{
		Name: "v", Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 0}, Files: []uint64{10_000, 0},
		Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1"},
	}
	threeSets = sim.VolumeSpec{
		Name: "v", Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB, 12 * sim.GiB, 5 * sim.GiB}, Files: []uint64{1000, 1200, 500},
		Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1"},
	}
	// shardedSets lose files when they are rebalanced as they are.
	shardedSets = func() sim.VolumeSpec {
		v := threeSets
		v.Options = map[string]string{"features.shard": "on"}
		return v
	}()
	stoppedSets = func() sim.VolumeSpec { v := threeSets; v.State = sim.Stopped; return v }()
	copies      = sim.VolumeSpec{
		Name: "v", Replica: 3, Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB}, Files: []uint64{1000},
		Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1"},
	}
)

const lastBrick = "node3:/bricks/b1"

// scenes is every action. A new one is a new line.
var scenes = []scene{
	{name: "start a rebalance", act: ask("rebalance", `{}`), settled: ended},
	{name: "start a fix-layout", act: ask("rebalance", `{"fixLayout":true}`), settled: ended},
	{name: "stop a rebalance", long: true, before: running("rebalance", `{}`), act: decide("stop", "")},
	{name: "start a removal", volume: &threeSets, act: ask("remove-brick", removal("")), settled: atRest},
	{name: "stop a removal", volume: &threeSets, long: true, before: running("remove-brick", removal("")), act: decide("stop", "")},
	{name: "commit automatically", volume: &threeSets, act: ask("remove-brick", removal(`,"autoCommit":true`)), settled: atRest},
	{name: "commit", volume: &threeSets, before: migrated(0), act: decide("commit", "")},
	{name: "commit with losses", volume: &threeSets, before: migrated(3), act: decide("commit", "lose 3 files")},
	{name: "keep", volume: &threeSets, before: migrated(0), act: decide("keep", "")},
	{name: "keep what failed", volume: &threeSets, before: migrated(3), act: decide("keep", "")},
	{name: "run again", volume: &threeSets, before: migrated(3), act: decide("rerun", ""), settled: atRest,
		twice: map[string]int{"volume remove-brick v " + lastBrick + " start": 1}},
	{name: "remove without migration", volume: &threeSets, act: ask("remove-brick", forced())},
	{name: "remove from a stopped volume", volume: &stoppedSets, act: ask("remove-brick", forced())},
	{name: "lower the replica count", volume: &copies, act: ask("remove-brick", forced())},
	{name: "adopt a rebalance", act: byHand("volume", "rebalance", "v", "start"), settled: ended},
	{name: "adopt a removal", volume: &threeSets, act: byHand("volume", "remove-brick", "v", lastBrick, "start"), settled: atRest},
	{name: "see a stop from outside", long: true, before: running("rebalance", `{}`), act: byHand("volume", "rebalance", "v", "stop"), settled: ended},
	{name: "see a commit from outside", volume: &threeSets, before: migrated(0), act: byHand("volume", "remove-brick", "v", lastBrick, "commit"), settled: ended},
	{name: "lose the volume", long: true, before: running("rebalance", `{}`), act: func(s *stage) error {
		s.cluster().DeleteVolume("v")
		return nil
	}, settled: ended},
	{name: "start on a busy cluster", act: spoiled(sim.FaultLocked, "rebalance v start", ask("rebalance", `{}`)), settled: ended,
		twice: map[string]int{"volume rebalance v start": 2}},
	{name: "lose the answer to a start", act: spoiled(sim.FaultTimeout, "rebalance v start", ask("rebalance", `{}`)), settled: ended},
	{name: "lose the answer to a stop", long: true, before: running("rebalance", `{}`), act: spoiled(sim.FaultTimeout, "rebalance v stop", decide("stop", ""))},
	{name: "be refused a start", act: refused("volume rebalance v start", ask("rebalance", `{}`)), settled: ended},
	{name: "be refused a stop", long: true, before: running("rebalance", `{}`), act: refused("volume rebalance v stop", decide("stop", ""))},
	{name: "be refused a commit", volume: &threeSets, before: migrated(0), act: refused("volume remove-brick v "+lastBrick+" commit", decide("commit", ""))},
	{name: "be refused a forced removal", volume: &threeSets, act: refused("volume remove-brick v "+lastBrick+" force", ask("remove-brick", forced()))},
	{name: "rebalance a sharded volume", volume: &shardedSets, act: ask("rebalance", agreed("")), settled: ended},
	{name: "remove a brick of a sharded volume", volume: &shardedSets, act: ask("remove-brick", agreed(`"bricks":["`+lastBrick+`"],"autoCommit":true,`)), settled: atRest},
	{name: "be refused the option of a sharded volume", volume: &shardedSets, act: refused("volume set v cluster.lookup-optimize off", ask("rebalance", agreed(""))), settled: ended},
	{name: "pause a rebalance", long: true, before: running("rebalance", `{}`), act: decide("pause", "")},
	{name: "pause a removal", volume: &threeSets, long: true, before: running("remove-brick", removal("")), act: decide("pause", "")},
	{name: "lose the answer to a pause", long: true, before: running("rebalance", `{}`), act: spoiled(sim.FaultTimeout, "rebalance v stop", decide("pause", ""))},
	{name: "resume", long: true, before: paused, act: decide("resume", "")},
	{name: "be refused a resume", long: true, before: paused, act: refused("volume rebalance v start", decide("resume", ""))},
	{name: "stop a paused job", long: true, before: paused, act: decide("stop", "")},
	{name: "throttle", act: ask("rebalance", `{"throttle":"lazy"}`), settled: putBack},
	{name: "throttle a running job", long: true, before: running("rebalance", `{}`), act: throttle("lazy")},
	{name: "throttle a job again", long: true, before: throttled("lazy"), act: throttle("aggressive")},
	{name: "throttle where somebody had", long: true, throttle: "aggressive", before: running("rebalance", `{}`), act: throttle("lazy")},
	{name: "lose the answer to a throttle", long: true, before: running("rebalance", `{}`), act: spoiled(sim.FaultTimeout, "volume set v", throttle("lazy"))},
	{name: "be refused a throttle", long: true, before: running("rebalance", `{}`), act: refused("volume set v "+gluster.ThrottleOption+" lazy", throttle("lazy"))},
	{name: "stop a throttled job", long: true, before: throttled("lazy", "aggressive"), act: decide("stop", "")},
	{name: "have a window close", long: true, before: running("rebalance", `{}`), act: setWindow(window(-2*time.Hour, soon)), settled: heldByWindow},
	{name: "have a window open", long: true, before: shut, act: setWindow(window(soon, muchToo)), settled: runsAgain},
	{name: "start outside a window", long: true, act: func(s *stage) error { return ask("rebalance", window(soon, muchToo)(s))(s) }, settled: runsAgain},
	{name: "replace a brick", volume: &copies, act: ask("replace-brick", replacement), settled: heals},
	{name: "lose the answer to a replacement", volume: &copies, act: spoiled(sim.FaultTimeout, "replace-brick v", ask("replace-brick", replacement)), settled: heals},
	{name: "be refused a replacement", volume: &copies, act: refused("volume replace-brick v "+lastBrick+" "+newBrick+" commit force", ask("replace-brick", replacement)), settled: ended},
	{name: "replace a brick without copies", volume: &threeSets, act: ask("replace-brick", replacement), settled: atRest},
	{name: "reset a brick", volume: &copies, act: ask("reset-brick", reset), settled: swapped},
	{name: "lose the answer to a reset", volume: &copies, act: spoiled(sim.FaultTimeout, strings.TrimPrefix(resetStart, "volume "), ask("reset-brick", reset)), settled: swapped},
	{name: "be refused a reset", volume: &copies, act: refused(resetStart, ask("reset-brick", reset)), settled: ended},
	{name: "commit a reset", volume: &copies, before: taken(true), act: decide("commit", "")},
	{name: "lose the answer to the commit of a reset", volume: &copies, before: taken(true), act: spoiled(sim.FaultTimeout, strings.TrimPrefix(resetCommit, "volume "), decide("commit", ""))},
	{name: "commit a reset of an old disk", volume: &copies, before: taken(false), act: refused(resetCommit, decide("commit", "")), settled: swapped},
	{name: "keep a reset as it is", volume: &copies, before: taken(false), act: decide("keep", "")},
	{name: "see a heal to its end", volume: &copies, before: taken(true), act: decide("commit", ""), settled: swapped},
	{name: "stop watching a heal", volume: &copies, long: true, before: healing, act: decide("stop", ""), settled: stopsWatching,
		twice: map[string]int{"volume heal v": 4}},
	{name: "do nothing", act: func(*stage) error { return nil }},
}

const newBrick = "node3:/bricks/b9"

const replacement = `{"brick":"` + lastBrick + `","with":"` + newBrick + `"}`

// agreed is a start on a sharded volume with what makes it safe.
func agreed(more string) string { return `{` + more + `"lookupOptimizeOff":true,"confirm":"v"}` }

func removal(more string) string { return `{"bricks":["` + lastBrick + `"]` + more + `}` }

func forced() string { return removal(`,"migrateData":false,"confirm":"v"`) }

// ask asks for something on the volume, under a key: asking again is safe.
func ask(action, body string) func(*stage) error {
	return func(s *stage) error {
		var j crashJob
		path := "/api/v1/clusters/c/volumes/v/" + action
		return s.until(func() error {
			status, text, err := s.call(http.MethodPost, path, "start "+action, body, &j)
			switch {
			case err != nil:
				return err
			case status != http.StatusAccepted:
				return fmt.Errorf("POST %s: %d %s", path, status, text)
			}
			return s.told(j)
		})
	}
}

// decide asks for something to be done with the one open job. A repeated
// request gets the job it got the first time.
func decide(action, confirm string) func(*stage) error {
	return tell(action, "decide "+action, `{"confirm":"`+confirm+`"}`)
}

func (s *stage) told(j crashJob) error {
	if !slices.Contains(s.acknowledged, j.ID) {
		s.acknowledged = append(s.acknowledged, j.ID)
	}
	if len(s.acknowledged) > 1 {
		return fmt.Errorf("one key has made the jobs %v", s.acknowledged)
	}
	return nil
}

// running starts something and waits until its task is at work.
func running(action, body string) func(*stage) error {
	return func(s *stage) error {
		if err := ask(action, body)(s); err != nil {
			return err
		}
		return s.until(func() error { return s.only("RUNNING") })
	}
}

// paused brings a rebalance to its pause.
func paused(s *stage) error {
	if err := running("rebalance", `{}`)(s); err != nil {
		return err
	}
	if err := decide("pause", "")(s); err != nil {
		return err
	}
	return s.until(func() error { return s.only("PAUSED") })
}

// migrated brings a removal to its decision; some of its files fail.
func migrated(failures uint64) func(*stage) error {
	return func(s *stage) error {
		s.cluster().FilesFail("v", failures)
		if err := ask("remove-brick", removal(""))(s); err != nil {
			return err
		}
		return s.until(func() error { return s.only("PENDING_COMMIT") })
	}
}

// only checks that the one job is in a state, with nothing under way.
func (s *stage) only(state string) error {
	all, err := s.jobs()
	switch {
	case err != nil:
		return err
	case len(all) != 1:
		return fmt.Errorf("%d jobs", len(all))
	case all[0].State != state || all[0].Phase != "" || all[0].TaskID == "":
		return fmt.Errorf("want it %s: %s", state, all[0])
	}
	return nil
}

// byHand is what somebody else does; it is done once.
func byHand(args ...string) func(*stage) error {
	return func(s *stage) error {
		s.outside.mu.Lock()
		done := s.byHand["c "+strings.Join(args, " ")] > 0
		s.outside.mu.Unlock()
		if done {
			return nil
		}
		return s.gluster("c", args...)
	}
}

// spoiled spoils the first answer to a command.
func spoiled(fault sim.Fault, words string, act func(*stage) error) func(*stage) error {
	return func(s *stage) error {
		if !s.spoiled {
			s.spoiled = true
			s.cluster().FailNext(words, fault)
			if fault == sim.FaultLocked {
				s.refused = map[string]int{"volume " + words: 1}
			}
		}
		return act(s)
	}
}

// refused has glusterd refuse a command.
func refused(words string, act func(*stage) error) func(*stage) error {
	return func(s *stage) error {
		s.refused = map[string]int{words: 1 << 30}
		s.instead(func(_, asked string) *gluster.Output {
			if asked == words {
				return no("Quorum is not met.")
			}
			return nil
		})
		return act(s)
	}
}

// ended waits for the end of every job.
func ended(j crashJob) error {
	if j.open() {
		return fmt.Errorf("not ended: %s", j)
	}
	return nil
}

// putBack waits for the end of a job, and for the throttle to be what it was.
func putBack(j crashJob) error {
	if j.Throttle.PutBack {
		return fmt.Errorf("its throttle is not put back: %s", j)
	}
	return ended(j)
}

// heals waits until a job only watches a heal any more, or is over because
// nothing was sent.
func heals(j crashJob) error {
	if j.open() && !j.watchesHeal() {
		return fmt.Errorf("it does not watch the heal: %s", j)
	}
	return nil
}

// atRest waits until nothing goes on by itself any more.
func atRest(j crashJob) error {
	if j.State == "RUNNING" || j.State == "PENDING_COMMIT" && j.AutoCommit {
		return fmt.Errorf("still at work: %s", j)
	}
	return nil
}

func anything(crashJob) error { return nil }

// newStage sets the scene: a cluster with one volume, and no server yet.
func (sc scene) newStage(dir string) (*stage, error) {
	clock := fastClock{Epoch: time.Now().Round(0), Factor: pace}
	runTime := 60 * time.Second
	if sc.long {
		runTime = 100 * time.Hour
	}
	config := sim.Config{Name: "c", Seed: 1, Now: clock.Now, Sleep: clock.Sleep, RunTime: runTime, StartDelay: 10 * time.Second}
	if sc.long {
		config.HealTime = runTime
	}
	cluster := sim.New(config)
	volume := twoSets
	if sc.volume != nil {
		volume = *sc.volume
	}
	if sc.throttle != "" {
		volume.Options = map[string]string{gluster.ThrottleOption: sc.throttle}
	}
	if err := cluster.Add(volume); err != nil {
		return nil, err
	}
	o, err := newOutside(dir, clock, cluster)
	if err != nil {
		return nil, err
	}
	o.throttles["c/v"] = sc.throttle
	return &stage{outside: o, scene: sc}, nil
}
