package e2e

import (
	"testing"

	"github.com/playwright-community/playwright-go"
)

func TestDemoAListIsSortedFilteredAndShownOtherwiseByClicks(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]playwright.BrowserNewContextOptions{"with the script": {}, "without": withoutScript()} {
		t.Run(name, func(t *testing.T) {
			inTurn(t)
			s, _ := manyVolumes(t)
			p := open(t, s, options)
			link := func(within, word string) playwright.Locator {
				return p.Locator(within).GetByRole("link", playwright.LocatorGetByRoleOptions{Name: word}).First()
			}
			p.visit("/volumes")
			p.click(link("thead", "Volume"))
			p.arrives(`/volumes\?sort=name`)
			p.click(link("thead", "Volume"))
			p.arrives(`/volumes\?sort=-name`)
			p.sees(p.volume("c", "volume-249"))
			p.must(expect.Locator(p.Locator("th[aria-sort]")).ToHaveAttribute("aria-sort", "descending"))
			p.click(link(".list-foot", "50"))
			p.arrives(`/volumes\?size=50&sort=-name`)
			p.reads(p.Locator("nav.pages").First(), "1–50 of 250 volumes")
			p.click(link(".chips", "Started"))
			p.arrives(`/volumes\?size=50&sort=-name&status=started`)
			p.must(expect.Locator(link(".chips", "Started")).ToHaveAttribute("aria-current", "true"))
			p.click(link(".list-foot", "compact"))
			p.arrives(`density=compact.*`)
			p.must(expect.Locator(link(".list-foot", "compact")).ToHaveAttribute("aria-current", "true"))
			p.fill(p.GetByLabel("Search"), "node2:/bricks/24")
			p.click(p.Locator("form.filter button"))
			p.arrives(`q=node2.*status=started`)
			p.reads(p.Locator("#volumes-found"), "was found in: brick (11).")
			p.click(p.Locator("form.filter").GetByText("Show all"))
			p.reads(p.Locator("nav.pages").First(), "1–50 of 250 volumes")
		})
	}
}

func TestDemoTheHeightOfRowsIsRemembered(t *testing.T) {
	inTurn(t)
	s, _ := manyVolumes(t)
	p := open(t, s)
	height := func() any { return p.eval(`() => document.querySelector('tbody tr').offsetHeight`) }
	p.visitLive("/volumes")
	comfortable := height()
	p.visitLive("/volumes?density=compact")
	compact := height()
	p.visitLive("/volumes")
	if got := height(); got != compact || got == comfortable {
		t.Errorf("a row is %v px high, %v when compact and %v else", got, compact, comfortable)
	}
	p.must(expect.Locator(p.Locator(".list-foot [data-value=compact]")).ToHaveAttribute("aria-current", "true"))
	p.visitLive("/volumes?density=comfortable")
	if got := height(); got != comfortable {
		t.Errorf("a row is %v px high, %v when comfortable", got, comfortable)
	}
}

func TestDemoTheHeadOfAListStaysBelowTheHeader(t *testing.T) {
	inTurn(t)
	s, _ := manyVolumes(t)
	for _, width := range []int{1440, 900} {
		p := open(t, s, playwright.BrowserNewContextOptions{Viewport: &playwright.Size{Width: width, Height: 700}})
		p.visitLive("/volumes")
		p.eval(`() => document.querySelector('tbody tr:nth-child(80)').scrollIntoView()`)
		if off := p.eval(`() => Math.round(document.querySelector('thead th').getBoundingClientRect().top - document.querySelector('.top').getBoundingClientRect().bottom)`); off != 0 {
			t.Errorf("%d px wide: the head is %v px off the header", width, off)
		}
		// What has the focus is not hidden behind it.
		if hidden := p.eval(`() => {
			const link = document.querySelector('tbody tr:nth-child(60) a');
			link.focus();
			return link.getBoundingClientRect().top < document.querySelector('thead th').getBoundingClientRect().bottom;
		}`); hidden != false {
			t.Errorf("%d px wide: the head covers what has the focus", width)
		}
	}
}
