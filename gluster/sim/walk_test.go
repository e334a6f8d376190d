package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestARandomWalkLosesNoDataAndKeepsItsCounts does whatever administrators and
// mishaps do, at random. Nothing but taking bricks away by force may change how
// much data a volume has, and figures never contradict each other.
func TestARandomWalkLosesNoDataAndKeepsItsCounts(t *testing.T) {
	for seed := range uint64(6) {
		s := newStage(t)
		s.c.cfg.StartDelay = time.Second
		s.c.cfg.Sleep = func(_ context.Context, d time.Duration) error { s.pass(d); return nil }
		twoVolumes(s)
		spreadMore(s)
		r := rand.New(rand.NewPCG(seed, 1))
		for range 150 {
			step(s, r)
			s.pass(time.Duration(r.IntN(5000)) * time.Millisecond)
			s.ask("volume status all")
			check(t, s, seed)
		}
	}
}

func spreadMore(s *stage) {
	s.c.MustAdd(VolumeSpec{Name: "more", Size: 64 * MiB, Used: []uint64{40 * MiB, 50 * MiB, 3 * MiB, 0}, Files: []uint64{977, 1500, 31, 0},
		Bricks: []string{"node1:/bricks/m1", "node2:/bricks/m1", "node3:/bricks/m1", "node1:/bricks/m2"}})
}

var walk = []string{
	"volume rebalance V start", "volume rebalance V start force", "volume rebalance V stop", "volume rebalance V status",
	"volume rebalance V fix-layout start", "volume remove-brick V SET start", "volume remove-brick V SET stop",
	"volume remove-brick V SET status", "volume remove-brick V SET commit", "volume heal V info summary",
	"volume set V cluster.rebal-throttle aggressive", "volume set V cluster.rebal-throttle lazy",
	"volume replace-brick V BRICK node1:/new/RANDOM commit force", "volume status V detail", "volume start V force",
}

func step(s *stage, r *rand.Rand) {
	v := s.c.volumes[r.IntN(len(s.c.volumes))]
	set := v.sets[r.IntN(len(v.sets))]
	b := set.bricks[r.IntN(len(set.bricks))]
	hostName := s.c.hosts[1+r.IntN(2)].name
	switch r.IntN(12) {
	case 0:
		s.c.PowerOff(hostName)
	case 1:
		s.c.PowerOn(hostName)
	case 2:
		s.c.KillBrick(v.name, b.name())
	case 3:
		s.c.StartBrick(v.name, b.name())
	case 4:
		s.c.FilesFail(v.name, r.Uint64N(20))
	case 5:
		s.c.FilesSkip(v.name, r.Uint64N(20))
	default:
		var names []string
		for _, b := range set.bricks {
			names = append(names, b.name())
		}
		line := strings.NewReplacer("V", v.name, "SET", strings.Join(names, " "), "BRICK", b.name(),
			"RANDOM", fmt.Sprint(r.Uint32())).Replace(walk[r.IntN(len(walk))])
		s.c.On(s.c.hosts[r.IntN(3)].name).Run(context.Background(), append([]string{"--mode=script", "--xml"}, strings.Fields(line)...)...)
	}
}

func check(t *testing.T, s *stage, seed uint64) {
	t.Helper()
	for _, v := range s.c.volumes {
		var bytes, files uint64
		for _, set := range v.sets {
			bytes += set.bytes
			files += set.files
			for _, b := range set.bricks {
				if v.free(set, b)+v.onBrick(set, b)+b.other != b.size {
					t.Fatalf("seed %d: %s holds more than it has room for", seed, b.name())
				}
			}
		}
		want := map[string][2]uint64{"dist": {0, 2000}, "repl": {20 * MiB, 600}, "more": {93 * MiB, 2508}}[v.name]
		if len(v.sets) > 1 && (bytes != want[0] || files != want[1]) {
			t.Fatalf("seed %d: %s has %d bytes in %d files, of %v; %+v", seed, v.name, bytes, files, want, v.task)
		}
	}
}
