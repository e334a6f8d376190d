// Package cli is the one place that runs the `gluster` command and reads what
// it prints.
//
// Process is an Executor that starts a process: on this machine, or behind any
// command prefix such as "sudo gluster" or "docker exec g1 gluster". Client
// speaks through an Executor: it runs the commands built by package gluster,
// gives each its deadline, decodes the XML into gluster's types and says by
// CommandError what went wrong, sorted into the kinds of gluster.Failure.
//
// What comes back is trusted in nothing: output is cut off at a limit, text
// before the XML is skipped, numbers and codes that make no sense become errors
// or unknown values, never a panic. The decoders are tested with XML recorded
// from a real cluster (testdata/recorded, made by `make record`) and fuzzed.
//
// A good place to start is Client.
package cli
