package e2e

import (
	"net/http"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// focusedWithin waits until the focus is on something inside a part of the page.
func (p *tab) focusedWithin(part playwright.Locator) {
	p.t.Helper()
	p.must(expect.Locator(part.Locator(":focus")).ToHaveCount(1))
}

// The button that was pressed is gone when its action is done; whoever works by keyboard
// must not be thrown back to the top of the page.
func TestAfterAnActionTheFocusIsWhereItWas(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.visitLive("/volumes")
	row := p.volume("berlin", "scratch")
	p.focus(act(row, "rebalance-start"))
	p.press("Enter")
	p.focus(act(p.dialog(), "confirm"))
	p.press("Enter")
	p.seesNot(p.dialog())
	p.reads(row.Locator(".activity"), "Running")
	p.focusedWithin(row)

	head := p.Locator("#job-head")
	p.visitLive("/jobs/" + p.jobOf(row))
	p.focus(act(head, "job-stop"))
	p.press("Enter")
	p.focus(act(p.dialog(), "confirm"))
	p.press("Enter")
	p.seesNot(p.dialog())
	p.reads(head, "Stopped")
	p.counts(act(head, "job-stop"), 0)
	p.focusedWithin(head)
}

func TestAButtonThatWaitsForItsAnswerShowsItThroughTicks(t *testing.T) {
	inTurn(t)
	s := demo(t)
	f := inFrontOf(t, s)
	answer := make(chan struct{})
	f.instead = func(r *http.Request) http.HandlerFunc {
		if r.URL.Path == "/jobs/"+s.JobOn("media")+"/stop" {
			select {
			case <-answer:
			case <-r.Context().Done():
			}
		}
		return nil
	}
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	p.visitLive("/tasks")
	row := p.job(s.JobOn("media"))
	stop := act(row, "job-stop")
	p.click(stop)
	waits := expect.Locator(stop)
	p.must(waits.ToHaveAttribute("aria-busy", "true"))
	for range 3 {
		p.changes(row.Locator(".figures"), p.text(row.Locator(".figures")))
	}
	p.must(waits.ToHaveAttribute("aria-busy", "true"))
	close(answer)
	p.sees(p.dialog())
	p.must(waits.Not().ToHaveAttribute("aria-busy", "true"))
}
