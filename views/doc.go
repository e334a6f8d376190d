// Package views draws Brickyard's pages: templ components, the view models they
// draw from, and the constructors that make view models out of the engine's
// types. It knows gluster, gluster/preflight and gluster/jobs, and neither
// HTTP nor the database.
//
// The way of a figure through this package: a constructor such as NewJobRow
// turns domain values into strings and small types; a component such as
// JobRowView draws them; a page such as TasksPage puts the component into the
// layout, and a fragment such as JobFragments puts the same component into a
// message for open pages. There is one component per thing, so a row looks the
// same however it came.
//
// Files are called after what they show: in X.templ is the component, in X.go
// beside it are its model, the constructor and the words.
//
// The rules. Rows are pure functions of their model: they are rendered once and
// sent to every browser, so nothing in them depends on who looks. Nothing is
// styled or scripted inline; the content security policy forbids it. Every
// action is a form that works without JavaScript; htmx only makes it quicker.
// Whatever acts has a data-testid, and whatever is refused says why.
//
// A good place to start is job_row.templ with job_row.go beside it.
package views
