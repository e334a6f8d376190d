package e2e

import (
	"reflect"
	"testing"

	"github.com/playwright-community/playwright-go"
)

func TestThemeIsChosenAndRemembered(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t), playwright.BrowserNewContextOptions{ColorScheme: playwright.ColorSchemeLight})
	p.visitLive("/volumes")
	background := func() any { return p.eval(`() => getComputedStyle(document.body).backgroundColor`) }
	light := background()
	p.choose(p.Locator("#theme"), "dark")
	dark := background()
	if dark == light {
		t.Errorf("light and dark are both %v", dark)
	}
	p.visitLive("/tasks")
	if got := background(); got != dark {
		t.Errorf("the dark theme is forgotten: %v, not %v", got, dark)
	}
	p.choose(p.Locator("#theme"), "")
	if got := background(); got != light {
		t.Errorf("the system's theme is %v, not %v", got, light)
	}
	p.must(p.EmulateMedia(playwright.PageEmulateMediaOptions{ColorScheme: playwright.ColorSchemeDark}))
	if got := background(); got != dark {
		t.Errorf("the system changed to dark and the page is %v", got)
	}
}

func TestKeysLeadSomewhere(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.visitLive("/volumes")
	p.press("?")
	p.reads(p.Locator("dialog#keys[open]"), "No key starts, stops or changes anything.")
	p.press("Escape")
	p.seesNot(p.Locator("dialog#keys"))
	p.press("d")
	p.sees(p.Locator("#drawer-body"))
	p.press("d")
	p.seesNot(p.Locator("#drawer-body"))
	p.press("p")
	p.connection("paused")
	p.press("p")
	p.connection("live")
	p.press("/")
	p.focused(p.Locator("[data-filter]").First())
	p.must(p.Keyboard().Type("gt?dp/")) // letters, in a field
	p.must(expect.Locator(p.Locator("[data-filter]").First()).ToHaveValue("gt?dp/"))
	p.eval(`() => document.activeElement.blur()`)
	p.press("g", "t")
	p.arrives(`/tasks`)
	p.press("g", "v")
	p.arrives(`/volumes`)
	p.press("g", "b")
	p.arrives(`/bricks`)
	p.press("g", "o")
	p.arrives(`:\d+/`)
	p.reads(p.Locator("h1"), "Overview")
}

func TestNoKeyChangesACluster(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	writes := 0
	p.OnRequest(func(r playwright.Request) {
		if r.Method() != "GET" {
			writes++
			t.Errorf("a key sent %s %s", r.Method(), r.URL())
		}
	})
	p.visitLive("/jobs/" + s.JobOn("media"))
	before := states(s)
	for _, k := range []string{
		"a", "b", "c", "d", "e", "f", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z",
		"0", "1", "9", "Delete", "Backspace", "Enter", "Space", "Escape", "F2", "Shift+D", "Shift+S", "Shift+Delete", "Control+Enter", "Insert", "End", "Home",
	} {
		p.press(k)
	}
	p.visitLive("/jobs/" + s.JobOn("media"))
	if after := states(s); !reflect.DeepEqual(before, after) || writes > 0 {
		t.Errorf("the jobs were %v and are %v", before, after)
	}
}

func states(s *server) map[string]string {
	out := map[string]string{}
	for _, j := range s.Jobs("") {
		out[j.ID] = j.State + j.Phase
	}
	return out
}
