package views

import (
	"fmt"
	"strconv"
	"strings"
)

// Pages is the way through a list that is shown one page at a time.
type Pages struct {
	// From and To are the first and the last row of this page, counted from 1; To is
	// 0 when the list is empty. Both are 0 when their place is not known.
	From, To, Total int
	// Rows is how many this page has.
	Rows int
	// Page is the one that is shown, Last the last one, both counted from 1; 0 in a list
	// whose pages have no numbers.
	Page, Last int
	// Problem says why another page is shown than the one that was asked for, ""
	// when it is that one.
	Problem string
	// The addresses of the other pages, "" where this page is that one already.
	FirstURL, PreviousURL, NextURL, LastURL string
}

// NewPages finds the page of a list of total rows, size to a page. asked is its number
// as it came in the query, "" for the first page: behind the end is the last page, and
// what is no number the first. url gives the address of a page.
func NewPages(asked string, total, size int, url func(page int) string) Pages {
	p := Pages{Total: total, Last: max(1, (total+size-1)/size)}
	p.Page, p.Problem = pageNumber(asked, p.Last)
	p.From, p.To = (p.Page-1)*size+1, min(p.Page*size, total)
	p.Rows = p.To - p.From + 1
	if p.Page > 1 {
		p.FirstURL, p.PreviousURL = url(1), url(p.Page-1)
	}
	if p.Page < p.Last {
		p.NextURL, p.LastURL = url(p.Page+1), url(p.Last)
	}
	return p
}

// NewWalk is a page of a list that is gone through from each page to the next one and has
// no numbers: it has rows of total, before of which stand on earlier pages, -1 when that
// is not known. first and next are the addresses of the first page, "" when it is this
// one, and of the next, "" when there is none.
func NewWalk(before, rows, total int, first, next string) Pages {
	p := Pages{Total: total, Rows: rows, FirstURL: first, NextURL: next}
	// Rows that came or went since the first page would make "51–100 of 60" of it.
	if before >= 0 && before+rows <= total {
		p.From, p.To = before+1, before+rows
	}
	return p
}

// pageNumber reads a page's number, and says what is shown instead of one that is not
// there.
func pageNumber(asked string, last int) (page int, problem string) {
	asked = strings.TrimSpace(asked)
	if asked == "" {
		return 1, ""
	}
	n, err := strconv.Atoi(asked)
	switch {
	case n > last: // also one that is out of range
		return last, fmt.Sprintf("There is no page %s: this is the last one.", asked)
	case err != nil || n < 1:
		return 1, fmt.Sprintf("There is no page %s: this is the first one.", asked)
	}
	return n, ""
}

// several reports whether there is another page.
func (p Pages) several() bool { return p.Last > 1 || p.FirstURL != "" || p.NextURL != "" }

// numbered reports whether pages have numbers, and so all of them an address.
func (p Pages) numbered() bool { return p.Last > 0 }

// rows says which rows of how many are shown: "101–200 of 20,000 volumes"; without
// another page only how many there are.
func (p Pages) rows(one, many string) string {
	all := Counted(uint64(p.Total), one, many)
	if !p.several() || p.To == 0 {
		return all
	}
	return Count(uint64(p.From)) + "–" + Count(uint64(p.To)) + " of " + all
}

// position says where this page is: "Page 2 of 200".
func (p Pages) position() string {
	return "Page " + Count(uint64(p.Page)) + " of " + Count(uint64(p.Last))
}
