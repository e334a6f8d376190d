package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/gluster/sim"

	"github.com/playwright-community/playwright-go"
)

// clock is the time of a server and of the cluster it looks at; it goes on by
// itself, and can be put forward.
type clock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// forward puts the clock forward to the next time it shows this in a zone.
func (c *clock) forward(t testing.TB, shows, zone string) {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse("15:04", shows)
	if err != nil {
		t.Fatal(err)
	}
	now := c.Now().In(loc)
	next := time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 5, 0, loc)
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += next.Sub(now)
}

// clocked serves a simulated cluster in this process, under a clock of ours.
func clocked(t testing.TB, c *clock) *server {
	t.Helper()
	cluster := sim.New(sim.Config{Seed: 1, Now: c.Now, RunTime: 20 * time.Hour})
	cluster.MustAdd(sim.VolumeSpec{
		Name: "films", Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 0}, Files: []uint64{100_000, 0},
		Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1"},
	})
	return within(t, cluster, c.Now)
}

// A window that closes during a run pauses it, and the next one goes on with it,
// while somebody looks.
func TestAWindowClosesDuringARunAndOpensAgain(t *testing.T) {
	inTurn(t)
	const zone = "Europe/Berlin"
	time0 := &clock{}
	time0.forward(t, "23:00", zone)
	s := clocked(t, time0)
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(s.URL)})
	p.visitLive("/volumes")
	row := p.volume("c", "films")
	p.click(act(row, "rebalance-start"))
	p.unfold(act(p.dialog(), "pace"))
	p.fill(act(p.dialog(), "window-from"), "22:00")
	p.fill(act(p.dialog(), "window-to"), "06:00")
	p.fill(act(p.dialog(), "window-zone"), zone)
	p.click(act(p.dialog(), "confirm"))
	p.reads(row.Locator(".activity"), "Running")
	id := p.jobOf(row)

	p.visitLive("/tasks")
	p.mark()
	job := p.job(id)
	schedule := func(words string) {
		t.Helper()
		p.must(expect.Locator(act(job, "schedule")).ToHaveText(regexp.MustCompile(words)))
	}
	schedule("^pauses .*06:00")
	time0.forward(t, "05:59", zone)
	p.reads(job.Locator(".figures"), "moved")
	p.state(job, "RUNNING")

	time0.forward(t, "06:00", zone)
	p.state(job, "PAUSED")
	schedule("^resumes .*22:00")
	first := s.Job(id).Progress
	time0.forward(t, "21:58", zone)
	p.state(job, "PAUSED")
	time0.forward(t, "22:00", zone)
	p.state(job, "RUNNING")
	schedule("^pauses .*06:00")
	p.reads(job.Locator(".figures"), "in 2 runs")
	time0.forward(t, "05:00", zone)
	p.changes(job.Locator(".figures"), p.text(job.Locator(".figures")))
	p.unreloaded()
	until(t, long, func() error {
		if runs := runsOf(s, id); len(runs) != 2 || runs[1].Figures.FilesMoved == 0 {
			return fmt.Errorf("the second run has moved nothing yet: %+v", runs)
		}
		return nil
	})

	runs := runsOf(s, id)
	if len(runs) != 2 || runs[0].Figures != first || first.FilesMoved == 0 || runs[1].Figures.FilesMoved == 0 {
		t.Errorf("runs %+v after %+v", runs, first)
	}
	var commands struct {
		Items []struct {
			Argv       []string
			By, Reason string
		}
	}
	s.Call("GET", "/jobs/"+id+"/commands", "", &commands)
	var said []string
	for _, c := range commands.Items {
		said = append(said, c.Argv[len(c.Argv)-1]+" by "+c.By+" "+c.Reason)
	}
	want := "start by local \nstop by Brickyard window closed (22:00–06:00 Europe/Berlin)\nstart by Brickyard window opened (22:00–06:00 Europe/Berlin)"
	if got := strings.Join(said, "\n"); got != want {
		t.Errorf("commands:\n%s\nwant:\n%s", got, want)
	}
}
