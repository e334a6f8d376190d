package e2e

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// Where a new brick is to lie is checked while it is typed. The answer never writes over
// what was typed meanwhile, and is not red before the field was left.
func TestDemoATargetIsCheckedWhileItIsTyped(t *testing.T) {
	inTurn(t)
	s := demo(t)
	f := inFrontOf(t, s)
	var holds atomic.Bool
	asked, answer := make(chan struct{}, 100), make(chan struct{})
	f.instead = func(r *http.Request) http.HandlerFunc {
		if holds.Load() && strings.HasSuffix(r.URL.Path, "/replace-brick/review") {
			asked <- struct{}{}
			select {
			case <-answer:
			case <-r.Context().Done():
			}
		}
		return nil
	}
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	p.pickToReplace(ledger, "vault3:/bricks/ledger/brick")
	path, said, confirm := act(p.dialog(), "replace-path"), p.Locator("#review-path-wrong"), act(p.dialog(), "confirm")
	p.counts(p.dialog().Locator(".blocked, .wrong"), 0)
	p.must(expect.Locator(confirm).ToBeDisabled())

	p.focus(path)
	p.must(p.Keyboard().Type("bricks"))
	p.reads(said, "relative")
	p.focused(path)
	neutral := p.eval(`() => getComputedStyle(document.getElementById('review-host-wrong')).color`).(string)
	p.must(expect.Locator(said).ToHaveCSS("color", neutral))
	p.press("Tab")
	p.must(expect.Locator(said).Not().ToHaveCSS("color", neutral))
	p.must(expect.Locator(path).ToHaveAttribute("aria-invalid", "true"))

	// What is typed while an answer is on its way stays.
	p.fill(path, "")
	p.reads(said, "An empty directory")
	p.must(expect.Locator(path).Not().ToHaveAttribute("aria-invalid", "true"))
	holds.Store(true)
	p.must(p.Keyboard().Type("/bricks"))
	<-asked
	p.must(p.Keyboard().Type("/new/brick"))
	holds.Store(false)
	close(answer)
	p.reads(p.Locator("#review-command-1"), "vault3:/bricks/new/brick commit force")
	p.must(expect.Locator(path).ToHaveValue("/bricks/new/brick"))
	p.focused(path)
	p.must(expect.Locator(confirm).ToBeEnabled())
	p.click(confirm)
	p.seesNot(p.dialog())
	s.WaitRunning(s.JobOn("ledger"))
}
