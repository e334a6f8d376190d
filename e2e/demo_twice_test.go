package e2e

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// held is a front whose answer to what is confirmed by a POST to an address that ends so
// is held back until it is let go. sent counts these.
func held(t *testing.T, s *server, path string) (f *front, sent *atomic.Int32, letGo func()) {
	f, sent = inFrontOf(t, s), &atomic.Int32{}
	answer := make(chan struct{})
	f.instead = func(r *http.Request) http.HandlerFunc {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, path) {
			sent.Add(1)
			select {
			case <-answer:
			case <-r.Context().Done():
			}
		}
		return nil
	}
	return f, sent, func() { close(answer) }
}

// Who clicks twice, as on a desktop, has asked once: one request, one job, and its answer
// is on the page.
func TestDemoADoubleClickConfirmsOnce(t *testing.T) {
	inTurn(t)
	s := demo(t)
	f, sent, letGo := held(t, s, "/rebalance")
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	p.visitLive("/volumes")
	p.mark()
	row := p.volume("berlin", "scratch")
	p.click(act(row, "rebalance-start"))
	confirm := act(p.dialog(), "confirm")
	p.doubleClick(confirm)
	p.click(confirm) // and once more, while it is on its way
	p.must(expect.Locator(confirm).ToHaveAttribute("aria-busy", "true"))
	letGo()
	p.seesNot(p.dialog())
	p.sees(act(row, "job-status"))
	p.counts(p.Locator("[aria-busy]"), 0)
	p.unreloaded()
	s.WaitRunning(s.JobOn("scratch"))
	if n, jobs := sent.Load(), len(s.Jobs("volume=scratch")); n != 1 || jobs != 1 {
		t.Errorf("it was sent %d times and made %d jobs", n, jobs)
	}
}

// A check of what was typed that comes due while the confirmed request is on its way must
// not take that one's answer away.
func TestDemoACheckDoesNotDisturbWhatIsConfirmed(t *testing.T) {
	inTurn(t)
	s := demo(t)
	f, sent, letGo := held(t, s, "/replace-brick")
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	p.pickToReplace(ledger, "vault3:/bricks/ledger/brick")
	p.mark()
	p.fill(act(p.dialog(), "replace-path"), "/bricks/new/brick")
	p.reads(p.Locator("#review-command-1"), "vault3:/bricks/new/brick commit force")
	confirm := act(p.dialog(), "confirm")
	p.doubleClick(confirm)
	p.must(expect.Locator(confirm).ToHaveAttribute("aria-busy", "true"))
	p.eval(`() => {
		document.addEventListener('htmx:config:request', e => { if (e.detail.ctx.sourceElement.id === 'review-path') window.checked = true });
		document.getElementById('review-path').dispatchEvent(new Event('input', { bubbles: true }));
	}`)
	_, err := p.WaitForFunction(`() => window.checked`, nil, playwright.PageWaitForFunctionOptions{Timeout: patient})
	p.must(err)
	letGo()
	p.seesNot(p.dialog())
	p.unreloaded()
	s.WaitRunning(s.JobOn("ledger"))
	if n, jobs := sent.Load(), len(s.Jobs("volume=ledger")); n != 1 || jobs != 1 {
		t.Errorf("it was sent %d times and made %d jobs", n, jobs)
	}
}

func (p *tab) doubleClick(l playwright.Locator) {
	p.t.Helper()
	p.must(l.Click(playwright.LocatorClickOptions{ClickCount: playwright.Int(2), Timeout: patient}))
}
