package sim

import (
	"fmt"
	"strings"
)

func (s *session) peerElem(h *host) elem {
	connected := 1
	if h.off {
		connected = 0
	}
	// State 3 stays when a peer is lost: it is about the membership.
	return el("peer",
		text("uuid", h.uuid), text("hostname", h.name), el("hostnames", text("hostname", h.name)),
		num("connected", connected), num("state", 3), text("stateStr", "Peer in Cluster"))
}

func (s *session) peerStatus(w []string) *reply {
	if len(w) != 2 {
		return usage(usagePeerStatus)
	}
	var peers []elem
	for _, h := range s.peers() {
		peers = append(peers, s.peerElem(h))
	}
	return (&reply{}).with(el("peerStatus", peers...))
}

// poolList is peer status with the asked node added, last and nameless.
func (s *session) poolList(w []string) *reply {
	if len(w) != 2 {
		return usage(usagePoolList)
	}
	var peers []elem
	plain := "UUID\t\t\t\t\tHostname \tState\n"
	for _, h := range s.peers() {
		peers = append(peers, s.peerElem(h))
		state := "Connected"
		if h.off {
			state = "Disconnected"
		}
		plain += fmt.Sprintf("%s\t%-9s\t%s \n", h.uuid, h.name, state)
	}
	peers = append(peers, el("peer", text("uuid", s.asked.uuid), text("hostname", "localhost"), num("connected", 1)))
	plain += fmt.Sprintf("%s\t%-9s\t%s \n", s.asked.uuid, "localhost", "Connected")
	return (&reply{plain: plain}).with(el("peerStatus", peers...))
}

func (s *session) volumeList(w []string) *reply {
	if len(w) != 2 {
		return usage(usageList)
	}
	kids := []elem{num("count", len(s.c.volumes))}
	var plain strings.Builder
	for _, v := range s.c.volumes {
		kids = append(kids, text("volume", v.name))
		plain.WriteString(v.name + "\n")
	}
	return (&reply{plain: plain.String()}).with(el("volList", kids...))
}
