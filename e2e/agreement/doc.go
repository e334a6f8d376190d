// Package agreement holds the simulator to a real cluster: its test runs one
// script of commands against both and compares what the client makes of the
// answers. See agreement_test.go; there is nothing to import.
package agreement
