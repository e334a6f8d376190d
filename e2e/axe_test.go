package e2e

import (
	"fmt"
	"os"
	"testing"
	"time"

	"brickyard/gluster/sim"

	"github.com/playwright-community/playwright-go"
)

// axe is the source of axe-core, which `make install-driver` unpacks.
func axe(t *testing.T) string {
	t.Helper()
	path := os.Getenv("BRICKYARD_AXE")
	if path == "" {
		lacking(t, fmt.Errorf("BRICKYARD_AXE is not set; run the tests with: make browser"))
	}
	source, err := os.ReadFile(path)
	if err != nil {
		lacking(t, fmt.Errorf("no axe-core; unpack it with: make install-driver (%w)", err))
	}
	return string(source)
}

// lookForObstacles runs axe on a part of the page, by rules of one kind, and says what it
// found, a line for each element.
const lookForObstacles = `async ([part, kind]) => {
	const found = await axe.run(part, {
		runOnly: kind === 'colours' ? ['color-contrast'] : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
		rules: kind === 'colours' ? {} : {
			'target-size': { enabled: true }, 'scrollable-region-focusable': { enabled: true }, 'color-contrast': { enabled: kind === 'all' },
		},
		resultTypes: ['violations'], preload: false,
	});
	return found.violations.flatMap(v => v.nodes.map(n => [
		v.id + ': ' + n.target.join(' '), v.help, n.html.slice(0, 120), ...[...n.any, ...n.all, ...n.none].map(c => c.message),
	].join(' | ').replace(/\s+/g, ' ')));
}`

// nothingSticks lets what sticks to an edge of the window scroll with the page: what lies
// half under it would count as too small to be touched, wherever the page was scrolled to.
const nothingSticks = `() => {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync('.top, .bottom, .drawer, thead, th, .bar-end, .actions { position: static !important }');
	document.adoptedStyleSheets = [sheet];
}`

// everyState serves a cluster on which something of everything is found, beside one that
// lacks a node and one that does not answer. Its clock stands still, so that no page changes while it is looked at.
func everyState(t *testing.T) *server {
	t.Helper()
	at := time.Now().Add(-2 * time.Hour)
	hosts := []string{"gl-fra1-stor-001.prod.example.net", "gl-fra1-stor-002.prod.example.net", "gl-fra1-stor-003.prod.example.net", "gl-fra1-stor-004.prod.example.net"}
	c := sim.New(sim.Config{Seed: 1, Now: func() time.Time { return at }, RunTime: time.Hour, Hosts: hosts})
	volume := func(name string, spec sim.VolumeSpec, hosts ...string) {
		spec.Name, spec.Size, spec.Files = name, 100*sim.GiB, []uint64{80_000, 70_000, 1000}
		if spec.Used == nil {
			spec.Used = []uint64{60 * sim.GiB, 40 * sim.GiB, sim.GiB}
		}
		for i, h := range hosts {
			spec.Bricks = append(spec.Bricks, fmt.Sprintf("%s:/bricks/%s-%d", h, name, i))
		}
		c.MustAdd(spec)
	}
	volume("waits", sim.VolumeSpec{}, hosts[:3]...)
	volume("failed", sim.VolumeSpec{}, hosts[:3]...)
	volume("rests", sim.VolumeSpec{}, hosts[:3]...)
	volume("runs", sim.VolumeSpec{}, hosts[:3]...)
	volume("degraded", sim.VolumeSpec{Replica: 3}, append(hosts[1:4:4], hosts[:3]...)...)
	volume("at-risk", sim.VolumeSpec{Disperse: 3}, hosts[:3]...)
	volume("full", sim.VolumeSpec{Used: []uint64{97 * sim.GiB}}, hosts[:3]...)
	volume("stopped", sim.VolumeSpec{State: sim.Stopped}, hosts[:3]...)
	run := func(words ...string) {
		if _, err := c.Run(t.Context(), append([]string{"--mode=script", "--xml"}, words...)...); err != nil {
			t.Fatal(err)
		}
	}
	c.FilesFail("waits", 7)
	run("volume", "remove-brick", "waits", hosts[2]+":/bricks/waits-2", "start")
	run("volume", "rebalance", "failed", "start")
	c.FailTask("failed", hosts[0])
	at = at.Add(100 * time.Minute)
	run("volume", "rebalance", "runs", "start")
	at = at.Add(20 * time.Minute)
	c.PendingHeals("degraded", hosts[1]+":/bricks/degraded-0", 214, 2)
	c.KillBrick("at-risk", hosts[0]+":/bricks/at-risk-0")
	c.KillBrick("at-risk", hosts[1]+":/bricks/at-risk-1")

	lame := sim.New(sim.Config{Name: "lame", Seed: 3, Now: time.Now})
	lame.MustAdd(sim.VolumeSpec{Name: "web", Replica: 3, Used: []uint64{sim.GiB}, Bricks: []string{"node1:/bricks/web", "node2:/bricks/web", "node3:/bricks/web"}})
	lame.PowerOff("node3")
	silent := sim.New(sim.Config{Name: "silent", Seed: 2, Now: time.Now})
	silent.PowerOff("node1")
	s := within(t, c, time.Now, lame, silent)
	s.WaitRunning(s.JobOn("runs"))
	s.WaitJob(s.JobOn("waits"), "PENDING_COMMIT", patience)
	s.WaitJob(s.JobOn("failed"), "FAILED", patience)
	return s
}

// scene is a page, and what is opened on it.
type scene struct {
	name, path string
	settled    func(*tab) // waits until everything that comes later is there
	dialog     func(*tab) // opens a dialog, nil for the page itself
}

func scenes(s *server) []scene {
	runs, waits := "/jobs/"+s.JobOn("runs"), "/jobs/"+s.JobOn("waits")
	live := func(p *tab) { p.connection("live") }
	says := func(selector, words string) func(*tab) {
		return func(p *tab) {
			live(p)
			p.reads(p.Locator(selector).First(), words)
		}
	}
	asks := func(testID string) func(*tab) {
		return func(p *tab) { p.click(act(p.Locator("#job-head"), testID)) }
	}
	brick := func(testID string) func(*tab) {
		return func(p *tab) {
			p.tick(p.Locator("input[name=brick]").First(), true)
			p.click(p.GetByTestId(testID))
		}
	}
	rests := "/clusters/c/volumes/rests"
	return []scene{
		{"overview", "/", says("#clusters", "TiB of"), nil},
		{"volumes", "/volumes", says("main", "at-risk"), nil},
		{"no volume found", "/volumes?q=nothing&status=started,foo", live, nil},
		{"bricks", "/bricks", says("main", "gl-fra1"), nil},
		{"a volume", rests, says("#volume-bricks", "GiB"), nil},
		{"a degraded volume", "/clusters/c/volumes/degraded", says("#volume-bricks", "GiB"), nil},
		{"tasks", "/tasks", says("main", "Needs your decision"), nil},
		{"no task found", "/tasks?q=nothing", live, nil},
		{"a job that runs", runs, says("#job-nodes", "gl-fra1"), nil},
		{"a job that waits", waits, says("#job-head", "decision"), nil},
		{"a job that failed", "/jobs/" + s.JobOn("failed"), says("#job-head", "Failed"), nil},
		{"a cluster", "/clusters/c", says("main", "gl-fra1"), nil},
		{"a cluster that lacks a node", "/clusters/lame", says("main", "node3"), nil},
		{"a cluster that does not answer", "/clusters/silent", live, nil},
		{"an error", "/nowhere", live, nil},
		{"rebalance", rests, live, func(p *tab) { p.click(p.GetByTestId("rebalance-start").First()) }},
		{"remove", rests, live, brick("brick-remove")},
		{"replace", rests, live, brick("brick-replace")},
		{"stop", runs, live, asks("job-stop")},
		{"commit", waits, live, asks("job-commit-lossy")},
	}
}

// What axe finds is wrong for somebody: with a screen reader, by keyboard, with a finger,
// or with eyes that need contrast. Only colours change with the theme, and only the drawer
// when it is opened, so that not everything is looked at each time.
func TestAxeFindsNothingOnAnyPageOrDialog(t *testing.T) {
	inTurn(t)
	source, s := axe(t), everyState(t)
	for _, width := range []int{1440, 390} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			p := open(t, s, playwright.BrowserNewContextOptions{Viewport: &playwright.Size{Width: width, Height: 900}})
			p.allow("status of 404")
			for _, c := range scenes(s) {
				p.visit(c.path)
				c.settled(p)
				p.eval(source)
				p.eval(nothingSticks)
				all, drawer := "html", "aside.bottom"
				if c.dialog != nil {
					c.dialog(p)
					p.sees(act(p.dialog(), "confirm"))
					all, drawer = "#dialog", "#dialog"
				}
				look := func(state, part, kind string) {
					for _, found := range p.eval(lookForObstacles, []string{part, kind}).([]any) {
						t.Errorf("%s, %s: %v", c.name, state, found)
					}
				}
				p.theme(playwright.ColorSchemeLight)
				look("light", all, "all")
				p.openDrawer()
				look("with the drawer open", all, "but colours")
				look("drawer, light", drawer, "colours")
				p.theme(playwright.ColorSchemeDark)
				look("drawer, dark", drawer, "colours")
				look("dark", all, "colours")
			}
		})
	}
}

func (p *tab) theme(scheme *playwright.ColorScheme) {
	p.t.Helper()
	p.must(p.EmulateMedia(playwright.PageEmulateMediaOptions{ColorScheme: scheme}))
}

// openDrawer opens the drawer, also under a dialog.
func (p *tab) openDrawer() {
	p.t.Helper()
	p.eval(`() => { document.getElementById('drawer').open = true }`)
	p.reads(p.Locator("#drawer-body"), "Needs your decision")
}
