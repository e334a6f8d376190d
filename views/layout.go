package views

import "fmt"

// documentTitle counts the decisions first: a tab that needs somebody says so.
func documentTitle(p Page) string {
	if p.Nav.Decisions > 0 {
		return fmt.Sprintf("(%d) %s – Brickyard", p.Nav.Decisions, p.Title)
	}
	return p.Title + " – Brickyard"
}

// htmxConfig: no inline styles and no eval, for the content security policy;
// "open" is left alone when rows are morphed, so that what was unfolded stays
// unfolded; history is the browser's own.
const htmxConfig = `{"includeIndicatorCSS":false,"extensions":"sse","history":false,` +
	`"morphIgnore":["data-htmx-powered","open"],"sse":{"reconnectMaxDelay":15000,"connectTimeout":10000}}`
