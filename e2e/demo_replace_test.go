package e2e

import (
	"fmt"
	"testing"
)

const ledger = "/clusters/archive/volumes/ledger"

// pickToReplace ticks one brick on its volume's page and opens the dialog.
func (p *tab) pickToReplace(page, brick string) {
	p.t.Helper()
	p.visitLive(page)
	p.tick(p.Locator(fmt.Sprintf("input[name=brick][value=%q]", brick)), true)
	p.click(p.GetByTestId("brick-replace"))
	p.sees(act(p.dialog(), "replace-path"))
}

// target types where the new brick is to lie; leaving the field has it checked.
func (p *tab) target(host, path string) {
	p.t.Helper()
	p.fill(act(p.dialog(), "replace-host"), host)
	p.fill(act(p.dialog(), "replace-path"), path)
	p.press("Tab")
}

func TestAReplacementIsReviewedAndItsHealWatched(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	const brick = "vault3:/bricks/ledger/brick"
	p.pickToReplace(ledger, brick)
	p.must(expect.Locator(act(p.dialog(), "replace-host")).ToHaveValue("vault3"))
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeDisabled())
	p.allow(`status of 422`)
	for path, words := range map[string]string{
		"bricks/new":                  "relative",
		"/bricks/../etc":              "“..”",
		"/bricks/ledger/brick":        "is a brick of volume ledger already",
		"/bricks/ledger/brick/deeper": "lies inside the brick",
		"/bricks/ledger":              "contains the brick",
	} {
		p.target("vault3", path)
		p.reads(p.Locator("#review-path-wrong"), words)
		p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeDisabled())
	}
	p.target("vault9", "/bricks/new/brick")
	p.reads(p.Locator("#review-host-wrong"), "not a peer")
	p.target("vault1", "/bricks/new/brick")
	p.reads(p.dialog(), "vault1 holds vault1:/bricks/ledger/brick of the same set already")
	p.target("vault3", "/bricks/new/brick")
	p.reads(p.Locator("#review-command-1"), "volume replace-brick ledger "+brick+" vault3:/bricks/new/brick commit force")
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeEnabled())
	p.click(act(p.dialog(), "confirm"))
	p.must(expect.Locator(p.dialog()).ToBeHidden())

	id := s.JobOn("ledger")
	p.visitLive("/jobs/" + id)
	p.reads(p.Locator("#job-head"), "Replace brick")
	p.reads(p.GetByTestId("heal-table"), "vault3:/bricks/new/brick")
	p.reads(p.Locator("main"), "wait to be healed")
	p.sees(p.Locator("#chart-heal"))
	p.sees(p.Locator("#chart-heal-1"))
	// Nothing else may be started on the volume, and the page says why.
	p.visitLive(ledger)
	p.reads(p.Locator("#volume-bricks"), "being healed")
	p.must(expect.Locator(p.GetByTestId("brick-replace")).ToBeDisabled())
	p.reads(p.Locator("#volume-bricks"), "still being healed")
	p.visitLive("/jobs/" + id)
	p.click(act(p.Locator("#job-head"), "job-stop"))
	p.reads(p.dialog(), "the heal goes on in glusterd")
	p.click(act(p.dialog(), "cancel"))
	s.WaitJob(id, "FINISHED", long)
	p.reads(p.Locator("#job-head"), "Finished")
	p.reads(p.Locator("main"), "Healed")
}

func TestAReplacementWorksWithoutScript(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s, withoutScript())
	p.visit(ledger)
	p.tick(p.Locator(`input[name=brick][value="vault3:/bricks/ledger/brick"]`), true)
	p.click(p.GetByTestId("brick-replace"))
	p.arrives(`/replace-brick/review`)
	p.fill(p.GetByTestId("replace-path"), "/bricks/new/brick")
	p.click(p.Locator("noscript button"))
	p.reads(p.Locator("#review-command-1"), "vault3:/bricks/new/brick commit force")
	p.click(p.GetByTestId("confirm"))
	p.arrives(`/jobs/.*`)
	p.reads(p.Locator("#job-head"), "Replace brick")
	id := s.JobOn("ledger")
	s.WaitRunning(id)
	_, err := p.Reload()
	p.must(err)
	p.click(act(p.Locator("#job-head"), "job-stop"))
	p.arrives(`/stop`)
	p.click(p.GetByTestId("confirm"))
	p.arrives(`/jobs/` + id)
	p.reads(p.Locator("main"), "The heal goes on in glusterd")
}

func TestABrickIsResetInTwoStages(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.pickToReplace(ledger, "vault2:/bricks/ledger/brick")
	p.tick(act(p.dialog(), "mode-reset"), true)
	p.reads(p.Locator("#review-command-1"), "reset-brick ledger vault2:/bricks/ledger/brick start")
	p.click(act(p.dialog(), "confirm"))
	p.must(expect.Locator(p.dialog()).ToBeHidden())
	id := s.JobOn("ledger")
	s.WaitJob(id, "PENDING_COMMIT", patience)
	p.visitLive("/jobs/" + id)
	p.reads(p.Locator("main"), "Change its disk")
	p.click(act(p.Locator("#job-head"), "job-commit"))
	p.reads(p.dialog(), "reset-brick ledger vault2:/bricks/ledger/brick vault2:/bricks/ledger/brick commit")
	p.click(act(p.dialog(), "confirm"))
	p.reads(p.GetByTestId("heal-table"), "vault2:/bricks/ledger/brick")
	s.WaitJob(id, "FINISHED", long)
}
