package e2e

import (
	"testing"
	"time"
)

// clickToStarting confirms the review and gives the time until the row says
// "Starting…" and was drawn, by the clock of the page.
const clickToStarting = `id => new Promise(done => {
	const began = performance.now();
	const look = () => {
		if (!document.getElementById(id).innerText.includes('Starting…')) return;
		seen.disconnect();
		requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
	};
	const seen = new MutationObserver(look);
	seen.observe(document.body, { childList: true, characterData: true, subtree: true });
	document.querySelector('dialog[open] [data-testid=confirm]').click();
})`

// fetchHealth is a plain request from the same page.
const fetchHealth = `async () => { const began = performance.now(); await (await fetch('/healthz')).text(); return performance.now() - began; }`

// BenchmarkClickToStarting measures from the click on the confirmation to
// "Starting…" drawn in the row, beside a plain request from the same browser.
func BenchmarkClickToStarting(b *testing.B) {
	const times = 12
	s := demo(b)
	p := open(b, s)
	p.visitLive("/volumes")
	millis := func(v any) time.Duration {
		switch v := v.(type) {
		case float64:
			return time.Duration(v * float64(time.Millisecond))
		case int:
			return time.Duration(v) * time.Millisecond
		}
		b.Fatalf("%v is no time", v)
		return 0
	}
	var clicks, plain []time.Duration
	for b.Loop() {
		for range times {
			row := p.volume("berlin", "scratch")
			s.WaitStartable("berlin", "scratch")
			p.click(act(row, "rebalance-start"))
			p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeEnabled())
			clicks = append(clicks, millis(p.eval(clickToStarting, "volume-berlin.scratch")))
			for range 5 {
				plain = append(plain, millis(p.eval(fetchHealth)))
			}
			id := p.jobOf(row)
			s.WaitRunning(id)
			s.Call("POST", "/jobs/"+id+"/stop", `{}`, nil)
			s.WaitJob(id, "ABORTED", patience)
			p.reads(row, "At rest")
		}
	}
	distribution(b, "click to starting", "target: at most 150ms", clicks)
	distribution(b, "healthz from the page", "baseline", plain)
}
