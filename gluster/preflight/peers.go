package preflight

import (
	"fmt"
	"strings"
)

// peersConnected blocks while a peer takes no part: what it does, or misses, is
// not known. glusterd leaves one that is connected and no member ("Peer
// Rejected" and others) out of every transaction, and says that all went well
// (seen on 10.3).
func peersConnected(in Input) Finding {
	const rule = "peers-connected"
	total, taking := len(in.Peers), 0
	var away, apart []string
	for _, p := range in.Peers {
		switch {
		case p.TakesPart():
			taking++
		case p.Member():
			away = append(away, p.Host)
		default:
			apart = append(apart, p.Host+" "+p.Trouble())
		}
	}
	var sentences []string
	if len(away) > 0 {
		sentences = append(sentences, fmt.Sprintf("%d of %d peers are not connected: %s.", len(away), total, strings.Join(away, ", ")))
	}
	if len(apart) > 0 {
		sentences = append(sentences, fmt.Sprintf("glusterd leaves %d of %d peers out of what it does: %s.", len(apart), total, strings.Join(apart, ", ")))
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
	for _, p := range in.Peers {
		if !p.Member() {
			return f
		}
	}
	if f.Severity == Block && len(in.Peers) > 0 {
		f.Severity = Warn
	}
	return f
}
