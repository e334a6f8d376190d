package e2e

import (
	"testing"
)

func TestRebalanceIsStartedWatchedAndStoppedFromThePage(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p, other := open(t, s), open(t, s)
	p.visitLive("/volumes")
	other.visitLive("/volumes")
	p.mark()
	other.mark()

	row, theirs := p.volume("berlin", "scratch"), other.volume("berlin", "scratch")
	p.click(act(row, "rebalance-start"))
	p.fill(p.dialog().GetByLabel("Reason"), "after the new brick")
	p.click(act(p.dialog(), "confirm"))
	p.seesNot(p.dialog())
	p.reads(row.Locator(".activity"), "Running")
	id := p.jobOf(row)
	p.reads(row, "moved")
	figures := p.text(row.Locator(".figures"))
	p.changes(row.Locator(".figures"), figures)
	other.reads(theirs.Locator(".activity"), "Running")
	other.reads(theirs, "moved")
	p.unreloaded()
	other.unreloaded()

	// The other browser stops it: a second click, then the end.
	other.visitLive("/tasks")
	other.mark()
	mine := other.job(id)
	other.reads(mine, "after the new brick")
	other.click(act(mine, "job-stop"))
	other.reads(other.dialog(), "What was moved stays moved")
	other.reads(other.dialog().Locator("#review-command"), "volume rebalance scratch stop")
	other.click(act(other.dialog(), "confirm"))
	other.state(mine, "ABORTED")
	other.reads(mine, "Stopped")
	other.reads(mine.Locator(".figures"), "moved")
	other.unreloaded()
	p.reads(row, "At rest")
	p.sees(act(row, "rebalance-start"))
	p.unreloaded()

	if j := s.Job(id); j.Progress.FilesMoved == 0 || j.Reason != "after the new brick" || j.Origin != "web" {
		t.Errorf("the job keeps %+v", j)
	}
}
