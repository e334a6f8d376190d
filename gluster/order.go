package gluster

import "slices"

// Order is what a command tells glusterd to change, apart from what it is about: the
// kind of the command. It stands in the command's record.
type Order struct {
	// Verb is one of the Verb constants.
	Verb string
	// Step is what is to be done about a task or a change in several steps, one of
	// the Step constants; "" where there are no steps.
	Step string
	// Option and Value are those of VerbSet and VerbReset; Value is "" for the latter.
	Option, Value string
}

// The verbs of commands that change a volume, in gluster's own words.
const (
	VerbRebalance    = "rebalance"
	VerbRemoveBrick  = "remove-brick"
	VerbReplaceBrick = "replace-brick"
	VerbAddBrick     = "add-brick"
	VerbResetBrick   = "reset-brick"
	VerbHeal         = "heal"
	VerbSet          = "set"
	VerbReset        = "reset"
)

// The steps. StepForce does a removal at once.
const (
	StepStart  = "start"
	StepStop   = "stop"
	StepCommit = "commit"
	StepForce  = "force"
)

// OnlyOption reports whether the command sets or resets an option, which says
// nothing about a task or a brick.
func (o Order) OnlyOption() bool { return o.Verb == VerbSet || o.Verb == VerbReset }

// Is reports whether the command is the verb, in one of the steps, or in any if none
// is given.
func (o Order) Is(verb string, steps ...string) bool {
	return o.Verb == verb && (len(steps) == 0 || slices.Contains(steps, o.Step))
}
