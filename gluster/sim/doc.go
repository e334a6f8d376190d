// Package sim answers in the place of the `gluster` command of GlusterFS 10.3:
// argv in, XML and exit status out, behind the same gluster.Executor as the real
// one. It is Brickyard's demo and the fast half of its tests, and it is held to
// answers recorded from a real cluster (golden_test.go).
//
// Nothing runs in the background. A Cluster is a model that is brought up to the
// injected clock whenever somebody looks: bytes have moved, heals have shrunk, a
// node has finished since the last look. The same seed, clock and calls give the
// same answers, byte for byte.
//
//	c := sim.New(sim.Config{Name: "berlin", Seed: 1, Now: clock.Now, Hosts: []string{"n1", "n2", "n3"}})
//	c.MustAdd(sim.VolumeSpec{Name: "media", Size: 4 * sim.TiB, Used: []uint64{2 * sim.TiB, 2 * sim.TiB, 0},
//		Bricks: []string{"n1:/bricks/1", "n2:/bricks/1", "n3:/bricks/1"}})
//	out, err := c.Run(ctx, "--mode=script", "--xml", "volume", "rebalance", "media", "start")
//	c.PowerOff("n3")
//
// Where to look: model.go is what a cluster is made of, progress.go how time
// passes in it, plan.go which data a task moves, answer_*.go one command each,
// faults.go what a test can break, inject.go answers that are no answers, demo.go
// the three clusters of `brickyard serve --demo`.
//
// Words on errors: glusterd says "no" in an answer with opRet -1, and mostly with
// exit status 0. So refusals here are answers too; Run returns an error only when
// the context ends before there is one.
package sim
