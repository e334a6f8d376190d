package engine

import (
	"maps"
	"sync"
)

// claims tell on which volumes this process is at work itself. The database guards a
// volume for ever; this lets the syncer keep its hands off while a command of ours is on
// its way.
type claims struct {
	turnsTaken *Queue
	mu         sync.Mutex
	// reserved counts, per volume, what the runner is at work on.
	reserved map[string]int
	// sentAt is, per volume, how many commands had had their turn when the last one
	// was sent that concerns it.
	sentAt map[string]int64
}

// reserve keeps the syncer away from a volume until release.
func (c *claims) reserve(volume string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reserved[volume]++
}

func (c *claims) release(volume string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reserved[volume]--; c.reserved[volume] <= 0 {
		delete(c.reserved, volume)
	}
}

func (c *claims) isReserved(volume string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reserved[volume] > 0
}

// noteSent remembers that a command about a volume is sent now, in its turn.
func (c *claims) noteSent(volume string) {
	number := c.turnsTaken.Commands()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sentAt[volume] = number
}

// isOurs reports whether what was read of a volume when so many commands had had
// their turn has to be left alone: we are at work on it, or have been since.
func (c *claims) isOurs(volume string, commands int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reserved[volume] > 0 || c.sentAt[volume] > commands
}

// forgetVolumes drops what was sent, before so many commands had had their turn, about
// volumes that are not there.
func (c *claims) forgetVolumes(there map[string]bool, commands int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.sentAt, func(volume string, number int64) bool { return number <= commands && !there[volume] })
}
