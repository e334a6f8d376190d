//go:build !unix

package main

import (
	"os"
	"os/exec"
)

func ownSession(*exec.Cmd) {}

func upPipe() *os.File { return os.NewFile(3, "up") }
