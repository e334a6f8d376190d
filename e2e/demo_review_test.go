package e2e

import (
	"testing"
)

func TestReviewShowsTheCommandThatWouldRun(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.visitLive("/volumes")
	p.mark()
	button := act(p.volume("berlin", "scratch"), "rebalance-start")
	p.click(button)
	review := p.dialog()
	p.sees(review)
	p.reads(review, "All 4 bricks are online.")
	command := review.Locator("#review-command")
	p.must(expect.Locator(command).ToHaveText(regexpOf("volume rebalance scratch start")))
	p.readsNot(command, "force")

	p.tick(act(review, "force"), true)
	p.reads(command, "volume rebalance scratch start force")
	p.fill(review.GetByLabel("Reason"), "kept while options change")
	p.tick(act(review, "mode-fix-layout"), true)
	p.reads(command, "volume rebalance scratch fix-layout start")
	p.must(expect.Locator(act(review, "force")).ToBeDisabled())
	p.tick(act(review, "mode-data"), true)
	p.readsNot(command, "fix-layout")
	p.must(expect.Locator(review.GetByLabel("Reason")).ToHaveValue("kept while options change"))

	p.click(act(review, "cancel"))
	p.seesNot(review)
	p.focused(button)
	p.unreloaded()
	if n := len(s.Jobs("volume=scratch")); n != 0 {
		t.Errorf("looking made %d jobs", n)
	}
}

func TestReviewWorksByKeyboard(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.visitLive("/volumes")
	button := act(p.volume("berlin", "scratch"), "rebalance-start")
	p.focus(button)
	p.press("Enter")
	p.sees(p.dialog())
	p.focused(p.Locator("#review-title"))
	p.press("Escape")
	p.seesNot(p.dialog())
	p.focused(button)

	// Tab stays inside; Space chooses; Enter in the reason confirms.
	p.press("Enter")
	p.focused(p.Locator("#review-title"))
	for range 12 {
		p.press("Tab")
		if p.eval(`() => document.activeElement === document.body || !!document.activeElement.closest('dialog')`) != true {
			t.Fatal("the focus left the open dialog")
		}
	}
	p.focus(act(p.dialog(), "force"))
	p.press("Space")
	p.reads(p.Locator("#review-command"), "start force")
	p.focused(act(p.dialog(), "force"))
	p.focus(p.GetByLabel("Reason"))
	p.must(p.Keyboard().Type("typed"))
	p.press("Enter")
	p.reads(p.volume("berlin", "scratch").Locator(".activity"), "Running")
	p.seesNot(p.dialog())
	p.focusedWithin(p.volume("berlin", "scratch")) // the button is gone
	jobs := s.Jobs("volume=scratch")
	if len(jobs) != 1 || jobs[0].Reason != "typed" {
		t.Errorf("the jobs are %+v", jobs)
	}
}

func TestABlockedReviewSaysWhy(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.visitLive("/volumes")
	p.click(act(p.volume("lisbon", "telemetry"), "rebalance-start"))
	p.reads(p.dialog(), "lisbon4")
	confirm := act(p.dialog(), "confirm")
	p.must(expect.Locator(confirm).ToBeDisabled())
	p.must(expect.Locator(confirm).ToHaveAccessibleDescription(regexpOf("lisbon4")))
}

func TestASecondStartIsRefusedWithItsReason(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.allow("status of 409")
	p.visitLive("/volumes")
	p.click(act(p.volume("berlin", "scratch"), "rebalance-start"))
	p.sees(p.dialog())
	// Somebody else is quicker.
	first := s.Rebalance("berlin", "scratch")
	p.click(act(p.dialog(), "confirm"))
	p.reads(p.dialog(), "Job "+first.ID+" (rebalance) is not finished")
	if n := len(s.Jobs("volume=scratch")); n != 1 {
		t.Errorf("there are %d jobs", n)
	}
}
