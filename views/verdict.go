package views

import (
	"strings"
)

// Verdict is what the checks of a review come to.
type Verdict struct {
	Badge Badge
	// Words are a line: "9 checks: 1 blocks, 2 warn". "" when nothing was checked.
	Words string
	// Loud are those that block or warn, Fine the others.
	Loud, Fine []Finding
}

// NewVerdict sums up findings, of which those that matter come first.
func NewVerdict(list []Finding) Verdict {
	v := Verdict{Badge: Badge{Icon: IconOK, Tone: ToneOK}}
	blocks, warns := 0, 0
	for _, f := range list {
		switch f.Badge.Tone {
		case ToneBad:
			blocks++
		case ToneWarn:
			warns++
		default:
			v.Fine = append(v.Fine, f)
			continue
		}
		v.Loud = append(v.Loud, f)
	}
	if len(list) == 0 {
		return v
	}
	var against []string
	if warns > 0 {
		against, v.Badge = []string{Counted(uint64(warns), "warns", "warn")}, Badge{Icon: IconWarn, Tone: ToneWarn}
	}
	if blocks > 0 {
		against, v.Badge = append([]string{Counted(uint64(blocks), "blocks", "block")}, against...), Badge{Icon: IconBad, Tone: ToneBad}
	}
	v.Words = Counted(uint64(len(list)), "check", "checks") + ": "
	if len(against) == 0 {
		v.Words += "nothing speaks against it"
	} else {
		v.Words += strings.Join(against, ", ")
	}
	return v
}

// fineWords is the line under which the checks that hold are folded.
func (v Verdict) fineWords() string {
	return Counted(uint64(len(v.Fine)), "check is ok", "checks are ok")
}
