package e2e

import "testing"

// A long task that ends now is what ended last, however many began after it; and an open
// page is told so.
func TestADrawerThatIsOpenShowsFirstWhatJustEnded(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.visitLive("/volumes")
	p.mark()
	early := p.s.JobOn("media")
	late := p.s.Rebalance("berlin", "scratch").ID
	p.s.WaitRunning(late)
	counts := p.Locator("#drawer-counts")
	p.reads(counts, "2 running")
	p.click(p.Locator("#drawer > summary"))
	first := p.Locator("#drawer-body h2:text-is('Ended last') + ul > li:first-child a")
	for i, id := range []string{late, early} {
		p.s.Call("POST", "/jobs/"+id+"/stop", `{}`, nil)
		p.s.WaitJob(id, "ABORTED", patience)
		p.reads(first, "Rebalance #"+id)
		p.reads(counts, []string{"1 running", "what runs, what needs you"}[i])
	}
	p.unreloaded()
}
