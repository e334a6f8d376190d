package e2e

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/playwright-community/playwright-go"
)

// What a person does and sees, in one word each. Every one of these waits.

// visit opens an address of the server.
func (p *tab) visit(path string) {
	p.t.Helper()
	_, err := p.Goto(path)
	p.must(err)
}

// visitLive opens an address and waits until the page is live.
func (p *tab) visitLive(path string) {
	p.t.Helper()
	p.visit(path)
	p.connection("live")
}

// arrives waits until the page's address ends like a pattern. WaitForURL sometimes
// waits for a navigation that has been already.
func (p *tab) arrives(pattern string) {
	p.t.Helper()
	p.must(expect.Page(p.Page).ToHaveURL(regexp.MustCompile(pattern + "$")))
}

// connection waits for what the badge in the header says.
func (p *tab) connection(state string) {
	p.t.Helper()
	p.must(expect.Locator(p.Locator("#connection")).ToHaveAttribute("data-connection", state,
		playwright.LocatorAssertionsToHaveAttributeOptions{Timeout: patient}))
}

// id finds an element by its id, whatever signs are in it.
func (p *tab) id(id string) playwright.Locator { return p.Locator(fmt.Sprintf("[id=%q]", id)) }

// volume is a volume's row.
func (p *tab) volume(cluster, name string) playwright.Locator {
	return p.id("volume-" + cluster + "." + name)
}

// job is a job's row.
func (p *tab) job(id string) playwright.Locator { return p.Locator("tr#job-" + id) }

// act is a control that acts, within a part of the page.
func act(in playwright.Locator, testID string) playwright.Locator {
	return in.Locator(fmt.Sprintf("[data-testid=%q]", testID))
}

// dialog is the review, when it is open.
func (p *tab) dialog() playwright.Locator { return p.Locator("dialog#dialog[open]") }

// patient is patience for what is asked of the browser. An action has to say it
// itself: playwright-go hands its contexts' limit to some calls only, and what it
// does not hand over ends after 30 seconds.
var patient = playwright.Float(float64(patience.Milliseconds()))

func (p *tab) click(l playwright.Locator) {
	p.t.Helper()
	p.must(l.Click(playwright.LocatorClickOptions{Timeout: patient}))
}

// unfold opens what is folded.
func (p *tab) unfold(details playwright.Locator) {
	p.t.Helper()
	p.click(details.Locator("summary"))
	p.must(expect.Locator(details).ToHaveAttribute("open", ""))
}

func (p *tab) fill(l playwright.Locator, text string) {
	p.t.Helper()
	p.must(l.Fill(text, playwright.LocatorFillOptions{Timeout: patient}))
}

// tick sets a check-box or a radio button.
func (p *tab) tick(l playwright.Locator, on bool) {
	p.t.Helper()
	p.must(l.SetChecked(on, playwright.LocatorSetCheckedOptions{Timeout: patient}))
}

// choose takes a value of a list.
func (p *tab) choose(l playwright.Locator, value string) {
	p.t.Helper()
	_, err := l.SelectOption(playwright.SelectOptionValues{Values: &[]string{value}}, playwright.LocatorSelectOptionOptions{Timeout: patient})
	p.must(err)
}

func (p *tab) focus(l playwright.Locator) {
	p.t.Helper()
	p.must(l.Focus(playwright.LocatorFocusOptions{Timeout: patient}))
}

func (p *tab) attribute(l playwright.Locator, name string) string {
	p.t.Helper()
	value, err := l.GetAttribute(name, playwright.LocatorGetAttributeOptions{Timeout: patient})
	p.must(err)
	return value
}

func (p *tab) press(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		p.must(p.Keyboard().Press(k))
	}
}

func (p *tab) sees(l playwright.Locator) {
	p.t.Helper()
	p.must(expect.Locator(l).ToBeVisible())
}

func (p *tab) seesNot(l playwright.Locator) {
	p.t.Helper()
	p.must(expect.Locator(l).ToBeHidden())
}

// reads waits for a text within a part of the page.
func (p *tab) reads(l playwright.Locator, text string) {
	p.t.Helper()
	p.must(expect.Locator(l).ToContainText(text))
}

// readsInTheEnd is reads for what a cluster takes its time with.
func (p *tab) readsInTheEnd(l playwright.Locator, text string) {
	p.t.Helper()
	p.must(expect.Locator(l).ToContainText(text, playwright.LocatorAssertionsToContainTextOptions{
		Timeout: playwright.Float(float64(long.Milliseconds())),
	}))
}

func (p *tab) readsNot(l playwright.Locator, text string) {
	p.t.Helper()
	p.must(expect.Locator(l).Not().ToContainText(text))
}

func (p *tab) focused(l playwright.Locator) {
	p.t.Helper()
	p.must(expect.Locator(l).ToBeFocused())
}

func (p *tab) counts(l playwright.Locator, n int) {
	p.t.Helper()
	p.must(expect.Locator(l).ToHaveCount(n))
}

// state waits for the state of a job's row.
func (p *tab) state(row playwright.Locator, state string) {
	p.t.Helper()
	p.must(expect.Locator(row).ToHaveAttribute("data-state", state,
		playwright.LocatorAssertionsToHaveAttributeOptions{Timeout: patient}))
}

// text is what stands there now, with its white space straightened.
func (p *tab) text(l playwright.Locator) string {
	p.t.Helper()
	text, err := l.InnerText(playwright.LocatorInnerTextOptions{Timeout: patient})
	p.must(err)
	return strings.Join(strings.Fields(text), " ")
}

// changes waits until a text is another one than it was.
func (p *tab) changes(l playwright.Locator, from string) {
	p.t.Helper()
	p.must(expect.Locator(l).Not().ToHaveText(from, playwright.LocatorAssertionsToHaveTextOptions{UseInnerText: playwright.Bool(true)}))
}

// eval runs a script in the page.
func (p *tab) eval(script string, arg ...any) any {
	p.t.Helper()
	got, err := p.Evaluate(script, arg...)
	p.must(err)
	return got
}

// mark leaves a sign on the page that a reload would wipe away; unreloaded
// tells whether it is still there.
func (p *tab) mark() { p.t.Helper(); p.eval(`() => { window.marked = true }`) }

func (p *tab) unreloaded() {
	p.t.Helper()
	if p.eval(`() => window.marked === true`) != true {
		p.t.Error("the page was loaded again")
	}
}

var jobPath = regexp.MustCompile(`/jobs/(\d+)$`)

// jobOf waits for the link to the job in a volume's row and gives its id.
func (p *tab) jobOf(row playwright.Locator) string {
	p.t.Helper()
	href := p.attribute(row.Locator(".activity a"), "href")
	m := jobPath.FindStringSubmatch(href)
	if m == nil {
		p.t.Fatalf("%q is no job's address", href)
	}
	return m[1]
}

// regexpOf matches a text as it is, anywhere.
func regexpOf(text string) *regexp.Regexp { return regexp.MustCompile(regexp.QuoteMeta(text)) }
