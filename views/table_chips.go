package views

import (
	"slices"
	"strings"
)

// ChipGroup are filters of one kind that a click adds or takes away.
type ChipGroup struct {
	Label string
	Chips []Chip
}

// Chip is one of them.
type Chip struct {
	Words string
	Icon  Icon
	Tone  Tone
	// Count is how many rows the list would have with this one of its kind alone and
	// all filters of other kinds.
	Count int
	// On says that the list is filtered by it. A click on URL turns that around; it is
	// "" for one that is off and would leave nothing.
	On  bool
	URL string

	value string
}

// addChips adds filters of one kind to a list: those of a parameter, of which an address
// may hold several separated by commas. Where there is one only, and it would leave
// nothing out of total rows, there is nothing to choose.
func (t *Table) addChips(label, param string, total int, chips ...Chip) {
	chosen := splitList(t.query.Get(param))
	for i := range chips {
		c := &chips[i]
		if c.On = holds(chosen, c.value); c.On || c.Count > 0 {
			c.URL = t.url(param, toggled(chosen, c.value))
		}
	}
	if len(chips) == 1 && !chips[0].On && chips[0].Count == total {
		return
	}
	if len(chips) > 0 {
		t.Chips = append(t.Chips, ChipGroup{label, chips})
	}
}

// splitList takes a list in an address apart.
func splitList(text string) []string {
	return slices.DeleteFunc(strings.Split(text, ","), func(s string) bool { return s == "" })
}

// holds reports whether a list has a value; words in addresses may be in either case.
func holds(list []string, value string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, value) })
}

// toggled is a list with a value added, or without it.
func toggled(list []string, value string) string {
	if holds(list, value) {
		list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return strings.EqualFold(s, value) })
	} else {
		list = append(slices.Clip(list), value)
	}
	return strings.Join(list, ",")
}
