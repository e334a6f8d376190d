package views_test

import (
	"fmt"
	"strconv"
	"testing"

	"brickyard/views"
)

func TestAPageIsFoundWhateverNumberIsAskedFor(t *testing.T) {
	const first, last = "There is no page %s: this is the first one.", "There is no page %s: this is the last one."
	for _, c := range []struct {
		asked          string
		total          int
		page, from, to int
		last           int
		problem        string
	}{
		{"", 0, 1, 1, 0, 1, ""},
		{"", 1, 1, 1, 1, 1, ""},
		{"1", 100, 1, 1, 100, 1, ""},
		{"", 101, 1, 1, 100, 2, ""},
		{"2", 101, 2, 101, 101, 2, ""},
		{" 2 ", 300, 2, 101, 200, 3, ""},
		{"3", 300, 3, 201, 300, 3, ""},
		{"200", 20_000, 200, 19_901, 20_000, 200, ""},
		{"4", 300, 3, 201, 300, 3, last},
		{"2", 0, 1, 1, 0, 1, last},
		{"99999999999999999999", 300, 3, 201, 300, 3, last},
		{"0", 300, 1, 1, 100, 3, first},
		{"-1", 300, 1, 1, 100, 3, first},
		{"-99999999999999999999", 300, 1, 1, 100, 3, first},
		{"abc", 300, 1, 1, 100, 3, first},
		{"1.5", 300, 1, 1, 100, 3, first},
	} {
		t.Run(fmt.Sprintf("%q of %d rows", c.asked, c.total), func(t *testing.T) {
			p := views.NewPages(c.asked, c.total, 100, strconv.Itoa)
			if p.Page != c.page || p.From != c.from || p.To != c.to || p.Last != c.last || p.Total != c.total {
				t.Errorf("page %d of %d, rows %d to %d of %d", p.Page, p.Last, p.From, p.To, p.Total)
			}
			if c.problem != "" {
				c.problem = fmt.Sprintf(c.problem, c.asked)
			}
			if p.Problem != c.problem {
				t.Errorf("problem %q", p.Problem)
			}
		})
	}
}

func TestAPageLeadsToItsNeighboursAndBothEnds(t *testing.T) {
	for _, c := range []struct {
		page                        string
		first, previous, next, last string
	}{
		{"1", "", "", "2", "4"},
		{"2", "1", "1", "3", "4"},
		{"3", "1", "2", "4", "4"},
		{"4", "1", "3", "", ""},
		{"9", "1", "3", "", ""},
	} {
		p := views.NewPages(c.page, 400, 100, strconv.Itoa)
		if p.FirstURL != c.first || p.PreviousURL != c.previous || p.NextURL != c.next || p.LastURL != c.last {
			t.Errorf("page %s leads to %q, %q, %q and %q", c.page, p.FirstURL, p.PreviousURL, p.NextURL, p.LastURL)
		}
	}
	if p := views.NewPages("", 100, 100, strconv.Itoa); p.FirstURL+p.PreviousURL+p.NextURL+p.LastURL != "" {
		t.Errorf("the only page leads elsewhere: %+v", p)
	}
}
