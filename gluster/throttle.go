package gluster

import (
	"fmt"
	"slices"
)

// ThrottleOption is the volume option that says how hard a rebalance, or the
// migration of a removal, may work. It may be set while one runs (seen on 10.3).
const ThrottleOption = "cluster.rebal-throttle"

// The throttles that are offered, from the gentlest. glusterd also takes a
// number of threads, which is shown and put back as it is.
const (
	ThrottleLazy       = "lazy"
	ThrottleNormal     = "normal"
	ThrottleAggressive = "aggressive"
)

// Throttles lists them in the order of the choice.
var Throttles = []string{ThrottleLazy, ThrottleNormal, ThrottleAggressive}

// CheckThrottle refuses what is none of Throttles.
func CheckThrottle(value string) error {
	if slices.Contains(Throttles, value) {
		return nil
	}
	return fmt.Errorf("%q is not a throttle: lazy, normal or aggressive", value)
}

// ThrottleSet is the volume's own value of the option, "" when it was never
// set, which means ThrottleNormal.
func (v Volume) ThrottleSet() string { return v.Options[ThrottleOption] }

// Throttle is the value in force.
func (v Volume) Throttle() string {
	if own := v.ThrottleSet(); own != "" {
		return own
	}
	return ThrottleNormal
}

// SetThrottle builds `volume set V cluster.rebal-throttle VALUE`.
func SetThrottle(volume, value string) Command {
	return Command{Args: []string{"volume", "set", volume, ThrottleOption, value}, Mutates: true, Order: Order{Verb: VerbSet, Option: ThrottleOption, Value: value}}
}

// ResetThrottle builds `volume reset V cluster.rebal-throttle`, which leaves the
// option as if it had never been set. It succeeds when it was not set, too.
func ResetThrottle(volume string) Command {
	return Command{Args: []string{"volume", "reset", volume, ThrottleOption}, Mutates: true, Order: Order{Verb: VerbReset, Option: ThrottleOption}}
}
