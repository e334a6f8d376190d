package e2e

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"brickyard/gluster/sim"

	"github.com/playwright-community/playwright-go"
)

// manyVolumes serves a cluster of 250 volumes, "volume-000" and so on: two pages and
// a half.
func manyVolumes(t *testing.T) (*server, *sim.Cluster) {
	t.Helper()
	cluster := sim.New(sim.Config{Seed: 1, Now: time.Now, RunTime: time.Hour})
	for n := range 250 {
		cluster.MustAdd(volumeNumber(n))
	}
	return within(t, cluster, time.Now), cluster
}

func volumeNumber(n int) sim.VolumeSpec {
	return sim.VolumeSpec{
		Name: fmt.Sprintf("volume-%03d", n), Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 0}, Files: []uint64{10_000, 0},
		Bricks: []string{fmt.Sprintf("node1:/bricks/%d", n), fmt.Sprintf("node2:/bricks/%d", n)},
	}
}

func TestDemoManyVolumesAreGoneThroughPageByPageAndSearched(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]playwright.BrowserNewContextOptions{"with the script": {}, "without": withoutScript()} {
		t.Run(name, func(t *testing.T) {
			inTurn(t)
			s, _ := manyVolumes(t)
			p := open(t, s, options)
			rows, pages := p.Locator("table.volumes tbody tr"), p.Locator("nav.pages").Last()
			link := func(word string) playwright.Locator {
				return pages.GetByText(word, playwright.LocatorGetByTextOptions{Exact: playwright.Bool(true)})
			}
			p.visit("/volumes")
			p.counts(rows, 100)
			p.reads(pages, "1–100 of 250 volumes")
			p.click(link("Next"))
			p.arrives(`/volumes\?page=2`)
			p.reads(pages.Locator("[aria-current=page]"), "Page 2 of 3")
			p.sees(p.volume("c", "volume-100"))
			p.counts(p.volume("c", "volume-099"), 0)
			p.click(link("Last"))
			p.arrives(`/volumes\?page=3`)
			p.counts(rows, 50)
			p.click(link("Previous"))
			p.arrives(`/volumes\?page=2`)
			p.click(link("First"))
			p.arrives(`/volumes`)
			p.sees(p.volume("c", "volume-000"))

			p.fill(p.GetByLabel("Search"), "-24")
			p.click(p.Locator("form.filter button"))
			p.arrives(`/volumes\?q=-24`)
			p.counts(rows, 10)
			p.reads(p.Locator("#volumes-live"), "240 volumes are hidden by the filter “-24”.")
			p.visit("/volumes?page=9")
			p.reads(p.Locator("#volumes-live"), "There is no page 9: this is the last one.")
			p.sees(p.volume("c", "volume-249"))
		})
	}
}

func TestDemoAPageOfManyVolumesIsLive(t *testing.T) {
	inTurn(t)
	s, cluster := manyVolumes(t)
	p := open(t, s)
	var fetched atomic.Int64
	p.OnRequest(func(r playwright.Request) {
		if r.URL() == s.URL+"/volumes/rows?page=2" {
			fetched.Add(1)
		}
	})
	p.visitLive("/volumes?page=2")
	p.mark()
	rows, pages := p.Locator("table.volumes tbody tr"), p.Locator("nav.pages").Last()
	p.reads(p.volume("c", "volume-150"), "GiB")

	// A volume that comes moves the others along, and one that goes back again.
	first := volumeNumber(250)
	first.Name = "volume-0000"
	cluster.MustAdd(first)
	p.reads(pages, "101–200 of 251 volumes")
	p.sees(p.volume("c", "volume-099"))
	p.counts(p.volume("c", "volume-199"), 0)
	cluster.DeleteVolume("volume-0000")
	p.reads(pages, "101–200 of 250 volumes")
	p.sees(p.volume("c", "volume-199"))
	if fetched.Load() == 0 {
		t.Error("nobody saw the rows being fetched")
	}

	// What is on the page changes by itself, and what is not is counted.
	s.WaitRunning(s.Rebalance("c", "volume-000").ID)
	s.WaitRunning(s.Rebalance("c", "volume-150").ID)
	p.reads(p.volume("c", "volume-150").Locator(".activity"), "Running")
	p.counts(p.volume("c", "volume-000"), 0)
	p.counts(rows, 100)
	p.reads(p.Locator(".chip").Filter(playwright.LocatorFilterOptions{HasText: "Running task"}).Locator(".count"), "2")
	p.unreloaded()
}
