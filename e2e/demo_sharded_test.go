package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/sim"

	"github.com/playwright-community/playwright-go"
)

const (
	images        = "/clusters/c/volumes/images"
	imagesBrick   = "gluster3.storage.example:/bricks/images/brick"
	imagesRemedy  = "gluster volume set images cluster.lookup-optimize off"
	remedySent    = "volume set images cluster.lookup-optimize off"
	shardsAreLost = "loses shards that clients write while the layout changes"
)

// openImages serves a cluster of a release with a sharded volume, "images", whose
// lookup-optimize is on.
func openImages(t *testing.T, release string) *server {
	t.Helper()
	cluster := sim.New(sim.Config{
		Seed: 1, Now: time.Now, RunTime: time.Hour, Version: release,
		Hosts: []string{"gluster1.storage.example", "gluster2.storage.example", "gluster3.storage.example"},
	})
	cluster.MustAdd(sim.VolumeSpec{
		Name: "images", Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 40 * sim.GiB, 10 * sim.GiB}, Files: []uint64{800, 640, 160},
		Bricks: []string{
			"gluster1.storage.example:/bricks/images/brick", "gluster2.storage.example:/bricks/images/brick", imagesBrick,
		},
		Options: map[string]string{"features.shard": "on", "features.shard-block-size": "64MB", "cluster.lookup-optimize": "on"},
	})
	return within(t, cluster, time.Now)
}

// layoutDialogs are the dialogs of what changes a layout: how each is opened, where
// it is without the script, and what it sends after the remedy.
var layoutDialogs = []struct {
	name, page, sends string
	open              func(*tab)
}{
	{"rebalance", images + "/rebalance", "volume rebalance images start", func(p *tab) {
		p.visitLive("/volumes")
		p.click(act(p.volume("c", "images"), "rebalance-start"))
	}},
	{"removal", images + "/remove-brick?brick=" + imagesBrick, "volume remove-brick images " + imagesBrick + " start", func(p *tab) {
		p.pickToRemove(images, imagesBrick)
		p.must(expect.Locator(act(p.dialog(), "migrate-data")).ToBeChecked())
	}},
}

func TestAShardedVolumeIsStartedOnFromItsDialogOnlyWithTheRemedy(t *testing.T) {
	t.Parallel() // each of them in its turn
	for _, release := range []struct {
		version string
		named   bool
	}{{"10.3", true}, {"11.1", false}} {
		for _, d := range layoutDialogs {
			t.Run(d.name+" on "+release.version, func(t *testing.T) {
				inTurn(t)
				s := openImages(t, release.version)
				p := open(t, s)
				d.open(p)
				finding, box := p.dialog().Locator("[data-rule=sharding]"), act(p.dialog(), "lookup-optimize-off")
				confirm, remedy := act(p.dialog(), "confirm"), p.dialog().Locator("#review-remedy-command")
				p.reads(p.dialog(), "First switch cluster.lookup-optimize off")
				p.must(expect.Locator(box).ToBeChecked())
				p.reads(finding, "Warning")
				p.reads(finding, shardsAreLost)
				p.must(expect.Locator(remedy).ToHaveText(regexpOf(remedySent)))
				p.must(expect.Locator(confirm).ToBeEnabled())

				// Without the tick it cannot be confirmed, and why stands at the button.
				p.tick(box, false)
				p.reads(finding, "Blocks")
				p.reads(finding, "Switch it off first: "+imagesRemedy)
				p.must(expect.Locator(confirm).ToBeDisabled())
				p.must(expect.Locator(confirm).ToHaveAccessibleDescription(regexpOf(shardsAreLost)))
				p.reads(p.dialog().Locator("#confirm-why"), shardsAreLost)
				p.counts(remedy, 0)
				p.reads(p.dialog().Locator("#review-command"), d.sends)

				p.tick(box, true)
				p.reads(finding, "Warning")
				p.sees(remedy)
				p.must(expect.Locator(confirm).ToBeEnabled())
				p.typeName(release.named)
				p.click(confirm)
				p.seesNot(p.dialog())
				p.sentAfterTheRemedy(d.sends)
			})
		}
	}
}

// typeName types the volume's name, first a wrong one, where it has to be typed.
func (p *tab) typeName(asked bool) {
	p.t.Helper()
	word := act(p.dialog(), "confirm-word")
	if !asked {
		p.counts(word, 0)
		return
	}
	p.allow("status of 422")
	p.fill(word, "image")
	p.click(act(p.dialog(), "confirm"))
	p.reads(p.dialog().Locator(".wrong"), "type the volume's name, images, to confirm")
	if jobs := p.s.Jobs("volume=images"); len(jobs) != 0 {
		p.t.Errorf("by a wrong name %+v was started", jobs)
	}
	p.must(expect.Locator(act(p.dialog(), "lookup-optimize-off")).ToBeChecked())
	p.fill(word, "images")
}

// sentAfterTheRemedy looks at the page of the job that was started: its first
// command is the remedy, its second what was asked for.
func (p *tab) sentAfterTheRemedy(second string) {
	p.t.Helper()
	id := p.s.JobOn("images")
	p.s.WaitRunning(id)
	p.visitLive("/jobs/" + id)
	ran := p.Locator("#job-commands .ran")
	p.counts(ran, 2)
	p.reads(ran.Nth(0), remedySent)
	p.reads(ran.Nth(0), "exit 0")
	p.reads(ran.Nth(1), second)
	if sent := p.s.commands(id); len(sent) != 2 || !strings.HasSuffix(sent[0], remedySent) || !strings.HasSuffix(sent[1], second) {
		p.t.Errorf("sent were %q", sent)
	}
	var volume struct{ Options map[string]string }
	p.s.Call("GET", images, "", &volume)
	if set := volume.Options["cluster.lookup-optimize"]; set != "off" {
		p.t.Errorf("cluster.lookup-optimize is %q", set)
	}
}

// Without the script nothing greys the button, so that the server says no.
func TestAStartWithoutTheRemedyIsRefusedByTheServer(t *testing.T) {
	t.Parallel() // each of them in its turn
	for _, d := range layoutDialogs {
		t.Run(d.name, func(t *testing.T) {
			inTurn(t)
			s := openImages(t, "11.1")
			p := open(t, s, withoutScript())
			p.allow("status of 409")
			p.visit(d.page)
			review := p.Locator("#review")
			p.tick(act(review, "lookup-optimize-off"), false)
			p.click(act(review, "confirm"))
			p.reads(review.Locator("#confirm-why"), shardsAreLost)
			p.reads(review.Locator("[data-rule=sharding]"), "Blocks")
			p.must(expect.Locator(act(review, "lookup-optimize-off")).Not().ToBeChecked())
			p.must(expect.Locator(act(review, "confirm")).ToBeDisabled())
			if jobs := s.Jobs("volume=images"); len(jobs) != 0 {
				t.Fatalf("%+v was started", jobs)
			}
			// Its box may be ticked after all; the button that shows it is below it.
			p.tick(act(review, "lookup-optimize-off"), true)
			p.click(review.Locator("noscript button").Last())
			p.click(act(review, "confirm"))
			p.arrives(`/jobs/.*`)
		})
	}
}

// stickingOut names what is wider than its place: the page, the dialog, and what
// in them does not scroll by itself.
const stickingOut = `() => {
	const out = [];
	for (const e of document.querySelectorAll('html, dialog[open], main, #review, #review *, #job-commands *')) {
		const scrolls = e.matches('main *, dialog *') && getComputedStyle(e).overflowX !== 'visible';
		if (e.clientWidth && e.scrollWidth > e.clientWidth && !scrolls) out.push(e.scrollWidth - e.clientWidth + ' px: ' + e.outerHTML.slice(0, 120));
	}
	return out.join('\n');
}`

func TestTheDialogsOfAShardedVolumeFitANarrowScreen(t *testing.T) {
	inTurn(t)
	s := openImages(t, "10.3")
	p := open(t, s, playwright.BrowserNewContextOptions{Viewport: &playwright.Size{Width: 390, Height: 844}, HasTouch: playwright.Bool(true)})
	fits := func(what string) {
		t.Helper()
		if out := p.eval(stickingOut); out != "" {
			t.Errorf("%s sticks out:\n%s", what, out)
		}
	}
	for _, d := range layoutDialogs {
		d.open(p)
		box := act(p.dialog(), "lookup-optimize-off")
		for _, ticked := range []bool{true, false} {
			p.tick(box, ticked)
			p.counts(p.Locator("#review-remedy-command"), map[bool]int{true: 1, false: 0}[ticked])
			p.sees(act(p.dialog(), "confirm-word"))
			fits(fmt.Sprintf("the dialog of the %s, ticked: %v", d.name, ticked))
		}
		p.visitLive(d.page)
		p.sees(p.Locator("#review-remedy-command"))
		fits("the page of the " + d.name)
	}
	p.fill(p.GetByTestId("confirm-word"), "images")
	p.click(p.GetByTestId("confirm"))
	p.sentAfterTheRemedy(layoutDialogs[1].sends)
	p.visitLive("/jobs/" + s.JobOn("images"))
	fits("the job's page")
}
