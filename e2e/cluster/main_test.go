package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"
)

// heldEnv turns this test program into one that brings up a cluster, says what
// it made, and waits to be killed.
const heldEnv = "CLUSTER_TEST_HOLD"

// held is what such a program says.
type held struct {
	Dir  string
	Pids []int
}

func TestMain(m *testing.M) {
	if os.Getenv(heldEnv) == "" {
		os.Exit(m.Run())
	}
	if err := hold(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func hold() error {
	ctx, cancel := testContext()
	defer cancel()
	c, err := Up(ctx, Options{})
	if err != nil {
		return err
	}
	// With a volume and a mount there are brick and FUSE processes too.
	if err := c.CreateVolume(ctx, VolumeSpec{Name: "v", Kind: Replicate}); err != nil {
		return err
	}
	if err := c.Fill(ctx, "v", Files{Count: 10, Size: 1000}); err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(held{c.Dir(), firstProcesses(c)}); err != nil {
		return err
	}
	time.Sleep(time.Hour)
	return nil
}

// testContext bounds what one test waits for.
func testContext() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 5*time.Minute)
}
