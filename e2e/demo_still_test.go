package e2e

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// A page that moves by itself must not move under the hand.

func TestALiveRowKeepsFocusAndWhatIsUnfolded(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.visitLive("/tasks")
	row := p.job(p.s.JobOn("media"))
	var fetched atomic.Int64
	p.OnRequest(func(r playwright.Request) {
		if strings.HasSuffix(r.URL(), "/unfolded") {
			fetched.Add(1)
		}
	})
	p.changes(row.Locator(".figures"), p.text(row.Locator(".figures")))
	if n := fetched.Load(); n != 0 {
		t.Errorf("what nobody unfolded was fetched %d times", n)
	}
	p.click(row.Locator("details summary"))
	p.reads(row.Locator(".unfolded"), "berlin2")
	button := act(row, "job-stop")
	p.focus(button)
	for range 3 {
		p.changes(row.Locator(".figures"), p.text(row.Locator(".figures")))
	}
	p.focused(button)
	p.sees(row.Locator(".unfolded"))
	nodes := row.Locator(".nodes tbody")
	p.changes(nodes, p.text(nodes)) // what is unfolded is live too
	if fetched.Load() == 0 {
		t.Error("nobody saw what is unfolded being fetched")
	}

	// A new job puts a row above; the hand stays where it was.
	p.s.Rebalance("berlin", "scratch")
	p.counts(p.Locator("table.jobs tbody tr[id]"), 3)
	p.focused(button)
	p.sees(row.Locator(".unfolded"))
}

func TestALiveRowKeepsTheSelection(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.visitLive("/tasks")
	id := p.s.JobOn("media")
	row := p.job(id)
	p.eval(`id => getSelection().selectAllChildren(document.querySelector('#job-' + id + ' .where a'))`, id)
	for range 3 {
		p.changes(row.Locator(".figures"), p.text(row.Locator(".figures")))
	}
	if got := p.eval(`() => getSelection().toString()`); got != "media" {
		t.Errorf("the selection was %q, now it is %q", "media", got)
	}
}

func TestALivePageKeepsItsScrollPosition(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t), playwright.BrowserNewContextOptions{Viewport: &playwright.Size{Width: 1280, Height: 420}})
	p.visitLive("/volumes")
	p.eval(`() => scrollTo(0, 300)`)
	at := p.eval(`() => scrollY`)
	row := p.volume("berlin", "media")
	for range 3 {
		p.changes(row.Locator(".figures"), p.text(row.Locator(".figures")))
	}
	// A change of a state has the whole list fetched again.
	p.s.Rebalance("berlin", "scratch")
	p.reads(p.volume("berlin", "scratch").Locator(".activity"), "Running")
	if now := p.eval(`() => scrollY`); now != at {
		t.Errorf("the page was scrolled to %v and is at %v", at, now)
	}
}

func TestUpdatesCanBePaused(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.visitLive("/tasks")
	id := p.s.JobOn("media")
	figures := p.job(id).Locator(".figures")
	p.changes(figures, p.text(figures))
	p.click(p.Locator("#pause"))
	p.connection("paused")
	p.must(expect.Locator(p.Locator("#pause")).ToHaveAttribute("aria-pressed", "true"))
	still := p.text(figures)
	// The server goes on: a second page sees it move, twice.
	other := open(t, p.s)
	other.visitLive("/tasks")
	theirs := other.job(id).Locator(".figures")
	for range 2 {
		other.changes(theirs, other.text(theirs))
	}
	if now := p.text(figures); now != still {
		t.Errorf("a paused page moved from %q to %q", still, now)
	}
	p.click(p.Locator("#pause"))
	p.connection("live")
	p.changes(figures, still)
}

func TestWhatTheReaderDoesShowsAlsoWhileUpdatesArePaused(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	id := p.s.JobOn("media")
	p.visitLive("/jobs/" + id)
	badge := p.Locator("#job-head .badge")
	running := p.text(badge)
	p.click(p.Locator("#pause"))
	p.connection("paused")
	p.click(act(p.Locator("#job-head"), "job-pause"))
	p.click(act(p.dialog(), "confirm"))
	p.must(expect.Locator(p.dialog()).ToBeHidden())
	p.changes(badge, running)
	// Only that was fetched: the page stands still again.
	shown := p.text(badge)
	p.s.WaitJob(id, "PAUSED", patience)
	other := open(t, p.s)
	other.visitLive("/jobs/" + id)
	other.reads(other.Locator("#job-head .badge"), "Paused")
	if now := p.text(badge); now != shown {
		t.Errorf("a paused page moved from %q to %q", shown, now)
	}
}

func TestTheDrawerOutlivesNavigation(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.visitLive("/volumes")
	body := p.Locator("#drawer-body")
	p.seesNot(body)
	p.click(p.Locator("#drawer > summary"))
	p.reads(body, "Running")
	p.reads(body, "media on berlin")
	p.reads(body, "Ended last")
	figures := body.Locator("#drawer-job-" + p.s.JobOn("media") + " .figures")
	p.changes(figures, p.text(figures))

	p.visitLive("/tasks")
	p.reads(body, "media on berlin")
	p.sees(body)
	p.s.Rebalance("berlin", "scratch")
	p.reads(body, "scratch on berlin")
	p.click(p.Locator("#drawer > summary"))
	p.seesNot(body)
	// The browser tells the page of the toggle a moment after it is seen.
	_, err := p.WaitForFunction(`() => localStorage.getItem('brickyard-drawer') === 'closed'`, nil)
	p.must(err)
	p.visitLive("/volumes")
	p.seesNot(body)
}
