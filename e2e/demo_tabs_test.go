package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// waitStreams waits until so many streams are open.
func (f *front) waitStreams(t *testing.T, want int32) {
	t.Helper()
	until(t, patience, func() error {
		if n := f.streams.Load(); n != want {
			return fmt.Errorf("%d streams are open, want %d", n, want)
		}
		return nil
	})
}

// A browser opens six connections to a server, and a stream in each tab would keep
// them all.
func TestTenTabsOfABrowserShareOneStream(t *testing.T) {
	inTurn(t)
	s := demo(t)
	f := inFrontOf(t, s)
	first := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	first.visitLive("/volumes")
	tabs := []*tab{first}
	for range 9 {
		p := first.another()
		p.visitLive("/volumes")
		tabs = append(tabs, p)
	}
	f.waitStreams(t, 1)

	last := tabs[9]
	last.click(act(last.volume("berlin", "scratch"), "rebalance-start"))
	last.click(act(last.dialog(), "confirm"))
	for _, p := range tabs {
		p.reads(p.volume("berlin", "scratch").Locator(".activity"), "Running")
	}
	id := last.jobOf(last.volume("berlin", "scratch"))

	// The tab that opened the stream goes, and another one goes elsewhere.
	first.must(first.Close())
	tabs[1].visitLive("/tasks")
	f.waitStreams(t, 1)
	s.Call("POST", "/jobs/"+id+"/stop", "{}", nil)
	tabs[1].state(tabs[1].job(id), "ABORTED")
	for _, p := range tabs[2:] {
		p.reads(p.volume("berlin", "scratch"), "At rest")
	}
	f.waitStreams(t, 1)
	for _, p := range tabs[1:] {
		p.must(p.Close())
	}
	f.waitStreams(t, 0)
}

func TestTabsOfABrowserComeBackTogether(t *testing.T) {
	inTurn(t)
	s := demo(t)
	f := inFrontOf(t, s)
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	other := p.another()
	for _, tab := range []*tab{p, other} {
		tab.allow(offline)
		tab.visitLive("/volumes")
	}
	s.Stop()
	p.connection("reconnecting")
	other.connection("reconnecting")
	s.Start()
	p.connection("live")
	other.connection("live")
	f.waitStreams(t, 1)
	s.Rebalance("berlin", "scratch")
	for _, tab := range []*tab{p, other} {
		tab.reads(tab.volume("berlin", "scratch").Locator(".activity"), "Running")
	}
}

func TestATabThatCannotShareTheStreamHasItsOwn(t *testing.T) {
	inTurn(t)
	for name, hinder := range map[string]func(*tab, *front){
		"a browser without shared workers": func(p *tab, _ *front) {
			p.must(p.AddInitScript(playwright.Script{Content: playwright.String("delete window.SharedWorker")}))
		},
		"a proxy that keeps the worker's script back": func(p *tab, f *front) {
			p.allow("404")
			f.instead = func(r *http.Request) http.HandlerFunc {
				if strings.HasSuffix(r.URL.Path, "/stream.js") {
					return http.NotFound
				}
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := demo(t)
			f := inFrontOf(t, s)
			p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
			other := p.another()
			hinder(p, f)
			hinder(other, f)
			p.visitLive("/volumes")
			other.visitLive("/volumes")
			f.waitStreams(t, 2)
			s.Rebalance("berlin", "scratch")
			p.reads(p.volume("berlin", "scratch").Locator(".activity"), "Running")
			other.reads(other.volume("berlin", "scratch").Locator(".activity"), "Running")

			// One that nobody looks at leaves its connection to the others.
			id := s.JobOn("scratch")
			other.looked(false)
			f.waitStreams(t, 1)
			s.Call("POST", "/jobs/"+id+"/stop", `{}`, nil)
			p.reads(p.volume("berlin", "scratch"), "At rest")
			other.looked(true)
			f.waitStreams(t, 2)
			other.reads(other.volume("berlin", "scratch"), "At rest")
		})
	}
}

// looked stands in for somebody who looks at another tab, or at this one again.
func (p *tab) looked(at bool) {
	p.t.Helper()
	p.eval(`away => {
		Object.defineProperty(document, 'hidden', { configurable: true, get: () => away });
		document.dispatchEvent(new Event('visibilitychange'));
	}`, !at)
}

// What was said to a tab while the browser had stopped it would be shown afterwards as if
// it happened now.
func TestATabThatTheBrowserStopsLeavesTheStreamAndComesBackWithTheTruth(t *testing.T) {
	inTurn(t)
	s := demo(t)
	f := inFrontOf(t, s)
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	p.visitLive("/volumes")
	p.mark()
	f.waitStreams(t, 1)
	p.eval(`() => document.dispatchEvent(new Event('freeze'))`)
	until(t, patience, func() error {
		if n := f.opened.Load(); n < 2 {
			return fmt.Errorf("the stream was opened %d times", n)
		}
		return nil
	})
	s.Rebalance("berlin", "scratch")
	p.reads(p.volume("berlin", "scratch").Locator(".activity"), "Running")
	p.unreloaded()
}

func TestAClickThatIsNotAnsweredSaysSoUntilItIs(t *testing.T) {
	inTurn(t)
	s := demo(t)
	f := inFrontOf(t, s)
	answer := make(chan struct{})
	f.instead = func(r *http.Request) http.HandlerFunc {
		if strings.HasSuffix(r.URL.Path, "/rebalance") {
			select {
			case <-answer:
			case <-r.Context().Done():
			}
		}
		return nil
	}
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	p.visitLive("/volumes")
	p.click(act(p.volume("berlin", "scratch"), "rebalance-start"))
	p.reads(p.Locator("#notice"), "No answer yet")
	close(answer)
	p.sees(p.dialog())
	p.readsNot(p.Locator("#notice"), "No answer yet")
}
