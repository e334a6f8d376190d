package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/sim"

	"github.com/playwright-community/playwright-go"
)

// A brick is found by its host, and the list follows what happens to it: by itself with
// the script, and when it is loaded again without.
func TestABrickIsFoundByItsHostAndFollowed(t *testing.T) {
	inTurn(t)
	for name, options := range map[string]playwright.BrowserNewContextOptions{"with the script": {}, "without": withoutScript()} {
		t.Run(name, func(t *testing.T) {
			cluster := sim.New(sim.Config{Seed: 1, Now: time.Now, RunTime: time.Hour})
			v := sim.VolumeSpec{Name: "wide", Replica: 3, Size: 100 * sim.GiB, Used: []uint64{sim.GiB}, Files: []uint64{10}}
			for i := range 180 {
				v.Bricks = append(v.Bricks, fmt.Sprintf("node%d:/bricks/%03d", i%3+1, i/3))
			}
			cluster.MustAdd(v)
			s := within(t, cluster, time.Now)
			p := open(t, s, options)
			rows, chips := p.Locator("table.of-bricks > tbody > tr"), p.Locator(".chips")
			p.visit("/volumes")
			p.click(p.Locator("nav[aria-label=Main] a[href='/bricks']"))
			p.arrives(`/bricks`)
			p.reads(p.Locator("nav.pages").First(), "1–100 of 180 bricks")
			p.choose(p.Locator("#filter-host"), "node3")
			p.click(p.Locator("form.filter button"))
			p.arrives(`/bricks\?q=&host=node3`)
			p.counts(rows, 60)
			p.click(p.Locator("thead").GetByText("State"))
			p.arrives(`/bricks\?host=node3&sort=state`)
			p.reads(chips, "Up 60")

			p.mark()
			cluster.KillBrick("wide", "node3:/bricks/042")
			if name == "without" {
				until(t, patience, func() error {
					_, err := p.Reload()
					p.must(err)
					if text := p.text(rows.First()); !strings.HasPrefix(text, "Down") {
						return fmt.Errorf("the first brick is %s", text)
					}
					return nil
				})
			}
			p.reads(rows.First(), "Down")
			p.reads(rows.First(), "node3:/bricks/042")
			if name == "with the script" {
				p.unreloaded()
			}
			p.click(chips.GetByText("Down"))
			p.arrives(`/bricks\?host=node3&sort=state&state=down`)
			p.counts(rows, 1)
			p.reads(rows, "Replica set 43 · brick 3 of 3")
			p.click(rows.Locator("a.name"))
			p.arrives(`/clusters/c/volumes/wide#brick-node3_3a_2fbricks_2f042`)
			p.reads(p.Locator("tr:target"), "Down")
		})
	}
}
