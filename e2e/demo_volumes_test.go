package e2e

import (
	"testing"
)

func TestVolumesPageListsEveryVolumeWithItsStatus(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.visitLive("/volumes")
	seen := 0
	for _, c := range []string{"berlin", "lisbon", "archive"} {
		var list struct {
			Items []struct{ Name, Status, Type string }
		}
		s.Call("GET", "/clusters/"+c+"/volumes", "", &list)
		for _, v := range list.Items {
			row := p.volume(c, v.Name)
			p.sees(row)
			p.reads(row.Locator("td").First(), v.Status)
			p.reads(row, c)
			seen++
		}
	}
	if seen < 12 {
		t.Errorf("the demo has %d volumes, not a dozen", seen)
	}
	p.counts(p.Locator("table.volumes tbody tr"), seen)
	p.reads(p.volume("lisbon", "oldmail"), "Stopped")
	p.reads(p.volume("lisbon", "staging"), "Created")
	p.reads(p.volume("berlin", "media").Locator(".activity"), "Running")
	p.reads(p.volume("berlin", "scratch").Locator("td[data-label=Capacity]"), "TiB of 4.00 TiB")
	p.reads(p.id("banner-lisbon"), "lisbon4")
}

func TestADisabledButtonSaysWhy(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.visitLive("/volumes")
	for volume, why := range map[string]string{
		"builds": "only one subvolume",
		"media":  "(rebalance) is not finished",
	} {
		row := p.volume("berlin", volume)
		button := act(row, "rebalance-start")
		p.must(expect.Locator(button).ToBeDisabled())
		p.must(expect.Locator(button).ToHaveAccessibleDescription(regexpOf(why)))
		p.sees(row.GetByText(why))
	}
}

func TestAVolumeShowsItsBricksBySubvolume(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.visitLive("/volumes")
	p.click(p.volume("berlin", "vmstore").Locator("a.name"))
	p.arrives(`/clusters/berlin/volumes/vmstore`)
	p.connection("live")
	bricks := p.Locator("#volume-bricks")
	p.counts(bricks.Locator("tbody"), 2)
	p.counts(bricks.Locator("tbody").First().Locator("tr:not(.group)"), 3)
	p.reads(bricks, "/bricks/vm2/brick")
	p.reads(bricks, "berlin3")
	p.reads(p.Locator("#volume-options"), "features.shard")

	// What runs on a volume moves on its page as well.
	p.visitLive("/clusters/berlin/volumes/media")
	p.mark()
	jobs := p.Locator("#volume-jobs")
	p.state(jobs.Locator("tr[id]").First(), "RUNNING")
	figures := jobs.Locator(".figures").First()
	p.changes(figures, p.text(figures))
	p.unreloaded()
	p.visit("/clusters/berlin/volumes/home")
	p.reads(p.Locator("#volume-bricks"), "arbiter")
}

func TestVolumesAreFilteredByName(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.visitLive("/volumes")
	p.fill(p.GetByLabel("Search"), "me")
	p.click(p.Locator("form.filter button"))
	p.arrives(`/volumes\?q=me.*`)
	p.counts(p.Locator("table.volumes tbody tr"), 3) // media, home, telemetry
	p.reads(p.Locator("#volumes-live"), "hidden by the filter")
	// A live message about another volume does not bring it back.
	p.connection("live")
	p.s.Rebalance("berlin", "scratch")
	p.reads(p.Locator("#nav-count"), "2")
	p.counts(p.Locator("table.volumes tbody tr"), 3)
	p.visit("/volumes?q=mething")
	p.reads(p.Locator("#volumes-live"), "hidden by the filter")
}
