package gluster

import (
	"slices"
	"strings"
)

// Order is what a command that changes a cluster told glusterd, read back from its
// arguments by their position: a volume may be called remove-brick, commit or set.
type Order struct {
	// Verb is the word after "volume", such as rebalance, remove-brick or set; ""
	// for a command that is not about a volume.
	Verb   string
	Volume string
	// Step is what is to be done about a task or a change in several steps: start,
	// stop, commit, or force, by which a removal is done at once. "" where there are
	// no steps.
	Step string
	// Option and Value are those of the verbs set and reset; Value is "" for reset.
	Option, Value string
}

// OrderOf reads a recorded command line, which begins with the program's name. The
// options in front of the command are skipped, however many there are: records are
// kept for ever, and Flags may have been others when one was written.
func OrderOf(argv []string) Order {
	words := argv[min(1, len(argv)):]
	for len(words) > 0 && strings.HasPrefix(words[0], "--") {
		words = words[1:]
	}
	if len(words) < 3 || words[0] != "volume" {
		return Order{}
	}
	o := Order{Verb: words[1], Volume: words[2]}
	rest := words[3:]
	at := func(i int) string {
		if i >= 0 && i < len(rest) {
			return rest[i]
		}
		return ""
	}
	switch o.Verb {
	case "set", "reset":
		o.Option, o.Value = at(0), at(1)
	case "rebalance": // V [fix-layout] STEP [force]
		o.Step = at(0)
		if o.Step == "fix-layout" {
			o.Step = at(1)
		}
	case "remove-brick": // V [replica N] BRICK… STEP
		o.Step = at(len(rest) - 1)
	case "replace-brick": // V OLD NEW commit force
		o.Step = at(2)
	case "reset-brick": // V BRICK start, V BRICK BRICK commit [force]
		o.Step = at(min(2, len(rest)-1))
	}
	return o
}

// OnlyOption reports whether the command sets or resets an option, which says
// nothing about a task or a brick.
func (o Order) OnlyOption() bool { return o.Verb == "set" || o.Verb == "reset" }

// Is reports whether the command is the verb, in one of the steps, or in any if none
// is given.
func (o Order) Is(verb string, steps ...string) bool {
	return o.Verb == verb && (len(steps) == 0 || slices.Contains(steps, o.Step))
}
