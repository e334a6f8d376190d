package views

import "github.com/a-h/templ"

// Again is how a review is asked for once more when a choice in it changes. It acts
// on nothing, by whichever method.
type Again struct {
	URL string
	// Post says that the form goes in the body: one that lists bricks can be longer
	// than any address may be.
	Post bool
}

// attributes are those of the control whose change asks. The script tells what asks
// from what acts by data-asks.
func (a Again) attributes() templ.Attributes {
	if a.Post {
		return templ.Attributes{"hx-post": a.URL, "data-asks": true}
	}
	return templ.Attributes{"hx-get": a.URL}
}
