package views

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"brickyard/gluster/jobs"
)

// HealLine is what one brick says about what waits to be healed.
type HealLine struct {
	Brick string
	// New marks the brick that was put in place.
	New   bool
	Badge Badge
	// Pending and SplitBrain are not known now when Known is false; Seen is when
	// they were.
	Known               bool
	Pending, SplitBrain uint64
	Seen                Stamp
}

func healLines(job jobs.Job) []HealLine {
	var lines []HealLine
	for _, b := range job.Healing.Bricks {
		l := HealLine{
			Brick: b.Brick, New: b.Brick == job.NewBrick(), Known: b.Known, Pending: b.Pending, SplitBrain: b.SplitBrain, Seen: Stamp{b.SeenAt},
			Badge: Badge{Icon: IconOK, Word: "Connected", Tone: ToneOK},
		}
		switch {
		case !b.Connected:
			l.Badge = Badge{Icon: IconBad, Word: "Not connected", Tone: ToneBad}
		case !b.Known:
			l.Badge = Badge{Icon: IconUnknown, Word: "Not known", Tone: ToneWarn}
		}
		lines = append(lines, l)
	}
	return lines
}

// healFigures are the short texts of a job that watches a heal, or has.
func healFigures(job jobs.Job) (figures []Figure, failure string) {
	h := job.Healing
	if job.HealStep() == nil {
		return nil, ""
	}
	waiting, known := h.Waiting()
	switch {
	case known:
		figures = append(figures, counted(waiting, "entry waits to be healed", "entries wait to be healed"))
	case job.Open():
		figures = append(figures, Figure{Value: "not known", Words: "what waits to be healed"})
	}
	if h.Peak > waiting {
		figures = append(figures, Figure{Value: "at most " + Count(h.Peak), Alone: "waited"})
	}
	if n := h.SplitBrains(); n > 0 {
		failure = Counted(n, "entry in split-brain", "entries in split-brain")
	}
	return figures, failure
}

// healChart draws what waited over time; nil before there are two readings.
func healChart(job jobs.Job, samples []jobs.Sample, now time.Time) []Chart {
	step := job.HealStep()
	if step == nil {
		return nil
	}
	var own []jobs.Sample
	for _, s := range samples {
		if s.StepID == step.ID {
			own = append(own, s)
		}
	}
	if len(own) < 2 {
		return nil
	}
	entries := func(v float64) string {
		if v != math.Trunc(v) {
			return ""
		}
		return Count(uint64(v))
	}
	out := []Chart{newChart("chart-heal", "Entries that wait to be healed", own,
		func(s jobs.Sample) float64 { return float64(s.Pending) }, entries)}
	for i, b := range job.Healing.Bricks {
		known := slices.DeleteFunc(slices.Clone(own), func(s jobs.Sample) bool { return waitsOn(b.Brick, s) == nil })
		if len(known) < 2 {
			continue // kept before samples told it per brick, or never known
		}
		out = append(out, newChart("chart-heal-"+strconv.Itoa(i+1), "Waiting on "+b.Brick, known,
			func(s jobs.Sample) float64 { return float64(*waitsOn(b.Brick, s)) }, entries))
	}
	for i := range out {
		// A heal is asked about once a minute, when little changes.
		out[i].Now = job.Heals() && now.Sub(out[i].Until.At) < jobs.UnknownAfter
	}
	return out
}

// waitsOn is how many entries waited on a brick at a sample, nil if that was not
// known.
func waitsOn(brick string, s jobs.Sample) *uint64 {
	for i := range s.Heal {
		if s.Heal[i].Brick == brick {
			return &s.Heal[i].Pending
		}
	}
	return nil
}

// words is a line of the plain-text log.
func (l HealLine) words() string {
	if !l.Known {
		return l.Brick + ": " + l.Badge.Word + ", what waits is not known"
	}
	return fmt.Sprintf("%s: %s, %s, %s in split-brain, read %s", l.Brick, l.Badge.Word, Counted(l.Pending, "entry waits", "entries wait"), Count(l.SplitBrain), l.Seen.UTC())
}
