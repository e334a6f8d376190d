package gluster

// BrickHeal is what `heal info summary` says about one brick.
type BrickHeal struct {
	// Name is "host:/path".
	Name string
	// Known is false for a brick that could not be asked: glusterd prints "-"
	// for its counts, which is never zero.
	Known bool
	// Connected says that the brick answered the question.
	Connected bool
	// Pending counts entries that wait to be healed, SplitBrain those nobody
	// can heal without a decision.
	Pending, SplitBrain uint64
}
