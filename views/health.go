package views

import "brickyard/gluster"

// HealthView is how a volume or a cluster is: a word with its icon, and what speaks for it.
type HealthView struct {
	State gluster.HealthState
	Badge Badge
	// Facts are what is wrong or not known, the worst first.
	Facts []HealthFact
}

// HealthFact is a sentence; it ends with the moment Since when that is known.
type HealthFact struct {
	Words string
	Since Stamp
}

func newHealthView(h gluster.Health) HealthView {
	m := HealthView{State: h.State, Badge: healthStateBadge(h.State)}
	m.Badge.Detail = h.Worst().String()
	for _, f := range h.Facts {
		m.Facts = append(m.Facts, HealthFact{f.Words, Stamp{f.Since}})
	}
	return m
}

// worst is the fact that decides; nil when all is well.
func (h HealthView) worst() *HealthFact {
	if len(h.Facts) == 0 {
		return nil
	}
	return &h.Facts[0]
}

// rest are the facts behind the worst.
func (h HealthView) rest() []HealthFact { return h.Facts[min(1, len(h.Facts)):] }

func healthStateBadge(s gluster.HealthState) Badge {
	b := Badge{Icon: IconUnknown, Word: s.Word(), Tone: ToneWarn}
	switch s {
	case gluster.Healthy:
		b.Icon, b.Tone = IconOK, ToneOK
	case gluster.Degraded:
		b.Icon = IconWarn
	case gluster.AtRisk:
		b.Icon, b.Tone = IconBad, ToneBad
	case gluster.HealthStopped:
		b.Icon, b.Tone = IconStopped, ToneQuiet
	}
	return b
}
