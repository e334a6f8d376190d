package sim

import "time"

const resetB1 = "volume reset-brick repl node2:/bricks/b1/data "

// fourVolumes are those of the scene in which bricks were replaced.
func fourVolumes(s *stage) {
	add := func(v VolumeSpec) {
		v.Size = 64 * MiB
		s.c.MustAdd(v)
	}
	add(VolumeSpec{Name: "repl", Replica: 3, Used: []uint64{6 * MiB}, Files: []uint64{300}, Bricks: []string{
		"node1:/bricks/b1/data", "node2:/bricks/b1/data", "node3:/bricks/b1/data"}})
	add(VolumeSpec{Name: "disp", Disperse: 3, Used: []uint64{6 * MiB}, Files: []uint64{300}, Bricks: []string{
		"node1:/bricks/b2/data", "node2:/bricks/b2/data", "node3:/bricks/b2/data"}})
	s.dist([]uint64{3 * MiB}, "node1:/bricks/b3/data", "node2:/bricks/b3/data")
	add(VolumeSpec{Name: "halted", State: Stopped, Replica: 3, Bricks: []string{
		"node1:/bricks/b4/data", "node2:/bricks/b4/data", "node3:/bricks/b4/data"}})
}

func replaced(s *stage) {
	fourVolumes(s)
	s.c.Tune(func(c *Config) { c.HealTime = 20 * time.Second })
	s.do("volume replace-brick repl node3:/bricks/b1/data node3:/bricks/b5/new commit force")
}

func replacedDisperse(s *stage) {
	fourVolumes(s)
	s.c.Tune(func(c *Config) { c.HealTime = 20 * time.Second })
	s.do("volume replace-brick disp node3:/bricks/b2/data node3:/bricks/b6/new commit force")
}

func reset(s *stage) {
	replaced(s)
	s.pass(time.Hour)
	s.do(resetB1 + "start")
}

func swapped(s *stage) {
	reset(s)
	s.c.SwapDisk("repl", "node2:/bricks/b1/data")
}

func splitBrain(s *stage) {
	s.c.MustAdd(VolumeSpec{Name: "pair", Replica: 2, Bricks: []string{"node1:/bricks/b1/data", "node2:/bricks/b1/data"}})
	s.c.PendingHeals("pair", "node1:/bricks/b1/data", 0, 1)
	s.c.PendingHeals("pair", "node2:/bricks/b1/data", 0, 1)
}

func removingSet(s *stage) {
	reset(s)
	s.do(resetB1+"node2:/bricks/b1/data commit force", "volume add-brick repl node1:/bricks/b7/data node2:/bricks/b7/data node3:/bricks/b7/data")
	s.do("volume remove-brick repl node1:/bricks/b7/data node2:/bricks/b7/data node3:/bricks/b7/data start")
}
