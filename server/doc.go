// Package server is the process: the command line and its options, and [App], which
// wires store, engine, handlers and clusters into a whole server and ends it again
// without losing anything. Begin at [Main].
//
// Tests open the real thing on port 0.
package server
