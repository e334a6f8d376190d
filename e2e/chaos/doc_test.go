// Package chaos kills the whole server at every step of every action, and lets
// users, administrators and faults loose on it at once (the soak). What has to hold
// whatever happened is in crash_agree_test.go; docs/robustness.md says what came of
// it. The server is this test binary, started again as a process of its own.
package chaos

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if text := os.Getenv(childEnv); text != "" {
		os.Exit(runChild(text))
	}
	goleak.VerifyTestMain(m)
}
