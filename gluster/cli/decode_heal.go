package cli

import (
	"encoding/xml"
	"strconv"
	"strings"

	"brickyard/gluster"
)

// healAnswer is the answer to `volume heal V info summary`; its opRet comes at
// the end.
type healAnswer struct {
	XMLName xml.Name `xml:"cliOutput"`
	envelope
	Bricks []struct {
		Name       string  `xml:"name"`
		Status     string  `xml:"status"`
		Pending    *string `xml:"numberOfEntriesInHealPending"`
		SplitBrain *string `xml:"numberOfEntriesInSplitBrain"`
		Healing    *string `xml:"numberOfEntriesPossiblyHealing"`
	} `xml:"healInfo>bricks>brick"`
}

// heals returns one line per brick. A brick that is down has no counts at all on
// 10.3, and "-" on others: neither is zero.
func (a healAnswer) heals() []gluster.BrickHeal {
	out := make([]gluster.BrickHeal, 0, len(a.Bricks))
	for _, b := range a.Bricks {
		h := gluster.BrickHeal{Name: strings.TrimSpace(b.Name), Connected: strings.TrimSpace(b.Status) == "Connected"}
		pending, known := number(b.Pending)
		splitBrain, knownToo := number(b.SplitBrain)
		healing, knownHealing := number(b.Healing)
		knownHealing = knownHealing || b.Healing == nil // not every version counts these
		if h.Known = known && knownToo && knownHealing; h.Known {
			h.Pending, h.SplitBrain = pending+healing, splitBrain
		}
		out = append(out, h)
	}
	return out
}

func number(text *string) (uint64, bool) {
	if text == nil {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimSpace(*text), 10, 64)
	return n, err == nil
}
