package e2e

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"sync/atomic"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// offline is what a browser says about a server that is not there.
const offline = `net::ERR_|htmx: htmx:(sse:)?error|Failed to load resource`

func TestACutConnectionComesBackWithTheTruth(t *testing.T) {
	inTurn(t)
	s := demo(t)
	wire := plug(t, s)
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(wire.URL)})
	p.allow(offline)
	j := s.Rebalance("berlin", "scratch")
	p.visitLive("/tasks")
	p.mark()
	row := p.job(j.ID)
	p.reads(row, "Running")
	s.WaitRunning(j.ID)
	running := p.Locator("#nav-count")
	p.reads(running, "2")

	wire.Cut()
	p.connection("reconnecting")
	// It ends while nobody can tell the page.
	s.Call("POST", "/jobs/"+j.ID+"/stop", `{}`, nil)
	s.WaitJob(j.ID, "ABORTED", patience)
	p.reads(row, "Running")
	wire.Mend()
	p.connection("live")
	p.state(row, "ABORTED")
	p.reads(row, "Stopped")
	p.reads(running, "1") // the header belongs to the truth
	p.unreloaded()
}

func TestAServerThatComesBackIsFound(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.allow(offline)
	p.visitLive("/tasks")
	p.mark()
	s.Stop()
	p.connection("reconnecting")
	s.Start()
	p.connection("live")
	figures := p.job(s.JobOn("media")).Locator(".figures")
	p.changes(figures, p.text(figures))
	p.unreloaded()
}

func TestALongSilenceIsCalledStale(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.allow(offline)
	p.visitLive("/tasks")
	s.Stop()
	p.connection("reconnecting")
	p.connection("stale")
	p.reads(p.Locator("#connection"), "stale for")
	s.Start()
	p.connection("live")
}

func TestAFirstConnectionThatFailsIsTriedAgain(t *testing.T) {
	inTurn(t)
	for name, fail := range map[string]http.HandlerFunc{
		"cut off":     func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"unavailable": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusServiceUnavailable) },
		"a web page":  func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<p>hello") },
	} {
		t.Run(name, func(t *testing.T) {
			s := demo(t)
			f := inFrontOf(t, s)
			var mended atomic.Bool
			f.instead = func(r *http.Request) http.HandlerFunc {
				if r.URL.Path == "/events" && !mended.Load() {
					return fail
				}
				return nil
			}
			p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
			p.allow(offline)
			p.visit("/volumes")
			p.connection("reconnecting")
			mended.Store(true)
			p.connection("live")
			row := p.volume("berlin", "scratch")
			s.Rebalance("berlin", "scratch")
			p.reads(row.Locator(".activity"), "Running")
		})
	}
}

func TestAListThatCouldNotBeFetchedIsFetchedAgain(t *testing.T) {
	inTurn(t)
	for name, fail := range map[string]func(playwright.Route) error{
		"no answer": func(r playwright.Route) error { return r.Abort("timedout") },
		"unavailable": func(r playwright.Route) error {
			return r.Fulfill(playwright.RouteFulfillOptions{Status: playwright.Int(503)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := demo(t)
			p := open(t, s)
			p.allow(offline)
			p.visitLive("/tasks")
			p.mark()
			var tries atomic.Int32
			var mended atomic.Bool
			p.must(p.Route("**/tasks/rows*", func(r playwright.Route) {
				if tries.Add(1); mended.Load() {
					_ = r.Continue()
					return
				}
				_ = fail(r)
			}))
			j := s.Rebalance("berlin", "scratch")
			s.WaitRunning(j.ID)
			// The page has heard of it: from here on nothing has the list fetched.
			heard := tries.Load() + 1
			until(t, patience, func() error {
				if n := tries.Load(); n < heard {
					return fmt.Errorf("the list was fetched %d times, want %d", n, heard)
				}
				return nil
			})
			mended.Store(true)
			p.sees(p.job(j.ID))
			p.unreloaded()
		})
	}
}

func TestAnActionWithoutAServerSaysThatNothingIsKnown(t *testing.T) {
	inTurn(t)
	s := demo(t)
	wire := plug(t, s)
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(wire.URL)})
	p.allow(offline)
	p.visitLive("/volumes")
	p.click(act(p.volume("berlin", "scratch"), "rebalance-start"))
	p.sees(p.dialog())
	wire.Cut()
	p.click(act(p.dialog(), "confirm"))
	p.reads(p.dialog(), "it is not known whether this was done")
	wire.Mend()
	p.click(act(p.dialog(), "confirm"))
	p.reads(p.volume("berlin", "scratch").Locator(".activity"), "Running")
	if n := len(s.Jobs("volume=scratch")); n != 1 {
		t.Errorf("there are %d jobs", n)
	}
}

func TestAPageThatIsToldItMissedSomethingFetchesEverything(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.visitLive("/volumes")
	for _, part := range []string{"**/volumes/rows*", "**/drawer*"} {
		if _, err := p.ExpectRequest(part, func() error {
			p.eval(`() => document.getElementById('live').dispatchEvent(new CustomEvent('changed', { bubbles: true, detail: { data: 'all' } }))`)
			return nil
		}); err != nil {
			t.Errorf("%s was not fetched: %v", part, err)
		}
	}
}

func TestWhileTheServerIsGoneThePageStandsStillAndSaysSinceWhen(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.allow(offline)
	p.visitLive("/tasks")
	p.mark()
	bar, row := p.Locator("#lost"), p.job(s.JobOn("media"))
	p.reads(row, "running for")
	p.must(expect.Locator(bar).ToBeHidden())
	s.Stop()
	p.must(expect.Locator(bar).ToHaveText(regexp.MustCompile(`^No connection to Brickyard since \d\d:\d\d:\d\d\. What you see is from then\.$`)))
	p.must(expect.Locator(p.Locator("html.lost")).ToBeAttached())
	p.connection("stale")
	shown, seconds := p.text(row), p.text(p.Locator("#connection"))
	p.changes(p.Locator("#connection"), seconds)
	if now := p.text(row); now != shown {
		t.Errorf("nothing was heard, and the row went on from %q to %q", shown, now)
	}
	s.Start()
	p.connection("live")
	p.must(expect.Locator(bar).ToBeHidden())
	p.must(expect.Locator(p.Locator("html:not(.lost)")).ToBeAttached())
	figures := row.Locator(".figures")
	p.changes(figures, p.text(figures))
	p.unreloaded()
}

func TestTheNoticeOfARequestThatFailedGoesWhenTheServerIsBack(t *testing.T) {
	inTurn(t)
	s := demo(t)
	wire := plug(t, s)
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(wire.URL)})
	p.allow(offline)
	p.visitLive("/volumes")
	wire.Cut()
	p.click(act(p.volume("berlin", "scratch"), "rebalance-start"))
	p.reads(p.Locator("#notice"), "Brickyard does not answer.")
	wire.Mend()
	p.connection("live")
	p.must(expect.Locator(p.Locator("#notice")).ToBeHidden())
}
