package e2e

import (
	"fmt"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// withoutScript is a browser in which no script runs.
func withoutScript() playwright.BrowserNewContextOptions {
	return playwright.BrowserNewContextOptions{JavaScriptEnabled: playwright.Bool(false)}
}

func TestEverythingWorksWithoutScript(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s, withoutScript())
	p.visit("/")
	p.reads(p.Locator("main"), "Clusters that need a look")
	p.click(p.Locator("main a[href='/clusters/berlin']"))
	p.arrives(`/clusters/berlin`)
	p.reads(p.Locator("main"), "berlin1")
	p.click(p.Locator("nav[aria-label=Main] a[href='/volumes']"))
	p.arrives(`/volumes`)
	p.seesNot(p.Locator("#connection"))
	p.seesNot(p.Locator("#pause"))
	p.click(act(p.volume("berlin", "scratch"), "rebalance-start"))
	p.arrives(`/clusters/berlin/volumes/scratch/rebalance`)
	p.reads(p.Locator("#review"), "All 4 bricks are online.")
	p.tick(act(p.Locator("#review"), "force"), true)
	p.click(p.Locator("noscript button"))
	p.reads(p.Locator("#review-command"), "start force")
	p.fill(p.GetByLabel("Reason"), "by hand")
	p.click(act(p.Locator("#review"), "confirm"))
	p.arrives(`/jobs/.*`)
	p.reads(p.Locator("#job-head"), "Rebalance (force)")
	p.reads(p.Locator("main"), "by hand")
	id := s.JobOn("scratch")
	until(t, long, func() error {
		if n := len(s.Job(id).Nodes); n != 3 {
			return fmt.Errorf("%d nodes have reported", n)
		}
		return nil
	})
	_, err := p.Reload()
	p.must(err)
	p.reads(p.Locator("#job-head"), "Running")
	p.reads(p.Locator("#job-nodes"), "berlin3")
	p.click(act(p.Locator("#job-head"), "job-stop"))
	p.arrives(`/stop`)
	p.click(act(p.Locator("#review"), "confirm"))
	p.arrives(`/jobs/` + id)
	s.WaitJob(id, "ABORTED", patience)
	_, err = p.Reload()
	p.must(err)
	p.reads(p.Locator("#job-head"), "Stopped")

	p.click(p.Locator("header nav").GetByText("Tasks"))
	p.sees(p.job(id))
	p.click(p.job(id).Locator("details summary"))
	p.reads(p.job(id), "Rebalancing volume")
	p.click(p.Locator("#drawer > summary"))
	p.reads(p.Locator("#drawer-body"), "scratch on berlin")
}

func TestARefusalWithoutScriptIsAPage(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s, withoutScript())
	p.allow("status of 409")
	p.visit("/clusters/berlin/volumes/scratch/rebalance")
	s.Rebalance("berlin", "scratch")
	p.click(act(p.Locator("#review"), "confirm"))
	p.reads(p.Locator("#review"), "(rebalance) is not finished")
	p.sees(p.Locator("header nav"))
}
