package chaos

import (
	"context"
	"fmt"

	"brickyard/gluster"
	"brickyard/gluster/cli"
)

// The resets of bricks in the crash tests.

const reset = `{"brick":"` + lastBrick + `"}`

// Commands of a reset.
const (
	resetStart  = "volume reset-brick v " + lastBrick + " start"
	resetCommit = "volume reset-brick v " + lastBrick + " " + lastBrick + " commit"
)

// waitsForDisk reports whether all an open job waits for is a person who changes
// a disk; there is no task of glusterd's.
func (j crashJob) waitsForDisk() bool {
	return j.open() && j.Phase == "" && j.Action == "reset-brick" && j.State == "PENDING_COMMIT"
}

// taken brings a reset to where the brick is stopped; swap puts an empty disk in.
func taken(swap bool) func(*stage) error {
	return func(s *stage) error {
		if err := ask("reset-brick", reset)(s); err != nil {
			return err
		}
		if err := s.until(s.waitsForDisk); err != nil {
			return err
		}
		if swap {
			s.cluster().SwapDisk("v", lastBrick)
		}
		return nil
	}
}

func (s *stage) waitsForDisk() error {
	all, err := s.jobs()
	switch {
	case err != nil:
		return err
	case len(all) != 1 || !all[0].waitsForDisk():
		return fmt.Errorf("no job waits for a disk: %v", all)
	}
	return nil
}

// healing brings a replacement to where it only watches the heal.
func healing(s *stage) error {
	if err := ask("replace-brick", replacement)(s); err != nil {
		return err
	}
	return s.until(func() error {
		all, err := s.jobs()
		if err == nil && (len(all) != 1 || !all[0].watchesHeal()) {
			err = fmt.Errorf("no heal is watched: %v", all)
		}
		return err
	})
}

// agreeOnReset compares what a reset says with whether its brick runs.
func (o *outside) agreeOnReset(cluster string, v gluster.Volume, all []crashJob) error {
	for _, j := range all {
		if j.Volume != v.Name || !j.waitsForDisk() {
			continue
		}
		bricks, err := cli.New(o.executor(cluster)).Details(context.Background(), v.Name)
		if err != nil {
			return err
		}
		for _, b := range bricks {
			if b.Name() == j.Bricks[0] && b.Status == gluster.BrickOnline {
				return fmt.Errorf("the brick runs, and %s", j)
			}
		}
	}
	return nil
}

// swapped waits until a reset waits for its disk, or is over because nothing was
// sent.
func swapped(j crashJob) error {
	if j.open() && !j.waitsForDisk() {
		return fmt.Errorf("it does not wait for a disk: %s", j)
	}
	return nil
}

// stopsWatching waits for the end that somebody asked for.
func stopsWatching(j crashJob) error {
	if j.open() || j.State != "ABORTED" || j.StoppedBy == "" {
		return fmt.Errorf("the heal is watched, or it does not say who stopped: %s", j)
	}
	return nil
}
