package e2e

import "testing"

// What is on the overview is in no one list: it is fetched again when something began,
// ended, or changed about a cluster.
func TestTheOverviewFollowsWhatBeginsAndEnds(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.visitLive("/")
	p.mark()
	p.reads(p.Locator("#wrong"), "lisbon4 is not connected")
	j := s.Rebalance("berlin", "scratch")
	row := p.Locator("#running").Locator("tr#job-" + j.ID)
	p.readsInTheEnd(row.Locator(".figures"), "moved")
	p.click(act(row, "job-stop"))
	p.click(act(p.dialog(), "confirm"))
	p.readsInTheEnd(p.Locator("#ended"), "Rebalance #"+j.ID)
	p.seesNot(row)
	p.unreloaded()
	p.click(p.Locator("#wrong a[href='/clusters/lisbon']"))
	p.arrives(`/clusters/lisbon`)
	p.reads(p.Locator("#cluster-nodes"), "Not connected")
	// Its age is told anew, although nothing else changes.
	look := p.Locator("[data-testid=last-look]")
	p.changes(look, p.text(look))
}
