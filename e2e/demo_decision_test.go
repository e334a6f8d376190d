package e2e

import (
	"testing"
	"time"

	"brickyard/gluster/sim"

	"github.com/playwright-community/playwright-go"
)

// What waits for a person is decided from the row of its volume, as its task is stopped
// there.
func TestDemoATaskIsStoppedAndDecidedFromItsVolumesRow(t *testing.T) {
	inTurn(t)
	s := demo(t)
	s.begin("archive", "ledger", "reset-brick", `{"brick":"vault2:/bricks/ledger/brick"}`)
	s.begin("berlin", "vmstore", "reset-brick", `{"brick":"berlin1:/bricks/vm1/brick"}`)
	ledger, vmstore, media := s.JobOn("ledger"), s.JobOn("vmstore"), s.JobOn("media")
	s.WaitJob(ledger, "PENDING_COMMIT", patience)
	s.WaitJob(vmstore, "PENDING_COMMIT", patience)
	p := open(t, s)
	p.visitLive("/volumes")
	p.mark()
	for _, c := range []struct{ cluster, volume, id, action, shows, then string }{
		{"archive", "ledger", ledger, "commit", "vault2:/bricks/ledger/brick vault2:/bricks/ledger/brick commit", "Running"},
		{"berlin", "vmstore", vmstore, "keep", "berlin1:/bricks/vm1/brick berlin1:/bricks/vm1/brick commit force", "Running"},
		{"berlin", "media", media, "stop", "volume rebalance media stop", "At rest"},
	} {
		row := p.volume(c.cluster, c.volume)
		p.must(expect.Locator(act(row, "job-status")).ToHaveAttribute("href", "/jobs/"+c.id))
		if c.action != "stop" {
			p.reads(row.Locator("[data-testid=decision]"), "Change its disk")
		}
		p.click(act(row, "job-"+c.action))
		p.reads(p.dialog(), c.shows)
		p.click(act(p.dialog(), "confirm"))
		p.seesNot(p.dialog())
		p.readsInTheEnd(row.Locator("[data-label=Activity]"), c.then)
		p.counts(row.Locator("[data-testid=decision]"), 0)
		p.counts(act(row, "job-"+c.action), 0)
	}
	p.unreloaded()
}

func TestDemoADecisionTakesTwoLinesWhereverItIsListed(t *testing.T) {
	inTurn(t)
	s := demo(t)
	s.begin("berlin", "vmstore", "reset-brick", `{"brick":"berlin1:/bricks/vm1/brick"}`)
	id := s.JobOn("vmstore")
	s.WaitJob(id, "PENDING_COMMIT", patience)
	p := open(t, s, playwright.BrowserNewContextOptions{Viewport: &playwright.Size{Width: 1440, Height: 900}})
	for _, path := range []string{"/", "/tasks", "/volumes", "/clusters/berlin/volumes/vmstore"} {
		p.visitLive(path)
		row := p.Locator("tr.is-decision")
		p.sees(act(row, "job-commit"))
		p.reads(row, "starts the brick on its new disk")
		p.sees(row.GetByText("starts it with what lies there"))
		p.twoLines("tr.is-decision")
		for _, scheme := range []*playwright.ColorScheme{playwright.ColorSchemeDark, playwright.ColorSchemeLight} {
			p.must(p.EmulateMedia(playwright.PageEmulateMediaOptions{ColorScheme: scheme}))
			for _, fault := range append(p.eval(faults).([]any), p.eval(smallText).([]any)...) {
				t.Errorf("%s, %v: %v", path, *scheme, fault)
			}
		}
		if path == "/tasks" {
			// Unfolded it says all of what it has no room for.
			p.unfold(row.Locator("details"))
			if p.eval(`() => [...document.querySelectorAll('tr.is-decision :is(.is-waiting > *, .row-bricks)')].every(e => e.scrollWidth <= e.clientWidth)`) != true {
				t.Error("a part of the panel is cut off")
			}
		}
	}

	// The drawer has the same, and it acts.
	p.click(p.Locator("#drawer > summary"))
	line := p.Locator("#drawer-job-" + id)
	p.reads(line, "starts it with what lies there")
	p.twoLines("#drawer-job-" + id)
	p.click(act(line, "job-keep"))
	p.reads(p.dialog(), "Start the brick as it is")
	p.click(act(p.dialog(), "cancel"))
	p.focused(act(line, "job-keep"))
}

// Where hosts have names of forty letters, and a removal that left files behind offers most.
func TestADecisionAboutBricksOfLongNamesTakesTwoLines(t *testing.T) {
	inTurn(t)
	s := everyState(t)
	id := s.JobOn("waits")
	p := open(t, s, playwright.BrowserNewContextOptions{Viewport: &playwright.Size{Width: 1440, Height: 900}})
	for _, path := range []string{"/", "/volumes", "/clusters/c/volumes/waits", "/tasks"} {
		p.visitLive(path)
		p.sees(act(p.Locator("tr.is-decision"), "job-commit-lossy"))
		p.twoLines("tr.is-decision")
	}
	bricks := p.Locator("tr.is-decision .row-bricks")
	p.must(expect.Locator(bricks).ToHaveAttribute("title", "gl-fra1-stor-003.prod.example.net:/bricks/waits-2"))
	p.unfold(p.Locator("tr.is-decision details"))
	if p.eval(`() => { const e = document.querySelector('tr.is-decision .row-bricks'); return e.scrollWidth <= e.clientWidth }`) != true {
		t.Error("unfolded the brick's name is cut off")
	}
	p.click(p.Locator("#drawer > summary"))
	p.sees(act(p.Locator("#drawer-job-"+id), "job-commit-lossy"))
	p.twoLines("#drawer-job-" + id)
}

// twoLines checks that an element is no taller than two lines of text, or of buttons, and
// what is around them.
func (p *tab) twoLines(selector string) {
	p.t.Helper()
	height, ok := p.eval(`selector => document.querySelector(selector).offsetHeight`, selector).(int)
	if !ok || height > 66 {
		p.t.Errorf("%s: %s is %d px high", p.URL(), selector, height)
	}
}

// Where the word alone would be taken for something else, what a button does stands beside
// it, also in the drawer.
func TestTheDrawerSaysThatAStopEndsOnlyTheWatching(t *testing.T) {
	inTurn(t)
	c := sim.New(sim.Config{Seed: 1, Now: time.Now, HealTime: 1000 * time.Hour})
	c.MustAdd(sim.VolumeSpec{Name: "web", Replica: 3, Used: []uint64{sim.GiB}, Files: []uint64{1000}, Bricks: []string{"node1:/bricks/web", "node2:/bricks/web", "node3:/bricks/web"}})
	s := within(t, c, time.Now)
	id := s.begin("c", "web", "replace-brick", `{"brick":"node3:/bricks/web","with":"node3:/bricks/new"}`).ID
	s.WaitRunning(id)
	p := open(t, s)
	p.visitLive("/")
	p.click(p.Locator("#drawer > summary"))
	stop := act(p.Locator("#drawer-job-"+id), "job-stop").Locator("xpath=..")
	p.sees(stop.GetByText("ends only the watching; the heal goes on"))
}
