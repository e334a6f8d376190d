// Package e2e holds the tests that look at Brickyard as a person does: the real
// program, started as a process of its own, and a real Chromium.
//
//	browser_test.go  the one browser of the package, a context per test
//	turns_test.go    how many tests run beside each other
//	server_test.go   the program: start, stop, start again, ask its API
//	within_test.go   the same within the test's process, on clusters of its own
//	tab_test.go      a page that is not allowed to complain in its console
//	proxy_test.go    a cable between browser and program that can be cut
//	demo_*_test.go   against the simulated clusters
//	broken_*_test.go against clusters that cannot be reached or talk nonsense
//	real_*_test.go   against a real three-node GlusterFS, see package cluster
//	pictures_test.go the pictures in docs, on request
//	bench_*_test.go  figures beside a baseline of the same run
//
// No test sleeps to wait for a state: it waits for what a person would see, with
// a generous limit. `make browser` runs everything; where a browser or a cluster
// is missing the tests are skipped with the reason, and fail with CI=true.
package e2e
