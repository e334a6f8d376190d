package views

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"brickyard/gluster/preflight"
)

// Finding is the verdict of one preflight rule.
type Finding struct {
	Rule, Summary string
	Badge         Badge
	Figures       []Fact
}

// NewFindings makes findings readable; those that matter come first.
func NewFindings(findings []preflight.Finding) []Finding {
	var out []Finding
	for _, severity := range []preflight.Severity{preflight.Block, preflight.Warn, preflight.OK} {
		for _, f := range findings {
			if f.Severity != severity {
				continue
			}
			v := Finding{Rule: f.Rule, Summary: f.Summary, Badge: severityBadge(f.Severity)}
			if f.Severity != preflight.OK {
				// What holds is said in one line; what does not gets its figures.
				for _, g := range f.Figures {
					v.Figures = append(v.Figures, Fact{figureName(g.Name), figureText(g)})
				}
			}
			out = append(out, v)
		}
	}
	return out
}

// figureName turns a program's name into words: "fullestFree" → "fullest free".
// Names of volume options stay as they are.
func figureName(name string) string {
	if strings.ContainsAny(name, ".-") {
		return name
	}
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// figureText writes a figure's value.
func figureText(f preflight.Figure) string {
	switch v := f.Value.(type) {
	case uint64:
		return Size(v)
	case int:
		return Count(uint64(max(v, 0)))
	case float64:
		// From before the database kept what a number is: a size or a count.
		if v >= 0 && v < 1<<63 && v == math.Trunc(v) {
			return Count(uint64(v))
		}
	case []string:
		return join(v)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	return fmt.Sprint(f.Value)
}

func severityBadge(s preflight.Severity) Badge {
	switch s {
	case preflight.Block:
		return Badge{Icon: IconBad, Word: "Blocks", Tone: ToneBad}
	case preflight.Warn:
		return Badge{Icon: IconWarn, Word: "Warning", Tone: ToneWarn}
	}
	return Badge{Icon: IconOK, Word: "OK", Tone: ToneOK}
}
