package gluster

// Peer is one node of the trusted storage pool.
type Peer struct {
	UUID string
	// Host is the name the pool knows the peer by. The node that was asked
	// calls itself "localhost" in `gluster pool list`; decoders keep that word
	// and set Local, and NamePeers replaces it by a name other nodes use.
	Host      string
	Connected bool
	// State is glusterd's own text, such as "Peer in Cluster". In its own list the
	// node that was asked has none; it then is what another node calls it, if one
	// was heard.
	State string
	// SeenBy is the node whose word State is, "" when it is that of the node that
	// was asked.
	SeenBy string
	// Local marks the node that answered the question.
	Local bool
}

// PeerInCluster is glusterd's word for a peer that both sides accept (state 3,
// GD_FRIEND_STATE_BEFRIENDED). A peer of any other state can be connected, and
// glusterd still leaves it out of every transaction.
const PeerInCluster = "Peer in Cluster"

// peerStates are glusterd's words by its number of the state
// (gd_peer_friend_state_e), for answers that give the number alone.
var peerStates = []string{
	"Establishing Connection", "Probe Sent to Peer", "Probe Received from Peer", PeerInCluster, "Accepted peer request",
	"Sent and Received peer request", "Peer Rejected", "Peer detach in progress", "Probe Received from peer",
	"Connected to Peer", "Peer is connected and Accepted", "Invalid State",
}

// PeerStateWords are glusterd's words for a number of a peer's state, "" for one
// that is not known.
func PeerStateWords(state int) string {
	if state < 0 || state >= len(peerStates) {
		return ""
	}
	return peerStates[state]
}

// Member reports whether the peer is accepted as part of the pool, connected or
// not. The node that was asked is, unless another node says otherwise.
func (p Peer) Member() bool { return p.State == PeerInCluster || p.Local && p.State == "" }

// TakesPart reports whether glusterd lets the peer take part in what it does:
// a member that is connected.
func (p Peer) TakesPart() bool { return p.Member() && (p.Connected || p.Local) }

// Trouble says why a peer does not take part, with glusterd's own words, as the
// end of a sentence that begins with its name; "" if it does.
func (p Peer) Trouble() string {
	switch {
	case p.TakesPart():
		return ""
	case p.SeenBy != "":
		return "is “" + p.State + "” to " + p.SeenBy
	case p.State == "":
		return "is not known to be a member of the pool"
	case !p.Member() && p.Connected:
		return "is connected, but “" + p.State + "”"
	case !p.Member():
		return "is “" + p.State + "”"
	}
	return "is not connected"
}

// Apart returns the peers that do not take part.
func Apart(peers []Peer) []Peer {
	var apart []Peer
	for _, p := range peers {
		if !p.TakesPart() {
			apart = append(apart, p)
		}
	}
	return apart
}

// TakingPart counts the peers that take part, the node that was asked included; a
// "Peer Rejected" is connected and shares nothing.
func TakingPart(peers []Peer) int { return len(peers) - len(Apart(peers)) }

// WhoIsApart says who takes no part, in the order of the peers: away are the names
// of members that are not connected; outside says of each peer that is no member,
// or not known to be one, what it is, as in "node3 is connected, but “Peer Rejected”".
func WhoIsApart(peers []Peer) (away, outside []string) {
	for _, p := range Apart(peers) {
		if p.Member() {
			away = append(away, p.Host)
		} else {
			outside = append(outside, p.Host+" "+p.Trouble())
		}
	}
	return away, outside
}

// PeerNames maps peer UUIDs to the names people know the hosts by. "localhost"
// is never a useful name: when the pool list has no better one for the node
// that was asked, the host of one of its bricks is taken.
func PeerNames(peers []Peer, volumes []Volume) map[string]string {
	names := make(map[string]string, len(peers))
	for _, p := range peers {
		if p.Host != "" && p.Host != "localhost" {
			names[p.UUID] = p.Host
		}
	}
	for _, v := range volumes {
		for _, b := range v.Bricks() {
			if b.HostUUID != "" && names[b.HostUUID] == "" {
				names[b.HostUUID] = b.Host
			}
		}
	}
	return names
}

// HostTakesPart reports whether the host of a brick is a peer that takes part. A
// brick whose host is not known at all is not said to be cut off.
func (b Brick) HostTakesPart(peers []Peer) bool {
	for _, p := range peers {
		if b.OnHost(p.Host, p.UUID) {
			return p.TakesPart()
		}
	}
	return b.HostUUID == "" || len(peers) == 0
}
