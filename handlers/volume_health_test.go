package handlers_test

import (
	"context"
	"strings"
	"testing"

	"brickyard/gluster/sim"
)

var mirrored = sim.VolumeSpec{
	Name: "sets", Replica: 2, Size: 100 * sim.GiB, Used: []uint64{sim.GiB, sim.GiB},
	Bricks: []string{"node1:/s/1", "node2:/s/1", "node1:/s/2", "node2:/s/2"},
}

const setsAtRisk = "one more lost brick takes data away: set 2 has 1 of 2 bricks up, node2:/s/2 is down"

func TestAVolumeWithABrickDownSaysSoInItsRowOnItsPageInTheAPIAndInTheStream(t *testing.T) {
	s := open(t, mirrored)
	row := s.page("/volumes").Find("[id='volume-c.sets']")
	if got := strings.TrimSpace(row.Find(".badge").First().Text()); got != "Healthy" {
		t.Errorf("before, the row says %q", got)
	}
	lines := s.listen()
	s.sim.KillBrick("sets", "node2:/s/2")
	await(t, lines, setsAtRisk)

	row = s.page("/volumes").Find("[id='volume-c.sets']")
	badge := row.Find(".badge").First()
	if got := strings.TrimSpace(badge.Text()); got != "At risk" || badge.Find("svg.is-bad").Length() != 1 {
		t.Errorf("the row says %q, in %s", got, badge.AttrOr("class", ""))
	}
	if !strings.Contains(row.Text(), setsAtRisk) || row.Find("svg.is-ok").Length() > 0 {
		t.Errorf("the row: %s", row.Text())
	}
	section := s.page("/clusters/c/volumes/sets").Find("#volume-health")
	for _, words := range []string{"At risk: ", setsAtRisk, "1 of 4 bricks is down: node2:/s/2"} {
		if !strings.Contains(section.Text(), words) {
			t.Errorf("its page lacks %q: %s", words, section.Text())
		}
	}
	_, volume := s.api("GET", "/clusters/c/volumes/sets", "", nil)
	health := has(t, "health", volume["health"], "word", "facts")
	if health["word"] != "at-risk" || len(health["facts"].([]any)) != 2 || health["facts"].([]any)[0] != setsAtRisk {
		t.Errorf("health: %v", health)
	}
	_, list := s.api("GET", "/clusters", "", nil)
	for i, want := range []string{"at-risk: 1 volume is at risk", "unknown: it was not heard since Brickyard was started"} {
		health := has(t, "a cluster's health", list["items"].([]any)[i].(map[string]any)["health"], "word", "facts")
		if got := health["word"].(string) + ": " + worstFact(health); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAVolumeWhoseHostIsAwayIsNotKnown(t *testing.T) {
	s := open(t, mirrored)
	s.sim.PowerOff("node2")
	if err := s.engine.Sync(context.Background(), "c"); err != nil {
		t.Fatal(err)
	}
	_, volume := s.api("GET", "/clusters/c/volumes/sets", "", nil)
	health := volume["health"].(map[string]any)
	if why := worstFact(health); health["word"] != "unknown" || !strings.Contains(why, "nothing is known of 2 of 4 bricks: node2:/s/1 and 1 more") {
		t.Errorf("health: %v", health)
	}
}

// worstFact is the first fact of a health of the API, "" when there is none.
func worstFact(health map[string]any) string {
	if facts := health["facts"].([]any); len(facts) > 0 {
		return facts[0].(string)
	}
	return ""
}
