package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func inOneLine(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func TestTheFirstPageIsTheOverview(t *testing.T) {
	s := open(t, mirrored)
	res, _ := s.do("GET", "/", "", nil)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("GET /: %d", res.StatusCode)
	}
	before := s.page("/")
	if got := inOneLine(before.Find(".alarms")); got != "1 cluster does not answer" {
		t.Errorf("before, it says %q", got)
	}
	lines := s.listen()
	s.sim.KillBrick("sets", "node2:/s/2")
	// What sums up is fetched again for this event.
	await(t, lines, "data: cluster")
	s.eventually("the brick that was killed is seen", func() bool {
		return strings.Contains(inOneLine(s.page("/").Find(".alarms")), "1 volume at risk")
	})
	id := s.startJob()

	doc := s.page("/")
	for _, c := range []struct{ of, want string }{
		{".alarms", "1 volume at risk"},
		{"#wrong", "gone"},
		{"#wrong", "it was not heard since Brickyard was started"},
		{"#wrong-volumes", setsAtRisk},
		{"#running [id='job-" + id + "']", "Rebalance"},
		{"#clusters", "3 of 3 nodes take part"},
		{"#ended", "No task ended."},
		{"[id='health-c']", "1 volume at risk"},
	} {
		if got := inOneLine(doc.Find(c.of)); !strings.Contains(got, c.want) {
			t.Errorf("%s lacks %q: %q", c.of, c.want, got)
		}
	}
	doc.Find("main a[href]").Each(func(_ int, a *goquery.Selection) {
		href := a.AttrOr("href", "")
		if part, ok := strings.CutPrefix(href, "#"); ok {
			if doc.Find("[id='"+part+"']").Length() != 1 {
				t.Errorf("%s leads nowhere", href)
			}
		} else if res, _ := s.do("GET", href, "", nil); res.StatusCode != http.StatusOK {
			t.Errorf("GET %s: %d", href, res.StatusCode)
		}
	})

	if status, _ := s.api("POST", "/jobs/"+id+"/stop", `{}`, nil); status != http.StatusAccepted {
		t.Fatalf("stop: %d", status)
	}
	s.eventually("what ended is on the overview", func() bool {
		return strings.Contains(inOneLine(s.page("/").Find("#ended")), "Rebalance #"+id)
	})
}

func TestEveryClusterHasAPageWhetherItAnswersOrNot(t *testing.T) {
	s := open(t, mirrored)
	s.startJob()
	for name, words := range map[string][]string{
		"c":    {"node1", "Connected", "Peer in Cluster", "demo", "last read", "dist", "sets", "Healthy", "Rebalance #1", "op-version"},
		"gone": {"unreachable", "No glusterd answers", "never read, last tried", "Its nodes are not known before it was read."},
	} {
		badge := s.page("/volumes").Find("[id='health-"+name+"'] a").AttrOr("href", "")
		if badge != "/clusters/"+name {
			t.Errorf("the badge of %s leads to %s", name, badge)
		}
		text := inOneLine(s.page(badge).Find("main"))
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("the page of %s lacks %q: %s", name, w, text)
			}
		}
	}
	if res, body := s.do("GET", "/clusters/nosuch", "", nil); res.StatusCode != http.StatusNotFound || !strings.Contains(body, "There is no cluster nosuch.") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}
