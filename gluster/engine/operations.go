package engine

import (
	"brickyard/gluster/jobs"
)

var operations = map[jobs.KindName]operation{
	jobs.KindRebalance:              rebalanceOperation{},
	jobs.KindFixLayout:              rebalanceOperation{},
	jobs.KindRemoval:                removalOperation{},
	jobs.KindForcedRemoval:          forcedRemovalOperation{},
	jobs.KindReplacement:            replacementOperation{},
	jobs.KindReplacementByMigration: replacementByMigrationOperation{},
	jobs.KindReset:                  resetOperation{},
	jobs.KindForeign:                foreignOperation{},
}
