package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"brickyard/gluster/sim"

	"github.com/playwright-community/playwright-go"
)

// toast finds what is told in the corner of the page about a job.
func (p *tab) toast(id string) playwright.Locator {
	return p.GetByTestId("toast").Filter(playwright.LocatorFilterOptions{Has: p.Locator(fmt.Sprintf(`a[href="/jobs/%s"]`, id))})
}

// happened finds the lines in the header's list that have a text.
func (p *tab) happened(text string) playwright.Locator {
	return p.Locator("#happened-list > li", playwright.PageLocatorOptions{HasText: text})
}

// withALongTask serves a cluster "c" whose volume "v" takes an hour to rebalance.
func withALongTask(t *testing.T) *server {
	t.Helper()
	cluster := sim.New(sim.Config{Seed: 1, Now: time.Now, RunTime: time.Hour, Hosts: []string{"n1", "n2"}})
	cluster.MustAdd(sim.VolumeSpec{
		Name: "v", Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 10 * sim.GiB}, Files: []uint64{800, 160},
		Bricks: []string{"n1:/bricks/v/brick", "n2:/bricks/v/brick"},
	})
	return within(t, cluster, time.Now)
}

// remembersWhatIsRead has the tab note every sentence that is read aloud, on all its pages.
const remembersWhatIsRead = `addEventListener('DOMContentLoaded', () => {
	const aloud = document.getElementById('announce');
	if (aloud) new MutationObserver(all => {
		const heard = JSON.parse(sessionStorage.getItem('test-heard') ?? '[]');
		for (const { addedNodes } of all) for (const n of addedNodes) heard.push(n.textContent);
		sessionStorage.setItem('test-heard', JSON.stringify(heard));
	}).observe(aloud, { childList: true });
})`

// staysTold keeps what is told in its corner, however long the machine takes to look.
const staysTold = `window.setInterval = () => 0`

func (p *tab) runsAtFirst(scripts ...string) {
	p.t.Helper()
	for _, s := range scripts {
		p.must(p.AddInitScript(playwright.Script{Content: playwright.String(s)}))
	}
}

// heard gives how often each sentence was read aloud, and tells that none was twice.
func (p *tab) heard() map[any]int {
	p.t.Helper()
	times := map[any]int{}
	for _, s := range p.eval(`() => JSON.parse(sessionStorage.getItem('test-heard') ?? '[]')`).([]any) {
		times[s]++
	}
	for s, n := range times {
		if n > 1 {
			p.t.Errorf("%q was read aloud %d times", s, n)
		}
	}
	return times
}

// heardOnce tells that a sentence was read aloud once, and no other one twice. What the tab
// missed is only listed when it is long ago, as on a slow machine it may be.
func (p *tab) heardOnce(sentence string) {
	p.t.Helper()
	if times := p.heard(); times[sentence] == 0 {
		p.t.Errorf("%q was not read aloud; what was: %v", sentence, times)
	}
}

func TestWhatSomebodyElseDidIsToldOnceWithALinkAndKept(t *testing.T) {
	inTurn(t)
	s := withALongTask(t)
	p := open(t, s)
	p.runsAtFirst(remembersWhatIsRead, staysTold)
	p.visitLive("/volumes")
	p.mark()
	id := s.Rebalance("c", "v").ID
	running := fmt.Sprintf("Rebalance of v, job %s: Running", id)
	p.reads(p.toast(id), running)
	p.counts(p.toast(id), 1)
	p.unreloaded()
	p.click(p.toast(id).Locator("a"))
	p.arrives("/jobs/" + id)
	p.connection("live")
	p.counts(p.happened(running), 1)
	p.seesNot(p.toast(id))

	// What happens while the tab is elsewhere is told when it comes back.
	p.visit("about:blank")
	s.Call("POST", "/jobs/"+id+"/stop", `{}`, nil)
	s.WaitJob(id, "ABORTED", patience)
	stopped := fmt.Sprintf("Rebalance of v, job %s: Stopped", id)
	p.visitLive("/tasks")
	p.counts(p.happened(stopped), 1)
	p.sees(p.Locator("#happened-unseen"))
	p.press("n")
	p.focused(p.Locator("#happened > summary"))
	p.reads(p.Locator("#happened-list > li").First(), stopped)
	p.must(expect.Locator(p.happened(running).Locator("a")).ToHaveAttribute("href", "/jobs/"+id))
	p.seesNot(p.Locator("#happened-unseen"))
	p.press("Escape")
	p.seesNot(p.Locator("#happened-list"))
	p.visitLive("/volumes")
	p.counts(p.happened(stopped), 1)
	p.seesNot(p.Locator("#happened-unseen"))
	p.heardOnce(running)
}

func TestOnesOwnActionIsToldAndTakesNoFocus(t *testing.T) {
	inTurn(t)
	s := withALongTask(t)
	p := open(t, s)
	p.runsAtFirst(remembersWhatIsRead, staysTold)
	p.visitLive("/volumes")
	row := p.volume("c", "v")
	p.focus(act(row, "rebalance-start"))
	p.press("Enter")
	p.focus(act(p.dialog(), "confirm"))
	p.press("Enter")
	p.reads(row.Locator(".activity"), "Running")
	id := p.jobOf(row)
	running := fmt.Sprintf("Rebalance of v, job %s: Running", id)
	p.reads(p.toast(id), running)
	p.focusedWithin(row)
	p.press("Escape")
	p.counts(p.GetByTestId("toast"), 0)
	p.focusedWithin(row)
	p.heardOnce(running)

	// Without the dialog: the form is sent as a page, and its stream is another one.
	p.visitLive("/jobs/" + id + "/stop")
	p.click(p.GetByTestId("confirm"))
	p.arrives("/jobs/" + id)
	stopped := fmt.Sprintf("Rebalance of v, job %s: Stopped", id)
	p.counts(p.happened(stopped), 1)
	p.heard()
}

// telling is a proxy whose pages find, when their stream begins, that this was told
// meanwhile: just now, where nothing else is said, however long the answer takes.
func telling(t *testing.T, s *server, told ...map[string]any) *front {
	t.Helper()
	f := inFrontOf(t, s)
	f.instead = func(r *http.Request) http.HandlerFunc {
		if r.URL.Path != "/announcements" {
			return nil
		}
		answer := []map[string]any{}
		for _, n := range told {
			n = maps.Clone(n)
			if n["at"] == nil {
				n["at"] = time.Now().Add(patience).UTC()
			}
			answer = append(answer, n)
		}
		return func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(answer) }
	}
	return f
}

func told(job, state, icon, tone string, urgent bool) map[string]any {
	return map[string]any{
		"id": job + ".1", "url": "/jobs/" + job, "sentence": "Rebalance of media, job " + job + ": " + state, "icon": icon, "tone": tone, "urgent": urgent,
	}
}

func TestAFailureStaysUntilItIsClosed(t *testing.T) {
	inTurn(t)
	s := demo(t)
	f := telling(t, s, told("901", "Failed", "bad", "bad", true), told("902", "Finished", "ok", "ok", false))
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	p.runsAtFirst(remembersWhatIsRead, inSeconds)
	p.visitLive("/volumes")
	p.reads(p.toast("901"), "Failed")
	p.reads(p.toast("902"), "Finished")
	p.counts(p.happened("Finished"), 1)
	if p.passes(p.toast("902")) {
		t.Error("what succeeded stays")
	}
	p.sees(p.toast("901"))
	p.heardOnce("Rebalance of media, job 901: Failed")
	p.heardOnce("Rebalance of media, job 902: Finished")
	p.visitLive("/tasks")
	p.sees(p.toast("901"))
	p.focus(p.toast("901").Locator("button"))
	p.press("Enter")
	p.counts(p.toast("901"), 0)
	p.visitLive("/volumes")
	p.counts(p.happened("Failed"), 1)
	p.counts(p.toast("901"), 0)
}

// inSeconds has the pages' seconds pass when the test says so.
const inSeconds = `window.seconds = []; window.setInterval = f => window.seconds.push(f)`

// passes has a minute pass on the page, and tells whether a toast is still there.
func (p *tab) passes(toast playwright.Locator) (there bool) {
	p.t.Helper()
	p.eval(`() => { for (let i = 0; i < 60; i++) for (const f of window.seconds) f(); }`)
	n, err := toast.Count()
	p.must(err)
	return n > 0
}

func TestWhatIsToldWaitsForTheHandTheFocusAndADialog(t *testing.T) {
	inTurn(t)
	s := withALongTask(t)
	f := telling(t, s, told("901", "Finished", "ok", "ok", false))
	for name, c := range map[string]struct{ hold, release func(*tab) }{
		"the pointer": {
			func(p *tab) { p.must(p.toast("901").Hover(playwright.LocatorHoverOptions{Timeout: patient})) },
			func(p *tab) { p.must(p.Mouse().Move(640, 5)) },
		},
		"the focus": {
			func(p *tab) { p.focus(p.toast("901").Locator("a")) },
			func(p *tab) { p.focus(p.Locator("#pause")) },
		},
		"a dialog": {
			func(p *tab) { p.press("?"); p.sees(p.Locator("dialog#keys[open]")) },
			func(p *tab) { p.press("Escape"); p.seesNot(p.Locator("dialog#keys")) },
		},
	} {
		p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
		p.runsAtFirst(inSeconds)
		p.visitLive("/tasks")
		p.sees(p.toast("901"))
		c.hold(p)
		if !p.passes(p.toast("901")) {
			t.Errorf("it went in spite of %s", name)
		}
		c.release(p)
		if p.passes(p.toast("901")) {
			t.Errorf("it stays without %s", name)
		}
	}
}

func TestThreeAreToldAtOnceAndNeverOverTheFocusOrADialog(t *testing.T) {
	inTurn(t)
	s := demo(t)
	var many []map[string]any
	for i := range 5 {
		many = append(many, told(fmt.Sprint(901+i), "Failed", "bad", "bad", true))
	}
	f := telling(t, s, many...)
	for _, width := range []int{1280, 390} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			p := open(t, s, playwright.BrowserNewContextOptions{
				BaseURL: playwright.String(f.URL), Viewport: &playwright.Size{Width: width, Height: 844},
			})
			p.runsAtFirst(staysTold)
			p.visitLive("/volumes")
			p.counts(p.Locator("#happened-list > li"), 5)
			p.counts(p.GetByTestId("toast"), 3)
			if p.eval(`() => document.documentElement.scrollWidth > document.documentElement.clientWidth`) == true {
				t.Error("the page scrolls sideways")
			}
			for range 40 {
				p.press("Tab")
				// The page hears of the focus before the browser scrolled to it.
				p.eval(`() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))`)
				if covered := p.eval(`() => {
					const e = document.activeElement, a = e.getBoundingClientRect(), toasts = [...document.querySelectorAll('.toast')];
					const over = toasts.some(t => { const b = t.getBoundingClientRect(); return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom; });
					return over && !e.closest('.toast') && e !== document.body ? e.outerHTML : '';
				}`); covered != "" {
					t.Errorf("a toast lies over the focus on %v", covered)
				}
			}
			p.click(act(p.volume("berlin", "scratch"), "rebalance-start"))
			p.click(act(p.dialog(), "cancel"))
			p.counts(p.GetByTestId("toast"), 3)
			p.press("Escape")
			p.counts(p.GetByTestId("toast"), 0)
		})
	}
}

// Nothing depends on the server's clock: it may be set back, and two states of a task may
// come in one millisecond.
func TestWhatIsToldStandsInTheOrderInWhichItWasTold(t *testing.T) {
	inTurn(t)
	s := withALongTask(t)
	at := time.Now().Add(time.Hour).UTC()
	nth := func(n int, at time.Time, job, state, icon, tone string, urgent bool) map[string]any {
		a := told(job, state, icon, tone, urgent)
		a["id"], a["at"] = fmt.Sprintf("%s.%d", job, n), at
		return a
	}
	f := telling(t, s,
		nth(1, at, "901", "Running", "running", "info", false),
		nth(2, at, "901", "Paused", "paused", "info", false),
		nth(1, at.Add(-time.Minute), "902", "Needs your decision", "decision", "warn", true),
		nth(3, at.Add(-5*time.Second), "901", "Failed", "bad", "bad", true),
		nth(2, at.Add(-2*time.Minute), "902", "Committing…", "waiting", "info", false),
	)
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	p.runsAtFirst(remembersWhatIsRead, staysTold)
	p.visitLive("/tasks")
	for range 2 { // from the server, then out of the storage
		p.reads(p.toast("901"), "Failed")
		p.reads(p.toast("902"), "Committing…")
		p.counts(p.GetByTestId("toast"), 2)
		p.must(expect.Locator(p.Locator("#happened-list > li a")).ToHaveText([]string{
			"Rebalance of media, job 902: Committing…", "Rebalance of media, job 901: Failed", "Rebalance of media, job 902: Needs your decision",
			"Rebalance of media, job 901: Paused", "Rebalance of media, job 901: Running",
		}))
		if heard := p.heard(); len(heard) != 2 {
			t.Errorf("of two tasks this was read aloud: %v", heard)
		}
		p.visitLive("/volumes")
	}
}

func TestWhatWasMissedIsAskedForUntilItIsThere(t *testing.T) {
	inTurn(t)
	s := withALongTask(t)
	f := telling(t, s, told("901", "Finished", "ok", "ok", false))
	answers := f.instead
	var asked atomic.Int32
	f.instead = func(r *http.Request) http.HandlerFunc {
		if r.URL.Path == "/announcements" && asked.Add(1) <= 2 {
			return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"title":"no list"}`)) }
		}
		return answers(r)
	}
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	p.runsAtFirst(remembersWhatIsRead, staysTold)
	p.visitLive("/tasks")
	p.sees(p.toast("901"))
	p.counts(p.happened("Finished"), 1)
	p.heardOnce("Rebalance of media, job 901: Finished")
}

func TestWhatIsToldStaysTextAndLeadsToATask(t *testing.T) {
	inTurn(t)
	s := demo(t)
	const evil = `<img src=x onerror="document.title='taken'"><b>bold</b>`
	elsewhere, good := told("902", "Failed", "bad", "bad", true), told("901", evil, "bad", "bad", true)
	elsewhere["url"] = "javascript:document.title='taken'"
	f := telling(t, s, elsewhere, good)
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	p.visitLive("/volumes")
	for range 2 { // from the server, then out of the storage
		p.reads(p.toast("901"), evil)
		p.counts(p.happened(evil), 1)
		p.counts(p.Locator("#announce :not(p), .toast b, .toast img, #happened-list b, #happened-list img"), 0)
		p.counts(p.Locator(`a[href^="javascript"]`), 0)
		p.counts(p.GetByTestId("toast"), 1)
		p.eval(`() => {
			const old = JSON.parse(sessionStorage.getItem('brickyard-happened'));
			old.kept.push({ ...old.kept[0], id: 'x', url: 'javascript:alert(1)' }, null, 7, { id: {}, url: [] });
			sessionStorage.setItem('brickyard-happened', JSON.stringify(old));
		}`)
		p.visitLive("/tasks")
	}
	if title, err := p.Title(); err != nil || strings.Contains(title, "taken") {
		t.Errorf("the title is %q %v", title, err)
	}
}

// standIns are for what a test cannot have: a tab that nobody looks at, and a browser's
// notifications. All tabs of the browser share them.
const standIns = `
	Object.defineProperty(Document.prototype, 'hidden', { get: () => localStorage.getItem('test-away') === 'yes' });
	window.Notification = class {
		static get permission() { return localStorage.getItem('test-permission') ?? 'default'; }
		static async requestPermission() { localStorage.setItem('test-permission', 'granted'); return 'granted'; }
		constructor(title, { body }) {
			const shown = JSON.parse(localStorage.getItem('test-shown') ?? '[]');
			localStorage.setItem('test-shown', JSON.stringify([...shown, body]));
		}
	}`

// looked has somebody look at the tabs of a browser, or at none of them.
func looked(at bool, tabs ...*tab) {
	for _, p := range tabs {
		p.t.Helper()
		p.eval(`at => localStorage.setItem('test-away', at ? 'no' : 'yes')`, at)
	}
	for _, p := range tabs {
		_, err := p.WaitForFunction(`at => document.hidden !== at`, at, playwright.PageWaitForFunctionOptions{Timeout: patient})
		p.must(err)
		p.eval(`() => document.dispatchEvent(new Event('visibilitychange'))`)
	}
}

// waitsFor tells that the title and the icon of the tab say how many wait for somebody.
func (p *tab) waitsFor(decisions int) {
	p.t.Helper()
	title, icon := "^Volumes", "/favicon.svg"
	if decisions > 0 {
		title, icon = fmt.Sprintf(`^\(%d\) Volumes`, decisions), "/favicon-waiting.svg"
	}
	p.must(expect.Page(p.Page).ToHaveTitle(regexp.MustCompile(title)))
	p.must(expect.Locator(p.Locator("#favicon")).ToHaveAttribute("href", regexpOf(icon)))
}

func TestADecisionIsOnTheTabsIconAndIsNotifiedOfOncePerBrowserWhileNobodyLooks(t *testing.T) {
	inTurn(t)
	s := demo(t)
	// While nobody looks nothing is fetched, so that the stream alone could change a page.
	var away atomic.Bool
	fetchable := make(chan struct{})
	f := inFrontOf(t, s)
	f.instead = func(r *http.Request) http.HandlerFunc {
		if away.Load() && (r.URL.Path == "/volumes/rows" || r.URL.Path == "/drawer") {
			select {
			case <-fetchable:
			case <-r.Context().Done():
			}
		}
		return nil
	}
	p := open(t, s, playwright.BrowserNewContextOptions{BaseURL: playwright.String(f.URL)})
	other := p.another()
	tabs := []*tab{p, other}
	for _, tab := range tabs {
		tab.runsAtFirst(standIns)
		tab.visitLive("/volumes")
		tab.waitsFor(0)
	}
	p.press("n")
	notify := p.Locator("#notify")
	p.must(expect.Locator(notify).ToHaveAttribute("aria-pressed", "false"))
	if asked := p.eval(`() => Notification.permission`); asked != "default" {
		t.Fatalf("the permission was asked for without a click: %v", asked)
	}
	p.click(notify)
	p.must(expect.Locator(notify).ToHaveAttribute("aria-pressed", "true"))
	_, err := other.WaitForFunction(`() => localStorage.getItem('brickyard-notify') === 'true'`, nil, playwright.PageWaitForFunctionOptions{Timeout: patient})
	other.must(err)
	row := func(p *tab) playwright.Locator { return p.volume("archive", "ledger") }
	before := p.text(row(p))
	away.Store(true)
	looked(false, tabs...)

	id := s.begin("archive", "ledger", "reset-brick", `{"brick":"vault2:/bricks/ledger/brick"}`).ID
	s.WaitJob(id, "PENDING_COMMIT", patience)
	decision := fmt.Sprintf("job %s: Needs your decision", id)
	for _, tab := range tabs {
		tab.counts(tab.happened(decision), 1)
		tab.waitsFor(1)
		if now := tab.text(row(tab)); now != before {
			t.Errorf("a page that nobody looks at was drawn: %q, and was %q", now, before)
		}
		// After what the tab itself has still to do about it.
		tab.eval(`() => new Promise(done => setTimeout(() => navigator.locks.query().then(done), 1100))`)
	}
	_, err = p.WaitForFunction(`() => localStorage.getItem('test-shown') !== null`, nil, playwright.PageWaitForFunctionOptions{Timeout: patient})
	p.must(err)
	shown := p.eval(`() => JSON.parse(localStorage.getItem('test-shown'))`).([]any)
	if len(shown) != 1 || !strings.Contains(fmt.Sprint(shown[0]), decision) {
		t.Errorf("the browser showed %q", shown)
	}

	close(fetchable)
	// Who comes back finds the page as it is now.
	looked(true, tabs...)
	for _, tab := range tabs {
		tab.reads(row(tab), "Needs your decision")
		tab.must(expect.Locator(tab.Locator("#nav-count")).ToHaveAttribute("data-decisions", "1"))
		tab.reads(tab.Locator("#nav-count"), "1 need your decision")
		tab.reads(tab.Locator("#drawer-job-"+id), "Needs your decision")
		tab.waitsFor(1)
	}
	p.sees(p.toast(id))
	s.Call("POST", "/jobs/"+id+"/commit", `{}`, nil)
	for _, tab := range tabs {
		tab.must(expect.Locator(tab.Locator("#nav-count")).ToHaveAttribute("data-decisions", "0"))
		tab.waitsFor(0)
	}
}
