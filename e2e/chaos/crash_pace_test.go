package chaos

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"brickyard/gluster"
)

// How hard and when a task works, in the crash tests: throttles and windows.

// tell asks for something to be done with the one open job. A repeated request
// gets the job it got the first time.
func tell(action, key, body string) func(*stage) error {
	return func(s *stage) error {
		all, err := s.jobs()
		if err != nil {
			return err
		}
		var j crashJob
		status, text, err := s.call(http.MethodPost, "/api/v1/jobs/"+all[0].ID+"/"+action, key, body, &j)
		switch {
		case err != nil:
			return err
		case status != http.StatusAccepted:
			return fmt.Errorf("%s %s: %d %s", action, all[0], status, text)
		}
		return s.told(j)
	}
}

// throttle asks for a throttle and waits until its command is on record: what was
// promised is sent, even if the server dies before.
func throttle(value string) func(*stage) error {
	promise := tell("throttle", "throttle "+value, `{"throttle":"`+value+`"}`)
	return func(s *stage) error {
		if err := promise(s); err != nil {
			return err
		}
		return s.until(func() error { return s.throttleSent(value) })
	}
}

func (s *stage) throttleSent(value string) error {
	all, err := s.jobs()
	if err != nil {
		return err
	}
	commands, err := s.commands(all[0].ID)
	for _, c := range commands {
		if c.Argv[len(c.Argv)-1] == value {
			return nil
		}
	}
	return errors.Join(err, fmt.Errorf("the throttle %s was promised and not sent: %s", value, all[0]))
}

// throttled starts a rebalance and throttles it while it runs, once per value.
func throttled(values ...string) func(*stage) error {
	return func(s *stage) error {
		if err := running("rebalance", `{}`)(s); err != nil {
			return err
		}
		for _, value := range values {
			if err := throttle(value)(s); err != nil {
				return err
			}
			if err := s.until(func() error { return s.throttleIs(value) }); err != nil {
				return err
			}
		}
		return s.only("RUNNING")
	}
}

// throttleIs checks the option as the cluster has it, and that the answer to the
// command was stored.
func (s *stage) throttleIs(value string) error {
	t, err := s.truth("c")
	if err != nil {
		return err
	}
	for _, v := range t.volumes {
		if v.ThrottleSet() != value {
			return fmt.Errorf("%s is set to %q, want %q", gluster.ThrottleOption, v.ThrottleSet(), value)
		}
	}
	all, err := s.jobs()
	if err != nil {
		return err
	}
	commands, err := s.commands(all[0].ID)
	for _, c := range commands {
		if c.EndedAt == nil {
			return fmt.Errorf("%v has no end yet", c.Argv)
		}
	}
	return err
}

// unknownThrottle is the throttle of a volume that somebody at a shell may have
// set to anything.
const unknownThrottle = "?"

// agreeOnThrottle compares the option of a volume with what its jobs made of it:
// without an open job that owes it, it is what it is without Brickyard. Until then
// it may be what the job asked for or what it was: a command may have been refused,
// or its answer lost.
func (o *outside) agreeOnThrottle(cluster string, v gluster.Volume, all []crashJob) error {
	o.mu.Lock()
	want := o.throttles[cluster+"/"+v.Name]
	o.mu.Unlock()
	for _, j := range all {
		switch {
		case j.Volume != v.Name || !j.Throttle.PutBack:
		case !j.open():
			return fmt.Errorf("its throttle is not put back: %s", j)
		default:
			want = unknownThrottle
		}
	}
	if is := v.ThrottleSet(); is != want && want != unknownThrottle {
		return fmt.Errorf("%s of %s is %q, it has to be %q", gluster.ThrottleOption, v.Name, is, want)
	}
	return nil
}

// The windows of the scenes. The clock on the wall shows whole minutes, which
// pass in a third of a second.
const (
	soon    = 2 * time.Minute // one to two minutes, by the wall
	muchToo = 20 * time.Hour  // later than any play
)

// window is a body with a window that begins and ends so long from the first
// time it is asked for; whoever asks again says the same.
func window(begins, ends time.Duration) func(*stage) string {
	return func(s *stage) string {
		if s.window == "" {
			now := s.clock.Now().UTC()
			s.window = fmt.Sprintf(`{"window":{"from":%q,"to":%q,"zone":"UTC"}}`, now.Add(begins).Format("15:04"), now.Add(ends).Format("15:04"))
		}
		return s.window
	}
}

// setWindow gives the one job a window.
func setWindow(w func(*stage) string) func(*stage) error {
	return func(s *stage) error { return tell("window", "window", w(s))(s) }
}

// shut starts a rebalance and gives it a window that is closed.
func shut(s *stage) error {
	if err := running("rebalance", `{}`)(s); err != nil {
		return err
	}
	if err := tell("window", "shut", window(muchToo, muchToo+time.Hour)(s))(s); err != nil {
		return err
	}
	s.window = "" // the window of the action is another one
	return s.until(func() error { return s.only("PAUSED") })
}

// heldByWindow waits until a job's window has paused it, runsAgain until one has
// let it go on.
func heldByWindow(j crashJob) error {
	if j.State != "PAUSED" || j.Pause == nil || j.Pause.Cause != "window" {
		return fmt.Errorf("its window does not hold it: %s", j)
	}
	return nil
}

func runsAgain(j crashJob) error {
	if j.State != "RUNNING" {
		return fmt.Errorf("its window has not let it go on: %s", j)
	}
	return nil
}
