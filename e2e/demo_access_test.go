package e2e

import (
	"fmt"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// pagesToRead are the pages every reader meets.
func pagesToRead(s *server) []string {
	return []string{
		"/", "/clusters/lisbon", "/volumes", "/bricks", "/tasks", "/volumes?sort=-capacity&q=e&density=compact&status=started,foo", "/tasks?q=nothing&state=foo&sort=time", "/clusters/berlin/volumes/media", "/clusters/lisbon/volumes/web", "/jobs/" + s.JobOn("media"),
		"/clusters/berlin/volumes/scratch/rebalance", "/jobs/" + s.JobOn("media") + "/stop",
	}
}

// faults finds what a screen reader would stumble over. It is no substitute for
// a person, and catches what slips in most often.
const faults = `() => {
	const out = [], say = (what, e) => out.push(what + ': ' + e.outerHTML.slice(0, 160));
	const one = (selector, want = 1) => {
		const n = document.querySelectorAll(selector).length;
		if (n !== want) out.push(n + ' times ' + selector + ', not ' + want);
	};
	one('h1'); one('main'); one('header'); one('html[lang]');
	if (!document.title.includes('Brickyard')) out.push('title: ' + document.title);
	for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
		if (!e.labels?.length && !e.getAttribute('aria-label')) say('no label', e);
	const name = e => (e.getAttribute('aria-label') || e.innerText || e.textContent || '').trim();
	for (const e of document.querySelectorAll('button, a[href], summary')) if (!name(e)) say('no name', e);
	for (const e of document.querySelectorAll('img:not([alt])')) say('no alt', e);
	for (const e of document.querySelectorAll('svg:not([aria-hidden=true]):not([role=img])'))
		if (!e.closest('[aria-hidden=true], [hidden]')) say('an unnamed picture', e);
	for (const e of document.querySelectorAll('table')) if (!e.querySelector('th')) say('a table without heads', e);
	for (const e of document.querySelectorAll('progress, meter, dialog, nav'))
		if (!e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby')) say('no label', e);
	for (const a of ['aria-describedby', 'aria-labelledby', 'for'])
		for (const e of document.querySelectorAll('[' + a + ']'))
			for (const id of e.getAttribute(a).split(/\s+/))
				if (!document.getElementById(id) && !(e.tagName === 'DIALOG')) say(a + ' leads nowhere', e);
	const ids = new Set();
	for (const e of document.querySelectorAll('[id]')) { if (ids.has(e.id)) say('twice the same id', e); ids.add(e.id); }
	let last = 0;
	for (const e of document.querySelectorAll('main h1, main h2, main h3')) {
		const level = Number(e.tagName[1]);
		if (level > last + 1) say('a heading level is left out', e);
		last = level;
	}
	if (document.querySelector('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])')) out.push('a tabindex above 0');
	if (document.querySelector('[style], style')) out.push('inline style');
	return out;
}`

func TestPagesAreReadableForEverybody(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	for _, path := range pagesToRead(s) {
		p.visitLive(path)
		for _, fault := range p.eval(faults).([]any) {
			t.Errorf("%s: %v", path, fault)
		}
	}
}

// smallText finds text that has too little contrast against what is behind it,
// by the formula of WCAG 2.
const smallText = `() => {
	const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
	const rgb = c => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
	const light = ([r, g, b]) => { const f = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
	const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] > 200) return c; } return rgb(getComputedStyle(document.documentElement).colorScheme.includes('dark') ? 'black' : 'white'); };
	const out = new Map();
	for (const e of document.querySelectorAll('body *')) {
		if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.checkVisibility({ visibilityProperty: true }) || e.closest('.sr, .skip, :disabled, option')) continue;
		const style = getComputedStyle(e), a = light(rgb(style.color)), b = light(behind(e));
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
		if (ratio < (large ? 3 : 4.5)) out.set(e.tagName + '.' + e.className, ratio.toFixed(2) + ' ' + e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 40));
	}
	return [...out.values()];
}`

func TestTextStandsOutInBothThemes(t *testing.T) {
	inTurn(t)
	s := demo(t)
	for name, scheme := range map[string]*playwright.ColorScheme{"light": playwright.ColorSchemeLight, "dark": playwright.ColorSchemeDark} {
		t.Run(name, func(t *testing.T) {
			p := open(t, s, playwright.BrowserNewContextOptions{ColorScheme: scheme})
			for _, path := range pagesToRead(s) {
				p.visitLive(path)
				for _, fault := range p.eval(smallText).([]any) {
					t.Errorf("%s: contrast %v", path, fault)
				}
			}
		})
	}
}

func TestTransitionsAreReadAloudAndTicksAreNot(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.visitLive("/volumes")
	p.eval(`() => {
		window.heard = [];
		new MutationObserver(() => window.heard.push(document.getElementById('announce').textContent.trim()))
			.observe(document.getElementById('announce'), { childList: true, characterData: true, subtree: true });
	}`)
	j := s.Rebalance("berlin", "scratch")
	p.reads(p.volume("berlin", "scratch").Locator(".activity"), "Running")
	p.reads(p.Locator("#announce"), fmt.Sprintf("Rebalance of scratch, job %s: Running", j.ID))
	figures := p.volume("berlin", "scratch").Locator(".figures")
	for range 3 {
		p.changes(figures, p.text(figures))
	}
	heard := p.eval(`() => window.heard`).([]any)
	if len(heard) == 0 || len(heard) > 6 {
		t.Errorf("what was read aloud: %q", heard)
	}
}

func TestNarrowScreens(t *testing.T) {
	inTurn(t)
	s := demo(t)
	for _, width := range []int{390, 320, 768} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			p := open(t, s, playwright.BrowserNewContextOptions{Viewport: &playwright.Size{Width: width, Height: 844}, HasTouch: playwright.Bool(true)})
			for _, path := range pagesToRead(s) {
				p.visitLive(path)
				if over := p.eval(`() => document.documentElement.scrollWidth - document.documentElement.clientWidth`); over != 0 {
					t.Errorf("%s scrolls sideways by %v px", path, over)
				}
			}
			if width > 640 {
				return
			}
			p.visitLive("/tasks")
			// A row is a card: as wide as the page, its parts below each other.
			wide := p.eval(`() => {
				const tr = document.querySelector('tr[id^=job]'), row = tr.getBoundingClientRect();
				const cells = [...tr.children].slice(1, 6).map(e => Math.round(e.getBoundingClientRect().top));
				return row.width > innerWidth * 0.8 && row.right <= innerWidth + 1 && new Set(cells).size > 1;
			}`)
			if wide != true {
				t.Error("a row is no card")
			}
		})
	}
}
