package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// volumeRow is a volume's row on the list of volumes, once it says that its task is so
// far. What is stored is told to the list a moment later.
func (s *site) volumeRow(id, says string) (row *goquery.Selection) {
	s.t.Helper()
	s.eventually(id+" says "+says, func() bool {
		row = s.page("/volumes").Find(`tr[id="` + id + `"]`)
		return strings.Contains(row.Find("td[data-label=Activity]").Text(), says)
	})
	return row
}

// offers are the actions that a panel offers, with their addresses.
func offers(panel *goquery.Selection) []string {
	return panel.Find("a[data-testid]").Map(func(_ int, a *goquery.Selection) string {
		return a.AttrOr("data-testid", "") + " " + a.AttrOr("href", "")
	})
}

func TestAVolumesRowOffersWhatItsTasksRowDoes(t *testing.T) {
	s := openRemovals(t)
	rebalance := s.startJob()
	s.untilState(rebalance, "RUNNING")
	at := "/jobs/" + rebalance
	row := s.volumeRow("volume-c.dist", "Running")
	want := []string{"job-status " + at, "job-pause " + at + "/pause", "job-stop " + at + "/stop"}
	if got := offers(row.Find("td.actions")); !slices.Equal(got, want) {
		t.Errorf("offered %q", got)
	}
	if row.Find("button[data-testid=rebalance-start][disabled]").Length() != 1 {
		t.Error("another task could be started")
	}
	removal := s.migrated()
	at = "/jobs/" + removal
	row = s.volumeRow("volume-c.three", "Needs your decision")
	want = []string{"job-status " + at, "job-commit " + at + "/commit", "job-keep " + at + "/keep"}
	if got := offers(row.Find("td.actions")); !slices.Equal(got, want) || !row.HasClass("is-decision") {
		t.Errorf("offered %q", got)
	}
	if got := offers(s.page("/tasks").Find("#job-" + removal + " td.actions")); !slices.Equal(got, want[1:]) {
		t.Errorf("the task's row offers %q", got)
	}
	if got := offers(s.page("/clusters/c/volumes/three").Find(".head .panel")); !slices.Equal(got, want) {
		t.Errorf("the volume's page offers %q", got)
	}
	if why := s.page("/volumes").Find(`tr[id="volume-c.sets"] .panel`); why.Length() != 0 {
		t.Error("a volume at rest offers something about a task")
	}
}

// The answer to what is asked from the volume's row is that row, as it is then.
func TestAnActionAnswersWithItsVolumesRow(t *testing.T) {
	s := openRemovals(t)
	for _, c := range []struct{ action, badge, end string }{{"keep", "Stopping…", "ABORTED"}, {"commit", "Committing…", "FINISHED"}} {
		id := s.migrated()
		res, body := s.do("POST", "/jobs/"+id+"/"+c.action, "", htmx)
		row := parse(t, body).Find(`tr[id="volume-c.three"]`)
		if res.StatusCode != http.StatusOK || row.HasClass("is-decision") || !strings.Contains(row.Text(), c.badge) {
			t.Errorf("%s: %d %s", c.action, res.StatusCode, row.Text())
		}
		if off := row.Find("button[data-testid=job-" + c.action + "][disabled]"); off.Length() != 1 {
			t.Errorf("%s could be asked for once more: %q", c.action, offers(row))
		}
		s.untilState(id, c.end)
		if row := s.volumeRow("volume-c.three", "At rest"); row.Find("[data-testid=job-status]").Length() != 0 || row.Find("a[data-testid=rebalance-start]").Length() != 1 {
			t.Errorf("after %s: %q", c.action, offers(row))
		}
	}
}
