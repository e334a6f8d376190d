package cli

import (
	"context"
	"testing"

	"brickyard/gluster"
)

// seed gives every recorded answer to a fuzzer.
func seed(f *testing.F) {
	for dir := range recordings {
		for _, file := range recordedFiles(f, dir) {
			f.Add(load(f, file).stdout)
		}
	}
	for _, odd := range malformed {
		f.Add([]byte(odd.stdout))
	}
}

// fuzz checks that a question never panics, whatever the answer, and that an
// error always says its kind.
func fuzz(f *testing.F, ask func(*Client) error) {
	seed(f)
	f.Fuzz(func(t *testing.T, stdout []byte) {
		err := ask(New(recorded{stdout: stdout}))
		if err != nil && gluster.FailureOf(err) == gluster.FailureOther {
			t.Errorf("the error does not say what kind it is: %v", err)
		}
	})
}

func FuzzVersion(f *testing.F) {
	fuzz(f, func(c *Client) error { _, err := c.Version(context.Background()); return err })
}

func FuzzPeers(f *testing.F) {
	fuzz(f, func(c *Client) error { _, err := c.Peers(context.Background()); return err })
}

func FuzzVolumes(f *testing.F) {
	fuzz(f, func(c *Client) error {
		volumes, err := c.Volumes(context.Background())
		for _, v := range volumes {
			v.BricksUp()
			v.Capacity()
		}
		return err
	})
}

func FuzzStatus(f *testing.F) {
	fuzz(f, func(c *Client) error { _, err := c.Status(context.Background()); return err })
}

func FuzzDetails(f *testing.F) {
	fuzz(f, func(c *Client) error { _, err := c.Details(context.Background(), "v"); return err })
}

func FuzzHeals(f *testing.F) {
	fuzz(f, func(c *Client) error { _, err := c.Heals(context.Background(), "v"); return err })
}

func FuzzTaskStatus(f *testing.F) {
	fuzz(f, func(c *Client) error {
		_, err := c.TaskStatus(context.Background(), gluster.AsyncTask{Volume: "v", Type: gluster.TaskRebalance})
		return err
	})
}

func FuzzMutate(f *testing.F) {
	fuzz(f, func(c *Client) error {
		_, err := c.Mutate(context.Background(), gluster.RebalanceStop("v"))
		return err
	})
}
