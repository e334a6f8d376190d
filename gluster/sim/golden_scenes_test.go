package sim

import (
	"time"
)

const removeB1 = "volume remove-brick dist node3:/bricks/b1/data "

func after(before func(*stage), commands ...string) func(*stage) {
	return func(s *stage) {
		before(s)
		s.do(commands...)
	}
}

func wait(before func(*stage), d time.Duration) func(*stage) {
	return func(s *stage) {
		before(s)
		s.pass(d)
	}
}

func off(host string, before func(*stage)) func(*stage) {
	return func(s *stage) {
		before(s)
		s.c.PowerOff(host)
	}
}

func alone(s *stage) {
	s.c = New(Config{Now: func() time.Time { return s.now }, Hosts: []string{"node1"}})
}

// dist is a distributed volume of 64 MB bricks.
func (s *stage) dist(used []uint64, bricks ...string) {
	s.c.MustAdd(VolumeSpec{Name: "dist", Size: 64 * MiB, Used: used, Files: []uint64{1000}, Bricks: bricks})
}

func volumes(s *stage) {
	s.dist(nil, "node1:/bricks/b1/data", "node2:/bricks/b1/data")
	add := func(v VolumeSpec) { v.Size = 64 * MiB; s.c.MustAdd(v) }
	add(VolumeSpec{Name: "repl", Replica: 3, Bricks: []string{
		"node3:/bricks/b1/data", "node1:/bricks/b2/data", "node2:/bricks/b2/data",
		"node3:/bricks/b2/data", "node1:/bricks/b3/data", "node2:/bricks/b3/data"}})
	add(VolumeSpec{Name: "arb", Replica: 3, Arbiter: true, Bricks: []string{
		"node3:/bricks/b3/data", "node1:/bricks/b4/data", "node2:/bricks/b4/data"}})
	add(VolumeSpec{Name: "disp", Disperse: 3, Bricks: []string{
		"node3:/bricks/b4/data", "node1:/bricks/b5/data", "node2:/bricks/b5/data"}})
	add(VolumeSpec{Name: "distdisp", Disperse: 3, Options: map[string]string{"cluster.min-free-disk": "5%"}, Bricks: []string{
		"node3:/bricks/b5/data", "node1:/bricks/b6/data", "node2:/bricks/b6/data",
		"node3:/bricks/b6/data", "node1:/bricks/b7/data", "node2:/bricks/b7/data"}})
	add(VolumeSpec{Name: "fresh", State: Created, Bricks: []string{"node3:/bricks/b7/data", "node1:/bricks/b8/data"}})
	add(VolumeSpec{Name: "halted", State: Stopped, Bricks: []string{"node2:/bricks/b8/data"}})
}

func three(s *stage) {
	s.dist([]uint64{20 * MiB}, "node1:/bricks/b1/data", "node2:/bricks/b1/data", "node3:/bricks/b1/data")
}

func killed(brick string) func(*stage) {
	return func(s *stage) {
		three(s)
		s.c.KillBrick("dist", brick)
	}
}

func locked(s *stage) {
	three(s)
	s.c.Lock("dist", s.now.Add(10*time.Second))
}

func replicas(s *stage) {
	s.c.MustAdd(VolumeSpec{Name: "repl", Replica: 3, Size: 64 * MiB, Used: []uint64{10 * MiB}, Files: []uint64{300}, Bricks: []string{
		"node1:/bricks/b1/data", "node2:/bricks/b1/data", "node3:/bricks/b1/data",
		"node1:/bricks/b2/data", "node2:/bricks/b2/data", "node3:/bricks/b2/data"}})
}

func twoVolumes(s *stage) {
	replicas(s)
	s.dist(nil, "node1:/bricks/b3/data", "node2:/bricks/b3/data")
}

func pending(s *stage) {
	replicas(s)
	s.c.PendingHeals("repl", "node1:/bricks/b1/data", 33, 0)
	s.c.PendingHeals("repl", "node3:/bricks/b1/data", 33, 0)
}

func brickDown(s *stage) {
	pending(s)
	s.c.KillBrick("repl", "node2:/bricks/b1/data")
}

func spread(s *stage) {
	s.dist([]uint64{50 * MiB, 50 * MiB, 0}, "node1:/bricks/b1/data", "node2:/bricks/b1/data", "node3:/bricks/b1/data")
	s.do("volume set dist cluster.rebal-throttle lazy")
}

func running(s *stage) {
	s.late = !s.late
	early(s)
}

// early is before the node without data has finished its crawl, or, on the
// second try of a momentary case, after.
func early(s *stage) {
	spread(s)
	s.do("volume rebalance dist start")
	s.pass(500 * time.Millisecond)
	if s.late {
		s.pass(5 * time.Second)
	}
}

func failed(s *stage) {
	early(s)
	s.c.KillBrick("dist", "node3:/bricks/b1/data")
}

func skipped(s *stage) {
	spread(s)
	s.c.Resize("dist", "node3:/bricks/b1/data", 64*MiB, 60*MiB)
	s.do("volume rebalance dist start")
	s.pass(time.Hour)
}

func fixing(s *stage) {
	spread(s)
	s.do("volume rebalance dist fix-layout start")
	s.pass(5 * time.Second)
}

func lazy(s *stage) {
	three(s)
	s.do("volume set dist cluster.rebal-throttle lazy")
}

func removing(s *stage) {
	lazy(s)
	s.do(removeB1 + "start")
	s.pass(5 * time.Second)
}

func removed(s *stage) {
	lazy(s)
	s.do(removeB1+"start", removeB1+"stop", "volume set dist cluster.rebal-throttle aggressive", removeB1+"start")
	s.pass(time.Hour)
}

func several(s *stage) {
	replicas(s)
	s.do("volume remove-brick repl node1:/bricks/b2/data node2:/bricks/b2/data node3:/bricks/b2/data start")
	s.pass(5 * time.Second)
}

func removalFailed(s *stage) {
	s.dist([]uint64{20 * MiB}, "node1:/bricks/b3/data", "node2:/bricks/b3/data", "node3:/bricks/b3/data")
	s.do("volume remove-brick dist node3:/bricks/b3/data start")
	s.c.KillBrick("dist", "node3:/bricks/b3/data")
}

func full(s *stage) {
	s.dist([]uint64{45 * MiB}, "node1:/bricks/b1/data", "node2:/bricks/b1/data", "node3:/bricks/b1/data")
	s.do(removeB1 + "start")
	s.pass(time.Hour)
}
