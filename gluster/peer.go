package gluster

// Peer is one node of the trusted storage pool.
type Peer struct {
	UUID string
	// Host is the name the pool knows the peer by. The node that was asked
	// calls itself "localhost" in `gluster pool list`; decoders keep that word
	// and set Local, and NamePeers replaces it by a name other nodes use.
	Host      string
	Connected bool
	// State is glusterd's own text, such as "Peer in Cluster".
	State string
	// Local marks the node that answered the question.
	Local bool
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

// HostConnected reports whether the host of a brick is a connected peer. A brick
// whose host is not known at all is not said to be cut off.
func (b Brick) HostConnected(peers []Peer) bool {
	for _, p := range peers {
		if p.Host == b.Host || b.HostUUID != "" && p.UUID == b.HostUUID {
			return p.Connected || p.Local
		}
	}
	return b.HostUUID == "" || len(peers) == 0
}
