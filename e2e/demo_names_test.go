package e2e

import (
	"testing"

	"github.com/playwright-community/playwright-go"
)

// Hosts of real clusters have names of forty letters, which a narrow column would break
// into eight lines.
func TestLongNamesOfHostsDoNotMakeRowsTall(t *testing.T) {
	inTurn(t)
	s := everyState(t)
	p := open(t, s, playwright.BrowserNewContextOptions{Viewport: &playwright.Size{Width: 1440, Height: 900}})
	for _, c := range []struct {
		path, selector string
		lines          int
	}{
		{"/tasks", "#job-" + s.JobOn("waits") + " .row-bricks", 1},
		{"/volumes", "[id='volume-c.at-risk'] .fact", 3},
		{"/volumes", "[id='volume-c.at-risk'] .space + .sub > .hint", 3},
	} {
		p.visitLive(c.path)
		part := p.Locator(c.selector)
		p.reads(part, "gl-fra1-stor")
		lines := p.eval(`selector => {
			const e = document.querySelector(selector);
			return Math.round(e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight));
		}`, c.selector)
		if n, ok := lines.(int); !ok || n < 1 || n > c.lines {
			t.Errorf("%s on %s takes %v lines, not %d", c.selector, c.path, lines, c.lines)
		}
	}
}
