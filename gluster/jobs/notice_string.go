package jobs

import (
	"fmt"
	"strings"

	"brickyard/gluster"
)

// This file is the one place where what jobs and steps say becomes words, by the table
// of notice_words.go.

// String is the notices in words.
func (n Notices) String() string {
	said := make([]string, 0, len(n))
	for _, o := range n {
		if words := o.String(); words != "" {
			said = append(said, words)
		}
	}
	return strings.Join(said, " ")
}

// String is the notice in words.
func (n Notice) String() string {
	text, known := noticeWords[n.Code]
	if !known {
		return string(n.Code)
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		var place string
		place, text, _ = strings.Cut(rest, "}")
		b.WriteString(n.Args.fill(place))
	}
}

// fill is what stands in a place of a text.
func (a Args) fill(place string) string {
	if p, ok := phrases[place]; ok {
		return p.say(a)
	}
	if name, forms, ok := strings.Cut(place, "?"); ok {
		one, many, _ := strings.Cut(forms, "|")
		return plural(uint64(len(a[name])), one, many)
	}
	if sum, forms, ok := strings.Cut(place, "#"); ok {
		one, many, _ := strings.Cut(forms, "|")
		var n uint64
		for name := range strings.SplitSeq(sum, "+") {
			n += a.number(name)
		}
		return plural(n, one, many)
	}
	if name, ok := strings.CutSuffix(place, " size"); ok {
		return gluster.SizeWords(a.number(name))
	}
	return AndList(a[place])
}

// phrases are what more than one argument is put together to, or what is left out
// where there is nothing to say. of names the arguments.
var phrases = map[string]struct {
	of  []string
	say func(Args) string
}{
	"losses":         {[]string{"failures", "skipped"}, func(a Args) string { return a.losses(StepRebalancing) }},
	"removal losses": {[]string{"failures", "skipped"}, func(a Args) string { return a.losses(StepRemoving) }},
	"holding":        {[]string{"bricks", "hosts", "held", "moved"}, Args.holding},
}

// losses counts the files that failed and those that were skipped.
func (a Args) losses(t StepType) string {
	var parts []string
	if n := a.number("failures"); n > 0 {
		parts = append(parts, fmt.Sprintf("%d %s", n, t.FailedWords(n)))
	}
	if n := a.number("skipped"); n > 0 {
		parts = append(parts, fmt.Sprintf("%d %s skipped", n, plural(n, "file was", "files were")))
	}
	return strings.Join(parts, " and ")
}

// holding says of each brick what it holds, and how much was moved by its host.
func (a Args) holding() string {
	var said []string
	for i, brick := range a["bricks"] {
		held, moved := a.at("held", i).number("held"), a.at("moved", i).number("moved")
		how := "but only " + gluster.SizeWords(moved) + " were moved"
		if moved > held {
			how = "although " + gluster.SizeWords(moved) + " were moved"
		}
		said = append(said, fmt.Sprintf("%s still holds %s, %s by %s", brick, gluster.SizeWords(held), how, strings.Join(a.at("hosts", i)["hosts"], "")))
	}
	return strings.Join(said, "; ")
}

// at is the value of an argument at a place, alone; none where there is none.
func (a Args) at(name string, i int) Args {
	if i >= len(a[name]) {
		return nil
	}
	return Args{name: a[name][i : i+1]}
}
