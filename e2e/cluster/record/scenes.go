package record

import "brickyard/e2e/cluster"

// scenes are in the order of their length, so that a mistake shows early.
func scenes() []scene {
	three := cluster.Options{Nodes: 3, BricksPerNode: 8}
	big := cluster.Options{Nodes: 3, BrickMiB: 256}
	return []scene{
		{"single", cluster.Options{Nodes: 1}, single},
		{"volumes", three, volumes},
		{"op-version", three, opVersion},
		{"rejected", three, rejected},
		{"shared-disk", three, sharedDisk},
		{"shard", three, shard},
		{"faults", three, faults},
		{"locks", three, locks},
		{"heal", three, heal},
		{"heal-launch", three, launchHeal},
		{"split-brain", three, splitBrain},
		{"replace", three, replace},
		{"rebalance", big, rebalance},
		{"rebalance-fails", big, rebalanceFails},
		{"rebalance-node-off", big, rebalanceNodeOff},
		{"rebalance-node-fails", big, rebalanceNodeFails},
		{"replica", big, replica},
		{"throttle", big, throttle},
		{"fix-layout", three, fixLayout},
		{"skipped", three, skipped},
		{"remove-brick", big, removeBrick},
		{"remove-bricks", big, removeBricks},
		{"remove-brick-full", three, removeBrickFull},
	}
}
