package cli

import (
	"encoding/xml"
	"strings"

	"brickyard/gluster"
)

// poolAnswer is the answer to `pool list` and `peer status`.
type poolAnswer struct {
	XMLName xml.Name `xml:"cliOutput"`
	envelope
	Peers []struct {
		UUID      string  `xml:"uuid"`
		Hostname  string  `xml:"hostname"`
		Connected integer `xml:"connected"`
		StateStr  string  `xml:"stateStr"`
	} `xml:"peerStatus>peer"`
}

// peers returns the pool. The node that was asked is the one that calls itself
// localhost.
func (a poolAnswer) peers() []gluster.Peer {
	out := make([]gluster.Peer, 0, len(a.Peers))
	for _, p := range a.Peers {
		out = append(out, gluster.Peer{
			UUID:      strings.TrimSpace(p.UUID),
			Host:      strings.TrimSpace(p.Hostname),
			Connected: p.Connected == 1,
			State:     strings.TrimSpace(p.StateStr),
			Local:     strings.TrimSpace(p.Hostname) == "localhost",
		})
	}
	return out
}
