package server

import (
	"fmt"
	"strconv"
)

// Demo says which simulated clusters are served in the place of real ones.
type Demo string

// The demos there are.
const (
	NoDemo    Demo = ""
	SmallDemo Demo = "small"
	BigDemo   Demo = "big"
)

// demoFlag is --demo, which may be given without a value, as a boolean flag is, and
// with one.
type demoFlag struct {
	to    *Demo
	wrong error // what Set refused
}

// IsBoolFlag lets the flag stand without a value, which is then "true".
func (f *demoFlag) IsBoolFlag() bool { return true }

func (f *demoFlag) String() string { return "" }

// Set is flag.Value.
func (f *demoFlag) Set(text string) error {
	on, err := strconv.ParseBool(text)
	switch {
	case err == nil && on:
		*f.to = SmallDemo
	case err == nil:
		*f.to = NoDemo
	case text == string(BigDemo):
		*f.to = BigDemo
	default:
		f.wrong = fmt.Errorf("--demo=%s: there is --demo, with three small clusters, and --demo=big, with five large ones", text)
	}
	return f.wrong
}
