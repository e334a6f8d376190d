package e2e

import (
	"testing"

	"github.com/playwright-community/playwright-go"
)

// A change is signed off on paper, or in a PDF: what a job did is read there whole, in
// ink on white, whatever the screen's theme is.
func TestAJobIsPrintedAsAReport(t *testing.T) {
	inTurn(t)
	s := everyState(t)
	id := s.Rebalance("c", "rests").ID
	s.WaitRunning(id)
	p := open(t, s, playwright.BrowserNewContextOptions{
		ColorScheme: playwright.ColorSchemeDark, Viewport: &playwright.Size{Width: 794, Height: 1123}, // A4
	})
	p.visitLive("/jobs/" + id)
	p.reads(p.Locator("#job-nodes"), "gl-fra1-stor-001")
	output := p.Locator("#job-commands pre").Last()
	p.seesNot(output)
	p.must(p.EmulateMedia(playwright.PageEmulateMediaOptions{Media: playwright.MediaPrint}))
	for _, selector := range []string{".crumbs", "#job-head h1", ".facts", "#job-nodes table", "#job-preflight", "#job-commands"} {
		p.sees(p.Locator(selector).First())
	}
	for _, selector := range []string{"header.top", "aside.bottom", "#job-head .actions", "main button", "main .button"} {
		p.seesNot(p.Locator(selector).First())
	}
	p.reads(output, "<volRebalance>")
	if colours := p.eval(`() => {
		const style = getComputedStyle(document.body);
		return style.backgroundColor + ' ' + style.color;
	}`); colours != "rgb(255, 255, 255) rgb(21, 21, 21)" {
		t.Errorf("paper and ink are %v", colours)
	}
	for _, fault := range p.eval(`() => {
		const unseen = [...document.querySelectorAll('.ran pre')].filter(e => !e.checkVisibility({ contentVisibilityAuto: true })).map(e => 'folded: ' + e.id + e.textContent);
		const cut = [...document.querySelectorAll('.scroll, pre')].filter(e => getComputedStyle(e).overflow !== 'visible').map(e => 'cut off: ' + e.className);
		const wide = document.documentElement.scrollWidth > innerWidth ? ['wider than the paper'] : [];
		return [...unseen, ...cut, ...wide];
	}`).([]any) {
		t.Error(fault)
	}
}

// On paper nobody decides; what waits to be decided, and about which brick, is read there.
func TestAListIsPrintedWithWhatWaits(t *testing.T) {
	inTurn(t)
	s := everyState(t)
	for _, size := range []playwright.Size{{Width: 794, Height: 1123}, {Width: 1587, Height: 1123}} { // A4, and A3 across
		p := open(t, s, playwright.BrowserNewContextOptions{Viewport: &size})
		for _, path := range []string{"/tasks", "/volumes", "/jobs/" + s.JobOn("waits")} {
			p.visitLive(path)
			p.must(p.EmulateMedia(playwright.PageEmulateMediaOptions{Media: playwright.MediaPrint}))
			waits := p.Locator("main .is-waiting .waits").First()
			p.reads(waits, "The bricks stay in the volume until somebody decides")
			p.sees(waits)
			p.seesNot(p.Locator("main .act").First())
			if path == "/tasks" {
				p.sees(p.Locator("tr.is-decision .row-bricks"))
			}
			if p.eval(`() => [...document.querySelectorAll('main :is(.waits, .row-bricks)')].every(e => e.scrollWidth <= e.clientWidth)`) != true {
				t.Errorf("%s, %d px: it is cut off", path, size.Width)
			}
			p.must(p.EmulateMedia(playwright.PageEmulateMediaOptions{Media: playwright.MediaScreen}))
		}
	}
}
