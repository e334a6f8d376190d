package chaos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
)

// known waits until the server knows the volume.
func (s *realStage) known() error {
	return s.until(func() error { return s.get("/clusters/c/volumes/"+s.volume, nil) })
}

// settle waits until everybody agrees, and checks that no command was sent
// twice, by glusterd's own log of commands.
func (s *realStage) settle(sc realScene) error {
	mine := func(j crashJob) error {
		if j.Volume != s.volume {
			return nil
		}
		return sc.settled(j)
	}
	if err := s.until(func() error { return s.agree(s.child, mine) }); err != nil {
		return fmt.Errorf("they do not agree: %w", err)
	}
	now, err := s.commandsSeen()
	if err != nil {
		return err
	}
	for words, n := range now {
		if again := n - s.calls[words]; again > 1 {
			return fmt.Errorf("%q was carried out %d times", words, again)
		}
	}
	all, err := s.mine()
	if err != nil {
		return err
	}
	if len(all) != 1 {
		return fmt.Errorf("there are %d jobs: %v", len(all), all)
	}
	return nil
}

func (s *realStage) mine() ([]crashJob, error) {
	all, err := s.jobs()
	return slices.DeleteFunc(all, func(j crashJob) bool { return j.Volume != s.volume }), err
}

// commandsSeen counts the commands about the volume that changed something, in
// the log glusterd keeps of all commands it carried out.
func (s *realStage) commandsSeen() (map[string]int, error) {
	b, err := os.ReadFile(s.c.Node(1).Path("/var/log/glusterfs/cmd_history.log"))
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	for line := range strings.Lines(string(b)) {
		_, rest, ok := strings.Cut(line, "]  : ")
		words, _, _ := strings.Cut(rest, " : ")
		if ok && mutates(words) && strings.Contains(words+" ", " "+s.volume+" ") {
			seen[words]++
		}
	}
	return seen, nil
}

func realAsk(action, body string) func(*realStage) error {
	return func(s *realStage) error {
		path := "/api/v1/clusters/c/volumes/" + s.volume + "/" + action
		return s.until(func() error {
			status, text, err := s.call(http.MethodPost, path, action+s.volume, s.fill(body), nil)
			if err == nil && status != http.StatusAccepted {
				err = fmt.Errorf("POST %s: %d %s", path, status, text)
			}
			return err
		})
	}
}

func realDecide(action string) func(*realStage) error {
	return func(s *realStage) error {
		all, err := s.mine()
		if err != nil {
			return err
		}
		if len(all) != 1 {
			return fmt.Errorf("%d jobs", len(all))
		}
		status, text, err := s.call(http.MethodPost, "/api/v1/jobs/"+all[0].ID+"/"+action, action+s.volume, "{}", nil)
		if err == nil && status != http.StatusAccepted {
			err = fmt.Errorf("%s: %d %s", all[0], status, text)
		}
		return err
	}
}

// realWait waits until the one job is in a state, with nothing under way.
func realWait(s *realStage, state string) error {
	return s.until(func() error {
		all, err := s.mine()
		if err == nil && (len(all) != 1 || all[0].State != state || all[0].Phase != "" || all[0].TaskID == "") {
			err = fmt.Errorf("want it %s: %v", state, all)
		}
		return err
	})
}

func realRunning(s *realStage) error {
	return errors.Join(realAsk("rebalance", `{}`)(s), realWait(s, "RUNNING"))
}

func realMigrated(s *realStage) error {
	return errors.Join(realAsk("remove-brick", `{"bricks":["B"]}`)(s), realWait(s, "PENDING_COMMIT"))
}

// realByHand starts a removal at a shell, once.
func realByHand(s *realStage) error {
	seen, err := s.commandsSeen()
	if err != nil || len(seen) > 0 {
		return err
	}
	// Whoever types it types it again while the server's own questions hold the lock.
	return s.until(func() error {
		_, err := s.c.Gluster(context.Background(), 1, "volume", "remove-brick", s.volume, s.last(), "start")
		return err
	})
}
