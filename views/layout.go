package views

import (
	"fmt"
	"time"

	"brickyard/static"
)

// Page is what surrounds the content of every full page.
type Page struct {
	// Title names the page, without the count of decisions and the product.
	Title string
	// Section is the navigation entry the page belongs to, "" for none.
	Section Section
	Nav     Nav
	Drawer  Drawer
	// User is who is signed in; "" hides the name. SignOut shows the button.
	User    string
	SignOut bool
	// Demo marks a server that runs simulated clusters.
	Demo bool
	// Told is the id of the newest announcement, "" if there was none: what comes after it
	// is news to the page.
	Told string
	// Version is Brickyard's own.
	Version string
	// Now is the server's clock; the page measures its own against it.
	Now time.Time
}

// Section is an entry of the main navigation.
type Section string

// The entries.
const (
	SectionNone     Section = ""
	SectionOverview Section = "overview"
	SectionVolumes  Section = "volumes"
	SectionBricks   Section = "bricks"
	SectionTasks    Section = "tasks"
)

// documentTitle counts the decisions first: a tab that needs somebody says so.
func documentTitle(p Page) string {
	if p.Nav.Decisions > 0 {
		return fmt.Sprintf("(%d) %s – Brickyard", p.Nav.Decisions, p.Title)
	}
	return p.Title + " – Brickyard"
}

// favicon has a dot while jobs need a person.
func favicon(n Nav) string {
	if n.Decisions > 0 {
		return static.Path("favicon-waiting.svg")
	}
	return static.Path("favicon.svg")
}

// htmxConfig: no inline styles and no eval, for the content security policy;
// "open" is left alone when rows are morphed, so that what was unfolded stays
// unfolded, and so is what the script says of a button that waits for its answer;
// history is the browser's own. Whether the stream goes on while nobody looks at the
// page, the script says.
const htmxConfig = `{"includeIndicatorCSS":false,"extensions":"sse","history":false,` +
	`"morphIgnore":["data-htmx-powered","open","aria-busy"],"sse":{"pauseOnBackground":true,"reconnectMaxDelay":15000,"connectTimeout":10000}}`
