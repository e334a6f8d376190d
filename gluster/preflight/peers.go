package preflight

import (
	"fmt"
	"strings"

	"brickyard/gluster"
)

// peersConnected blocks while a peer takes no part: what it does, or misses, is
// not known. glusterd leaves one that is connected and no member ("Peer
// Rejected" and others) out of every transaction, and says that all went well
// (seen on 10.3).
func peersConnected(in Input) Finding {
	const rule = "peers-connected"
	total, taking := len(in.Peers), gluster.TakingPart(in.Peers)
	away, outside := gluster.WhoIsApart(in.Peers)
	var sentences []string
	if len(away) > 0 {
		sentences = append(sentences, fmt.Sprintf("%d of %d peers are not connected: %s.", len(away), total, strings.Join(away, ", ")))
	}
	if len(outside) > 0 {
		sentences = append(sentences, fmt.Sprintf("glusterd leaves %d of %d peers out of what it does: %s.", len(outside), total, strings.Join(outside, ", ")))
	}
	f := ok(rule, "All %d peers are connected and part of the cluster.", total)
	switch {
	case total == 1 && taking == 1:
		f = ok(rule, "The cluster has one node, and it answers.")
	case total == 0:
		f = block(rule, "Which nodes the cluster has is not known.")
	case len(sentences) > 0:
		f = block(rule, "%s", strings.Join(sentences, " "))
	}
	return f.with("connected", taking).with("peers", total)
}

// awayPeersWarn is for what has to work without a host that is dead: a member that
// is away is said, one that is no member, or not known to be, blocks.
func awayPeersWarn(in Input) Finding {
	f := peersConnected(in)
	_, outside := gluster.WhoIsApart(in.Peers)
	if f.Severity == Block && len(in.Peers) > 0 && len(outside) == 0 {
		f.Severity = Warn
	}
	return f
}
