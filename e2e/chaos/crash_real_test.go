package chaos

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// The crash tests on a real GlusterFS: fewer places, because each takes its ten
// seconds, but glusterd itself, gluster processes that outlive the server, and
// files that are compared one by one at the end.

const (
	// realKillsEnv says how much is run: "all", or a number. Without it the test
	// is left out: it is run by `make test` and `make kill`.
	realKillsEnv = "BRICKYARD_KILLS_REAL"
	// realPace makes glusterd's 150 seconds of doubt pass in fifteen.
	realPace = 10
)

// realScene is one action on a volume of its own.
type realScene struct {
	name   string
	volume cluster.VolumeSpec
	files  cluster.Files
	// grow adds a brick after the files were written.
	grow bool
	// before and act as in scene; words is the command act leads to, with V for
	// the volume and B for its last brick.
	before, act func(*realStage) error
	words       string
	points      []string
	settled     func(crashJob) error
}

type realStage struct {
	*outside
	*child
	c      *cluster.Cluster
	volume string
	bricks []string
	calls  map[string]int
}

func (s *realStage) last() string { return s.bricks[len(s.bricks)-1] }

// around are the places about one command.
var around = []string{"after StartCommand", "during gluster", "after gluster", "after FinishCommand"}

var realScenes = []realScene{
	{name: "start a rebalance", files: cluster.Files{Count: 200, Size: 5000}, grow: true, settled: ended,
		act: realAsk("rebalance", `{}`), words: "volume rebalance V start", points: append([]string{"before StartCommand"}, around...)},
	{name: "start a fix-layout", files: cluster.Files{Count: 100, Size: 5000}, grow: true, settled: ended,
		act: realAsk("rebalance", `{"fixLayout":true}`), words: "volume rebalance V fix-layout start", points: around},
	{name: "stop a rebalance", files: cluster.Files{Count: 1500, Size: 5000}, grow: true, settled: anything,
		before: realRunning, act: realDecide("stop"), words: "volume rebalance V stop", points: append([]string{"before StartCommand"}, around...)},
	{name: "start a removal", files: cluster.Files{Count: 200, Size: 5000}, settled: atRest,
		act: realAsk("remove-brick", `{"bricks":["B"]}`), words: "volume remove-brick V B start", points: around},
	{name: "commit", files: cluster.Files{Count: 200, Size: 5000}, settled: anything,
		before: realMigrated, act: realDecide("commit"), words: "volume remove-brick V B commit", points: append([]string{"before StartCommand"}, around...)},
	{name: "keep", files: cluster.Files{Count: 200, Size: 5000}, settled: anything,
		before: realMigrated, act: realDecide("keep"), words: "volume remove-brick V B stop", points: append([]string{"before StartCommand"}, around...)},
	{name: "commit automatically", files: cluster.Files{Count: 200, Size: 5000}, settled: atRest,
		act: realAsk("remove-brick", `{"bricks":["B"],"autoCommit":true}`), words: "volume remove-brick V B commit", points: around},
	{name: "lower the replica count", volume: cluster.VolumeSpec{Kind: cluster.Replicate}, files: cluster.Files{Count: 100, Size: 5000}, settled: ended,
		act: realAsk("remove-brick", `{"bricks":["B"],"migrateData":false,"confirm":"V"}`), words: "volume remove-brick V replica 2 B force", points: around},
	{name: "adopt a removal", files: cluster.Files{Count: 200, Size: 5000}, settled: atRest, act: realByHand,
		points: []string{"before CreateJob", "after CreateJob", "before gluster volume remove-brick"}},
}

// realDeath is one scene with the place where the server dies in it.
type realDeath struct {
	scene realScene
	point string
}

func TestAKillOnARealClusterLosesNothingAndKeepsEveryFile(t *testing.T) {
	how := os.Getenv(realKillsEnv)
	if how == "" {
		t.Skipf("takes minutes: run by make test (a few) and make kill (all), which set %s", realKillsEnv)
	}
	var deaths []realDeath
	for k := range around {
		for _, sc := range realScenes {
			if k < len(sc.points) {
				deaths = append(deaths, realDeath{sc, sc.points[k]})
			}
			if k == 0 && len(sc.points) > len(around) {
				deaths = append(deaths, realDeath{sc, sc.points[len(around)]})
			}
		}
	}
	total := len(deaths)
	if how != "all" {
		n, err := strconv.Atoi(how)
		if err != nil {
			t.Fatalf("%s=%s: want a number or all", realKillsEnv, how)
		}
		// Those that need no waiting out of a doubt come first.
		quick := slices.DeleteFunc(slices.Clone(deaths), func(d realDeath) bool { return d.point == "after StartCommand" })
		deaths = deaths[:0]
		for i := range min(n, len(quick)) {
			deaths = append(deaths, quick[i*len(quick)/n])
		}
	}
	c := cluster.ForTest(t, cluster.Options{BricksPerNode: 6})
	clock := fastClock{Epoch: time.Now().Round(0), Factor: realPace}
	o, err := newOutside(t.TempDir(), clock)
	if err != nil {
		t.Fatal(err)
	}
	defer o.close()
	o.names, o.real = []string{"c"}, map[string][]string{"c": c.CommandPrefix(1)}
	o.active, o.idle, o.patience = 400*time.Millisecond, 1500*time.Millisecond, 2*time.Minute
	var recovery []time.Duration
	files, began := 0, time.Now()
	for i, d := range deaths {
		s := &realStage{outside: o, c: c, volume: fmt.Sprintf("v%02d", i)}
		name := fmt.Sprintf("%s, killed %s", d.scene.name, d.point)
		t.Run(name, func(t *testing.T) {
			took, n, err := s.play(t, d)
			if err != nil {
				t.Fatalf("%v\n%s", err, o.log(2500))
			}
			recovery = append(recovery, took)
			files += n
		})
	}
	t.Logf("%d kills at %d of %d places on a real cluster, %d files compared, %v", len(recovery), len(deaths), total, files, time.Since(began).Round(time.Second))
	logDistribution(t, "restart → the cluster was read again", recovery)
}

func (s *realStage) play(t *testing.T, d realDeath) (recovery time.Duration, files int, err error) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	if err := s.prepare(ctx, d.scene); err != nil {
		return 0, 0, err
	}
	defer s.cleanUp(t)
	sums, err := s.c.Checksums(ctx, s.volume)
	if err != nil {
		return 0, 0, err
	}
	if s.child, err = s.start(""); err != nil {
		return 0, 0, err
	}
	defer func() { s.kill() }()
	if err := s.known(); err != nil {
		return 0, 0, err
	}
	if d.scene.before != nil {
		if err := d.scene.before(s); err != nil {
			return 0, 0, fmt.Errorf("before the action: %w", err)
		}
	}
	if s.calls, err = s.commandsSeen(); err != nil {
		return 0, 0, err
	}
	if err := s.arm(s.place(d)); err != nil {
		return 0, 0, err
	}
	if err := d.scene.act(s); err != nil && !s.dead() {
		return 0, 0, err
	}
	select {
	case <-s.ended:
	case <-time.After(time.Minute):
		return 0, 0, fmt.Errorf("the server did not come by %q", s.place(d))
	}
	began := time.Now()
	if s.child, err = s.start(""); err != nil {
		return 0, 0, err
	}
	if err := s.known(); err != nil {
		return 0, 0, err
	}
	recovery = time.Since(began)
	if err := d.scene.act(s); err != nil {
		return 0, 0, fmt.Errorf("asked again: %w", err)
	}
	if err := s.settle(d.scene); err != nil {
		return 0, 0, err
	}
	after, err := s.c.Checksums(ctx, s.volume)
	if err != nil {
		return 0, 0, err
	}
	if !maps.Equal(sums, after) {
		return 0, 0, fmt.Errorf("the files are not the same: %d before, %d now", len(sums), len(after))
	}
	return recovery, len(sums), nil
}

// place is a point's name with the command's words.
func (s *realStage) place(d realDeath) string {
	point := d.point
	if d.scene.words != "" {
		point += " " + s.fill(d.scene.words)
	}
	return point + "…"
}

func (s *realStage) fill(text string) string {
	text = strings.ReplaceAll(text, "B", s.last())
	words := strings.Split(text, "V")
	return strings.Join(words, s.volume)
}

// prepare makes the volume and its files.
func (s *realStage) prepare(ctx context.Context, sc realScene) error {
	spec := sc.volume
	spec.Name, spec.Bricks = s.volume, s.c.NewBricks(3)
	s.bricks = slices.Clone(spec.Bricks)
	if sc.grow {
		spec.Bricks = spec.Bricks[:2]
	}
	err := s.c.CreateVolume(ctx, spec)
	if err == nil {
		err = s.c.Fill(ctx, s.volume, sc.files)
	}
	if err == nil && sc.grow {
		err = s.c.AddBricks(ctx, s.volume, s.last())
	}
	if err == nil && sc.name == "stop a rebalance" {
		const slow = "lazy"
		s.throttles["c/"+s.volume] = slow
		_, err = s.c.Gluster(ctx, 1, "volume", "set", s.volume, "cluster.rebal-throttle", slow)
	}
	return err
}

// cleanUp deletes the volume; whatever it still does is ended by that.
func (s *realStage) cleanUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	_ = s.c.Unmount(ctx, s.volume)
	for _, args := range [][]string{
		{"volume", "rebalance", s.volume, "stop"},
		{"volume", "remove-brick", s.volume, s.last(), "stop"},
	} {
		_, _ = s.c.Gluster(ctx, 1, args...)
	}
	for _, args := range [][]string{{"volume", "stop", s.volume, "force"}, {"volume", "delete", s.volume}} {
		for {
			_, err := s.c.Gluster(ctx, 1, args...)
			if err == nil {
				break
			}
			if ctx.Err() != nil {
				t.Errorf("gluster %v: %v", args, err)
				return
			}
			time.Sleep(300 * time.Millisecond)
		}
	}
}
