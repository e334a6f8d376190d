package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// artifacts is where a failed test leaves what its pages looked like.
const artifacts = "artifacts"

// tab is a page in a browser context of its own: another person's browser. It
// fails its test when the page complains: an error in the console, an exception
// nobody caught, something the content security policy had to stop.
type tab struct {
	playwright.Page
	t testing.TB
	s *server

	mu      sync.Mutex
	wrong   []string
	allowed []*regexp.Regexp
}

// reportViolations writes violations of the policy to the console, whether the
// browser does or not.
const reportViolations = `addEventListener('securitypolicyviolation', e =>
	console.error('CSP violation: ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile + ':' + e.lineNumber))`

// open gives a fresh browser with one page.
func open(t testing.TB, s *server, options ...playwright.BrowserNewContextOptions) *tab {
	t.Helper()
	o := playwright.BrowserNewContextOptions{}
	if len(options) > 0 {
		o = options[0]
	}
	if o.Viewport == nil {
		o.Viewport = &playwright.Size{Width: 1280, Height: 800}
	}
	if o.ReducedMotion == nil {
		// Without a graphics card a page that turns a wheel keeps a core busy.
		o.ReducedMotion = playwright.ReducedMotionReduce
	}
	if o.BaseURL == nil {
		o.BaseURL = playwright.String(s.URL)
	}
	// One language and one zone, whatever the developer's machine has.
	o.Locale, o.TimezoneId = playwright.String("en-GB"), playwright.String("Europe/Berlin")
	ctx, err := browser(t).NewContext(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx.SetDefaultTimeout(*patient)
	ctx.SetDefaultNavigationTimeout(*patient)
	t.Cleanup(func() { _ = ctx.Close() })
	return openIn(t, s, ctx)
}

// another gives another tab of the same browser.
func (p *tab) another() *tab {
	p.t.Helper()
	return openIn(p.t, p.s, p.Context())
}

func openIn(t testing.TB, s *server, ctx playwright.BrowserContext) *tab {
	t.Helper()
	page, err := ctx.NewPage()
	if err != nil {
		t.Fatal(err)
	}
	p := &tab{Page: page, t: t, s: s}
	// htmx reports a fetch that ended because somebody went to another page. One
	// that failed for another reason has an error of the network beside it.
	p.allow(`htmx:error: Failed to fetch`)
	// On a busy machine an answer may come too late; the page asks again for lists,
	// and for the stream.
	p.allow(`htmx:error: timeout \{elt: (div#live\b|[^,]*\.live)`)
	p.watch()
	t.Cleanup(p.judge)
	return p
}

func (p *tab) watch() {
	note := func(text string) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.wrong = append(p.wrong, text)
	}
	p.OnConsole(func(m playwright.ConsoleMessage) {
		if m.Type() == "error" {
			note("console: " + m.Text() + " (" + m.Location().URL + ")")
		}
	})
	p.OnPageError(func(err error) { note("exception: " + err.Error()) })
	if err := p.AddInitScript(playwright.Script{Content: playwright.String(reportViolations)}); err != nil {
		p.t.Fatal(err)
	}
}

// allow says that the page may complain about this: the test provokes it.
func (p *tab) allow(pattern string) {
	p.allowed = append(p.allowed, regexp.MustCompile(pattern))
}

// judge fails the test for what the page complained about, and keeps what a
// failed test saw.
func (p *tab) judge() {
	p.mu.Lock()
	wrong := slices.Clone(p.wrong)
	// Given back before a picture is taken: the page may go on complaining, and
	// the driver waits for whoever listens.
	p.mu.Unlock()
	for _, w := range wrong {
		ok := false
		for _, a := range p.allowed {
			ok = ok || a.MatchString(w)
		}
		if !ok {
			p.t.Errorf("the page complains: %s", w)
		}
	}
	if p.t.Failed() {
		p.keep()
	}
}

// keep stores a picture and the HTML of the page, and says what it read: where
// only the output of a run is kept, that is all there is to go by.
func (p *tab) keep() {
	p.t.Logf("the page read:\n%s", p.words())
	if err := os.MkdirAll(artifacts, 0o755); err != nil {
		p.t.Log(err)
		return
	}
	f, err := os.CreateTemp(artifacts, strings.ReplaceAll(p.t.Name(), "/", "_")+"-*.html")
	if err != nil {
		p.t.Log(err)
		return
	}
	defer f.Close()
	if html, err := p.Content(); err == nil {
		_, _ = f.WriteString(html)
	}
	picture := strings.TrimSuffix(f.Name(), ".html") + ".png"
	_, err = p.Screenshot(playwright.PageScreenshotOptions{
		Path: playwright.String(picture), FullPage: playwright.Bool(true), Timeout: playwright.Float(10_000),
	})
	p.t.Logf("at %s; see %s (%v)", p.URL(), filepath.Join("e2e", picture), err)
}

// words is the text somebody sees: of the open dialog, or of the page under it.
func (p *tab) words() string {
	text, err := p.Locator("dialog[open], body:not(:has(dialog[open])) main").First().InnerText(
		playwright.LocatorInnerTextOptions{Timeout: playwright.Float(5_000)})
	if err != nil {
		return err.Error()
	}
	return text
}

// must stops the test when a step in the browser was not possible.
func (p *tab) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}
