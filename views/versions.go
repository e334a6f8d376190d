package views

import (
	"fmt"

	"brickyard/gluster"
)

// firstSupported is the oldest major release that upstream still mends.
const firstSupported = 10

// versionsTrouble says what is wrong with the releases that run in a cluster and
// what to do; problem is "" while nothing is.
func versionsTrouble(v gluster.Versions) (tone Tone, problem, next string) {
	lowest, _ := v.Lowest()
	switch doubt := v.Doubt(); {
	case doubt != "":
		return ToneWarn, doubt, "What can lose data on some versions is blocked until that is known. Try: gluster volume get all cluster.max-op-version"
	case v.Mixed():
		return ToneWarn, fmt.Sprintf("The nodes run different versions: the one that answers %s, at least one other an older one (the highest common op-version is %d).", v.Asked, v.MaxOp), "Bring all nodes to one version before data is moved."
	case lowest.From.Major < firstSupported:
		return ToneWarn, fmt.Sprintf("GlusterFS %d runs on at least one node; everything before %d is out of its makers’ support.", lowest.From.Major, firstSupported), "What is known to lose data on it is blocked."
	}
	return "", "", ""
}
