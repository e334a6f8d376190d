package views_test

import (
	"slices"
	"testing"
	"time"

	"brickyard/views"

	"github.com/PuerkitoBio/goquery"
)

func TestNodesAreShownBesideTheOneThatMovedMost(t *testing.T) {
	j := sampleJob(42) // its nodes moved 9, 14 and 19 GiB
	bars := func(d *goquery.Document, within string) (widths []string) {
		d.Find(within + " .space rect").Each(func(_ int, r *goquery.Selection) { widths = append(widths, r.AttrOr("width", "")) })
		return widths
	}
	page := func() *goquery.Document {
		return document(t, views.JobBody(views.NewJobView(j, sampleSnapshot(), nil, nil, nil, now.Add(time.Second))))
	}
	if got := bars(page(), "#job-nodes"); !slices.Equal(got, []string{"47.4%", "73.7%", "100.0%"}) {
		t.Errorf("the bars are %q wide", got)
	}
	row := document(t, views.JobUnfolded(views.NewJobRow(j, sampleSnapshot(), nil, now)))
	if got := bars(row, ".nodes"); row.Find(".nodes").Length() != 1 || got != nil {
		t.Errorf("a row of %d tables has bars, %q wide", row.Find(".nodes").Length(), got)
	}
	step := j.TaskStep()
	for i := range step.Nodes {
		step.Nodes[i].BytesMoved = 0
	}
	if got := bars(page(), "#job-nodes"); got != nil {
		t.Errorf("nothing was moved, and the bars are %q wide", got)
	}
	step.Nodes = step.Nodes[:1]
	step.Nodes[0].BytesMoved = 5
	if got := bars(page(), "#job-nodes"); got != nil {
		t.Errorf("a node alone has a bar, %q wide", got)
	}
}
