//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// ownSession keeps a process alive when our terminal goes.
func ownSession(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// upPipe is the way back to "up". The cluster's processes must not inherit it,
// or "up" would wait for their end.
func upPipe() *os.File {
	syscall.CloseOnExec(3)
	return os.NewFile(3, "up")
}
