package jobs

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"brickyard/gluster/preflight"
)

// Args are what a notice is about, by name, each with one value or several. Numbers
// are digits and sizes bytes: they become words when the notice does.
type Args map[string][]string

// Number is a number as the value of an argument.
func Number[N int | int64 | uint64](n N) []string { return []string{fmt.Sprint(n)} }

// number is the value of an argument that Number wrote, 0 for none.
func (a Args) number(name string) uint64 {
	n, _ := strconv.ParseUint(strings.Join(a[name], ""), 10, 64)
	return n
}

// Notice is one thing that a job or a step says: a sentence or two, or the beginning
// of what the next notice goes on with.
type Notice struct {
	Code NoticeCode `json:"code"`
	Args Args       `json:"args,omitempty"`
}

// Equal reports whether two notices say the same.
func (n Notice) Equal(o Notice) bool {
	return n.Code == o.Code && maps.EqualFunc(n.Args, o.Args, slices.Equal[[]string])
}

// Notices are what a job or a step says, in order; nil when its state says it all.
// The first is what it is about, and its code the one that the API calls messageCode.
// They are values: no method changes them.
type Notices []Notice

// Say is the notices with these codes, which need no arguments.
func Say(codes ...NoticeCode) Notices {
	var out Notices
	for _, code := range codes {
		out = append(out, Notice{Code: code})
	}
	return out
}

// SayWith is the notice with a code and its arguments.
func SayWith(code NoticeCode, args Args) Notices { return Notices{{Code: code, Args: args}} }

// SayText is for words from elsewhere that have no code of their own: what an error
// says, or what was stored before there were codes. "" says nothing.
func SayText(words string) Notices {
	if words == "" {
		return nil
	}
	return SayWith(NoticeText, Args{"words": {words}})
}

// UnmarshalJSON reads notices. A text is what was stored before there were codes.
func (n *Notices) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		*n = SayText(text)
		return nil
	}
	var list []Notice
	if err := json.Unmarshal(b, &list); err != nil {
		return fmt.Errorf("notices: %w", err)
	}
	*n = list
	return nil
}

// Code is the first notice's, "" if there is none.
func (n Notices) Code() NoticeCode {
	if len(n) == 0 {
		return ""
	}
	return n[0].Code
}

// Is reports whether that is what they are about: the first one has the code.
func (n Notices) Is(code NoticeCode) bool { return len(n) > 0 && n[0].Code == code }

// Has reports whether one of them has one of the codes.
func (n Notices) Has(codes ...NoticeCode) bool {
	return slices.ContainsFunc(n, func(o Notice) bool { return slices.Contains(codes, o.Code) })
}

// Equal reports whether both say the same.
func (n Notices) Equal(o Notices) bool { return slices.EqualFunc(n, o, Notice.Equal) }

// With is n and what else is said after it.
func (n Notices) With(more ...Notices) Notices {
	return slices.Concat(append([]Notices{n}, more...)...)
}

// Without is n without the notices of some codes.
func (n Notices) Without(codes ...NoticeCode) Notices {
	var out Notices
	for _, o := range n {
		if !slices.Contains(codes, o.Code) {
			out = append(out, o)
		}
	}
	return out
}

// Replacing is n with other notices in the place of those with a code.
func (n Notices) Replacing(code NoticeCode, by Notices) Notices {
	var out Notices
	for _, o := range n {
		if o.Code == code {
			out = append(out, by...)
		} else {
			out = append(out, o)
		}
	}
	return out
}

// SayFinding is what the review found that forbids something.
func SayFinding(f preflight.Finding) Notices {
	return SayWith(NoticeFinding, Args{"rule": {f.Rule}, "words": {f.Summary}})
}
