package views

import (
	"fmt"

	"brickyard/gluster"
)

// peersTrouble says which peers take no part and what to do; problem is "" while
// all do.
func peersTrouble(peers []gluster.Peer) (tone Tone, problem, next string) {
	away, outside := gluster.WhoIsApart(peers)
	switch {
	case len(outside) > 0:
		if len(away) > 0 {
			outside = append(outside, fmt.Sprintf("%s not connected: %s", Counted(uint64(len(away)), "peer is", "peers are"), join(away)))
		}
		return ToneWarn, "Not all peers are part of the cluster: " + join(outside) + ".", "glusterd leaves such a node out of everything it does. Compare “gluster peer status” on both sides; glusterd’s log on that node says why."
	case len(away) > 0:
		return ToneWarn, fmt.Sprintf("%s not connected: %s.", Counted(uint64(len(away)), "peer is", "peers are"), join(away)), "What these nodes are doing cannot be known. Check that glusterd runs on them: systemctl status glusterd"
	}
	return "", "", ""
}
