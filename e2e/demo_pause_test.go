package e2e

import (
	"testing"
	"time"
)

func TestAJobIsPausedAndResumedFromItsRowInTwoBrowsers(t *testing.T) {
	inTurn(t)
	s := demo(t)
	id := s.Rebalance("archive", "tapes").ID
	s.WaitRunning(id)
	p, other := open(t, s), open(t, s)
	for _, b := range []*tab{p, other} {
		b.visitLive("/tasks")
		b.mark()
	}
	mine, theirs := p.job(id), other.job(id)
	p.click(act(mine, "job-pause"))
	p.reads(p.dialog().Locator("#review-command"), "volume rebalance tapes stop")
	p.click(act(p.dialog(), "confirm"))
	p.state(mine, "PAUSED")
	other.state(theirs, "PAUSED")
	other.reads(theirs, "Paused by local")
	// The row unfolds to everything that can be done, and why not.
	other.click(theirs.Locator("details summary"))
	other.reads(theirs.Locator(".operations"), "The job is paused already.")
	other.reads(theirs.Locator(".operations"), "Only the removal of bricks is committed.")
	other.click(act(theirs, "job-resume"))
	other.reads(other.dialog().Locator("#review-command"), "volume rebalance tapes start")
	other.click(act(other.dialog(), "confirm"))
	other.reads(theirs, "Running")
	p.reads(mine, "Running")
	p.reads(mine.Locator(".figures"), "in 2 runs")
	p.unreloaded()
	other.unreloaded()
	// Paused again, and given up.
	p.click(act(mine, "job-pause"))
	p.click(act(p.dialog(), "confirm"))
	p.state(mine, "PAUSED")
	p.click(act(mine, "job-stop"))
	p.click(act(p.dialog(), "confirm"))
	p.state(mine, "ABORTED")
	p.reads(mine, "no command was needed")
	p.unreloaded()
}

func TestATaskIsThrottledFromItsPage(t *testing.T) {
	inTurn(t)
	s := demo(t)
	id := s.Rebalance("archive", "tapes").ID
	s.WaitRunning(id)
	p := open(t, s)
	p.visitLive("/jobs/" + id)
	p.mark()
	facts := p.Locator("dl.facts")
	p.reads(facts, "normal")
	p.click(act(facts, "job-throttle"))
	p.tick(act(p.dialog(), "throttle-lazy"), true)
	p.click(act(p.dialog(), "confirm"))
	p.reads(facts, "lazy, set by this job; put back to its default (normal) at its end")
	p.unreloaded()
	s.Call("POST", "/jobs/"+id+"/stop", "", nil)
	s.WaitJob(id, "ABORTED", patience)
	p.reads(facts, "lazy while it ran")
}

func TestAWindowIsRefusedWithReasonsBesideTheFields(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.allow(`422 \(Unprocessable Entity\)`)
	p.visitLive("/volumes")
	p.click(act(p.volume("archive", "tapes"), "rebalance-start"))
	p.unfold(act(p.dialog(), "pace"))
	// The zone is that of the browser, and stays when somebody chooses another.
	zone := act(p.dialog(), "window-zone")
	p.must(expect.Locator(zone).ToHaveValue("Europe/Berlin"))
	for _, field := range []string{"window-from", "window-to"} {
		p.fill(act(p.dialog(), field), "22:00")
	}
	p.click(act(p.dialog(), "confirm"))
	p.reads(p.dialog().Locator(".wrong"), "same time")
	p.fill(act(p.dialog(), "window-to"), "06:00")
	p.fill(act(p.dialog(), "window-zone"), "Europe/Atlantis")
	p.click(act(p.dialog(), "confirm"))
	p.reads(p.dialog().Locator(".wrong"), "no time zone")
	if jobs := s.Jobs("volume=tapes"); len(jobs) != 0 {
		t.Errorf("a job was made: %+v", jobs)
	}
	// One that is closed now makes the job wait.
	now := time.Now().UTC()
	from, to := now.Add(2*time.Hour).Format("15:04"), now.Add(3*time.Hour).Format("15:04")
	p.fill(act(p.dialog(), "window-from"), from)
	p.fill(act(p.dialog(), "window-to"), to)
	p.fill(act(p.dialog(), "window-zone"), "UTC")
	p.click(act(p.dialog(), "confirm"))
	p.seesNot(p.dialog())
	id := s.JobOn("tapes")
	p.visitLive("/tasks")
	p.state(p.job(id), "PAUSED")
	// The moment is told in the reader's time, as every other.
	schedule := act(p.job(id), "schedule")
	p.reads(schedule, "starts")
	at, err := time.Parse(time.RFC3339, p.attribute(schedule.Locator("time"), "datetime"))
	if err != nil || at.UTC().Format("15:04") != from {
		t.Errorf("it starts at %v, want %s UTC: %v", at, from, err)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	p.must(err)
	p.reads(schedule, at.In(berlin).Format("15:04"))
	p.reads(p.job(id), "Waiting")
	// A window that there is keeps its zone, also an empty one.
	s.Call("POST", "/jobs/"+id+"/window", `{"window":{"from":"`+from+`","to":"`+to+`","zone":""}}`, nil)
	p.visitLive("/jobs/" + id)
	p.reads(p.Locator(".facts"), "in the server’s time zone")
	p.click(act(p.Locator(".facts"), "job-window"))
	p.must(expect.Locator(act(p.dialog(), "window-from")).ToHaveValue(from))
	p.must(expect.Locator(zone).ToHaveValue(""))
}

// The chart can be read by pointer and by keys, also while it grows, and shows where the
// task stood.
func TestAChartIsReadByPointerAndByKeys(t *testing.T) {
	inTurn(t)
	s := demo(t)
	id := s.Rebalance("archive", "tapes").ID
	s.WaitRunning(id)
	p := open(t, s)
	p.visitLive("/jobs/" + id)
	for _, step := range []struct{ action, state string }{{"job-pause", "PAUSED"}, {"job-resume", "RUNNING"}} {
		p.click(act(p.Locator("#job-head"), step.action))
		p.click(act(p.dialog(), "confirm"))
		p.must(expect.Locator(p.Locator("#job-head")).ToHaveAttribute("data-state", step.state))
	}
	chart := p.Locator("#chart-moved")
	p.sees(chart.Locator("rect.gap"))
	p.reads(chart.Locator("tbody"), "no task ran until")

	reading, slider := chart.Locator(".reading"), p.GetByLabel("Data moved over time")
	p.must(chart.Locator("svg").Hover())
	p.must(expect.Locator(reading).ToHaveText(regexpOf(":")))
	p.focus(slider)
	p.press("Home")
	first := p.text(reading)
	p.must(expect.Locator(slider).ToHaveAttribute("aria-valuetext", first))
	p.press("ArrowRight")
	p.changes(reading, first)
	// What is read stays the same while the chart goes on: it keeps its ends, whatever it
	// leaves out between them.
	p.press("Home")
	latest := chart.Locator("figcaption .sub")
	p.changes(latest, p.text(latest))
	p.focused(slider)
	p.must(expect.Locator(reading).ToHaveText(first))
}
