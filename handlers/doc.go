// Package handlers is Brickyard's outside over HTTP: pages and fragments for
// browsers, the stream of changes, and the JSON API.
//
// routes.go reads like a table of contents; every action has a file named after
// what it does (rebalance_start.go, job_stop.go). A handler reads the request,
// asks the engine or the store, and gives a view model to package views or a
// shape of the API to the JSON encoder. It decides nothing about jobs.
//
// The JSON API is in api_*.go, a file per subject: its handlers, and the shapes they
// answer with. Names of fields are part of the contract with users' scripts: add
// freely, never change.
//
// What changes a cluster is a dialog (dialog.go): read, review, act. Its file holds what
// is the action's own; the API carries out the same.
//
// Pages work by plain GET and every action by plain form POST; a request from
// htmx (header HX-Request) gets the fragment instead of the page.
//
// Live is the one way a change reaches browsers: it renders a changed row once
// and sends it to everybody who listens on /events.
//
// A good place to start is New.
package handlers
