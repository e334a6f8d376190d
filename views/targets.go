package views

import (
	"fmt"
	"strings"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// TargetLine is one of the ways to a cluster.
type TargetLine struct {
	Name, Why, Words string
	Badge            Badge
	Since            Stamp
}

// targetsBadge adds to a cluster's badge which of its several targets answers.
func targetsBadge(b Badge, s jobs.Snapshot) Badge {
	answering, ok := s.Answering()
	if !ok || !s.Reachable {
		return b
	}
	b.Detail = strings.TrimSpace(b.Detail + " " + targetsSentence(s))
	answers := answering.Node() + " answers"
	if troubled(s.Targets) && b.Tone == ToneOK {
		b.Icon, b.Tone, b.Word = IconWarn, ToneWarn, answers
		return b
	}
	b.Word += ", " + answers
	return b
}

// targetsSentence says who answers, and who does not.
func targetsSentence(s jobs.Snapshot) string {
	var wrong []string
	for _, t := range s.Targets {
		switch t.State {
		case gluster.TargetLeft:
			wrong = append(wrong, t.Label()+" gives no answer")
		case gluster.TargetApart:
			wrong = append(wrong, t.Label()+" is set aside")
		case gluster.TargetForeign:
			wrong = append(wrong, t.Label()+" does not belong to this cluster and is not used")
		}
	}
	answering, ok := s.Answering()
	words := "None of its nodes answers"
	if ok {
		words = answering.Label() + " answers"
	}
	if len(wrong) > 0 {
		words += "; " + strings.Join(wrong, "; ")
	}
	return words + "."
}

// troubled reports whether one of several targets cannot be used.
func troubled(targets []gluster.Target) bool {
	if len(targets) < 2 {
		return false
	}
	for _, t := range targets {
		if !t.Usable() && t.State != gluster.TargetUnasked {
			return true
		}
	}
	return false
}

func targetLines(targets []gluster.Target) []TargetLine {
	lines := make([]TargetLine, len(targets))
	for i, t := range targets {
		lines[i] = TargetLine{Name: t.Label(), Why: t.Why, Words: t.Words, Badge: targetBadge(t), Since: Stamp{t.Since}}
	}
	return lines
}

func targetBadge(t gluster.Target) Badge {
	switch t.State {
	case gluster.TargetAnswers:
		return Badge{Icon: IconOK, Word: "answers", Tone: ToneOK}
	case gluster.TargetReady:
		return Badge{Icon: IconOK, Word: "in reserve", Tone: ToneQuiet}
	case gluster.TargetApart:
		return Badge{Icon: IconWarn, Word: "set aside", Tone: ToneWarn, Detail: fmt.Sprintf("It sees %d of %d nodes.", t.Connected, t.Peers)}
	case gluster.TargetForeign:
		return Badge{Icon: IconBad, Word: "not this cluster", Tone: ToneBad}
	case gluster.TargetUnasked:
		return Badge{Icon: IconWaiting, Word: "not asked yet", Tone: ToneQuiet}
	}
	return Badge{Icon: IconBad, Word: "no answer", Tone: ToneBad}
}
