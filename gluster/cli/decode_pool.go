package cli

import (
	"encoding/xml"
	"strconv"
	"strings"

	"brickyard/gluster"
)

// poolAnswer is the answer to `pool list` and `peer status`.
type poolAnswer struct {
	XMLName xml.Name `xml:"cliOutput"`
	envelope
	Peers []struct {
		UUID      string `xml:"uuid"`
		Hostname  string `xml:"hostname"`
		Connected string `xml:"connected"`
		State     string `xml:"state"`
		StateStr  string `xml:"stateStr"`
	} `xml:"peerStatus>peer"`
}

// peers returns the pool. The node that was asked is the one that calls itself
// localhost.
func (a poolAnswer) peers() []gluster.Peer {
	out := make([]gluster.Peer, 0, len(a.Peers))
	for _, p := range a.Peers {
		state := strings.TrimSpace(p.StateStr)
		if n, err := strconv.Atoi(strings.TrimSpace(p.State)); state == "" && err == nil {
			state = gluster.PeerStateWords(n)
		}
		out = append(out, gluster.Peer{
			UUID:      strings.TrimSpace(p.UUID),
			Host:      strings.TrimSpace(p.Hostname),
			Connected: strings.TrimSpace(p.Connected) == "1",
			State:     state,
			Local:     strings.TrimSpace(p.Hostname) == "localhost",
		})
	}
	return out
}
