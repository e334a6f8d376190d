package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// TestPictures takes the pictures of the documentation: `make pictures`.
func TestPictures(t *testing.T) {
	dir := os.Getenv("BRICKYARD_PICTURES")
	if dir == "" {
		t.Skip("BRICKYARD_PICTURES does not say where to put them")
	}
	inTurn(t)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := demo(t)
	j := s.Rebalance("archive", "tapes")
	s.WaitRunning(j.ID)
	narrow, wide := playwright.Size{Width: 390, Height: 844}, playwright.Size{Width: 1280, Height: 800}
	for _, v := range []struct {
		name  string
		theme *playwright.ColorScheme
		size  playwright.Size
	}{
		{"light", playwright.ColorSchemeLight, wide},
		{"dark", playwright.ColorSchemeDark, wide},
		{"narrow", playwright.ColorSchemeLight, narrow},
	} {
		p := open(t, s, playwright.BrowserNewContextOptions{
			ColorScheme: v.theme, Viewport: &v.size, ReducedMotion: playwright.ReducedMotionReduce,
		})
		take := func(name string) { picture(p, filepath.Join(dir, fmt.Sprintf("%s-%s.png", name, v.name))) }
		p.visitLive("/")
		p.reads(p.Locator("#clusters"), "TiB of")
		take("overview")
		p.visitLive("/volumes")
		p.reads(p.volume("berlin", "scratch"), "TiB of")
		take("volumes")
		p.click(act(p.volume("berlin", "scratch"), "rebalance-start"))
		p.sees(p.dialog())
		take("review")
		p.visitLive("/clusters/berlin/volumes/media")
		take("volume")
		p.visitLive("/tasks")
		p.click(p.job(s.JobOn("media")).Locator("details summary"))
		take("tasks")
		p.visitLive("/jobs/" + s.JobOn("media"))
		p.reads(p.Locator("#job-nodes"), "berlin3")
		take("job")
	}
}

// picture stores what is on the screen; small, because it goes into the
// repository.
func picture(p *tab, path string) {
	p.t.Helper()
	shot, err := p.Screenshot(playwright.PageScreenshotOptions{Animations: playwright.ScreenshotAnimationsDisabled})
	p.must(err)
	if len(shot) > 200_000 {
		p.t.Errorf("%s has %d bytes", path, len(shot))
	}
	p.must(os.WriteFile(path, shot, 0o644))
}
