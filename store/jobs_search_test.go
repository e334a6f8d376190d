package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

// searchable are jobs that are over, one of each kind of text, by their volume's name.
func searchable(t *testing.T, s *Store) {
	t.Helper()
	for i, j := range []jobs.Job{
		{Volume: "media"},
		{Volume: "a", Bricks: []string{"node-7.lisbon.example:/data/b1", `node8:/o"dd\<path>`}},
		{Volume: "b", With: "new-host:/data/b2"},
		{Volume: "c", Reason: "Weekly, 100 % of MEDIA_files"},
		{Volume: "d", StartedBy: "ada"},
		{Volume: "e", TaskID: "3b1f0a52-9c9b-4a3f-8a52-1f6c6e9a7f10"},
	} {
		full := endedJob(j.Volume, noon.Add(time.Duration(i)*time.Second))
		full.Bricks, full.With, full.Reason, full.TaskID = j.Bricks, j.With, j.Reason, j.TaskID
		if full.StartedBy = j.StartedBy; j.StartedBy == "" {
			full.StartedBy = "nobody"
		}
		full.Steps[2].ExternalID = "run-of-" + j.Volume
		create(t, s, full)
	}
}

func TestASearchFindsAPartOfEveryTextAndSaysWhichOne(t *testing.T) {
	s := openStore(t)
	searchable(t, s)
	for _, c := range []struct {
		text, want string
		by         jobs.JobField
	}{
		{"media", "c media", ""}, // one by its volume, one by its reason
		{"EDI", "c media", ""},
		{"isbon", "a", jobs.FieldHost},
		{"NODE8", "a", jobs.FieldHost},
		{"/data/b1", "a", jobs.FieldBrick},
		{`o"dd\<p`, "a", jobs.FieldBrick},
		{"new-host", "b", jobs.FieldHost},
		{"data/b2", "b", jobs.FieldBrick},
		{"100 %", "c", jobs.FieldReason},
		{"a_f", "c", jobs.FieldReason},
		{"ada", "d", jobs.FieldUser},
		{"9c9b-4a3f", "e", jobs.FieldTask},
		{`","`, "", ""}, // it stands between two bricks, and in none
		{"[]", "", ""},
		{"%", "c", jobs.FieldReason},
		{"_", "c", jobs.FieldReason},
		{`\`, "a", jobs.FieldBrick},
		{"c1", "", ""}, // the cluster has a filter of its own
		{"'; DROP TABLE jobs", "", ""},
	} {
		p := must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{Search: c.text}))
		if got := volumes(p.Jobs); got != c.want || p.Total != len(p.Jobs) || p.Found == nil {
			t.Errorf("%q finds %q of %d, want %q", c.text, got, p.Total, c.want)
			continue
		}
		if c.by != "" && (len(p.Found.By) != 1 || p.Found.By[c.by] != 1) || p.Found.Looked != 0 {
			t.Errorf("%q: %+v, want it in %s", c.text, *p.Found, c.by)
		}
	}
	p := must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{Search: "media"}))
	same(t, map[jobs.JobField]int{jobs.FieldVolume: 1, jobs.FieldReason: 1}, p.Found.By)
}

func TestASearchGoesTogetherWithTheOtherFilters(t *testing.T) {
	s := openStore(t)
	seedPages(t, s)
	for _, c := range []struct {
		f    jobs.JobFilter
		want string
	}{
		{jobs.JobFilter{Search: "o", Order: jobs.OldestFirst}, "o2 o4 o8"},
		{jobs.JobFilter{Search: "o", Order: jobs.NewestFirst}, "o8 o4 o2"},
		{jobs.JobFilter{Search: "e", States: []jobs.State{jobs.Running}}, ""},
		{jobs.JobFilter{Search: "ann", States: []jobs.State{jobs.Running}}, "o8 o4 o2"},
		{jobs.JobFilter{Search: "ann", Awaiting: true}, "w5 w1"},
		{jobs.JobFilter{Search: "ann", Cluster: "elsewhere"}, ""},
		{jobs.JobFilter{Search: "e", Since: noon.Add(6 * time.Second)}, "e9 e7 e6"},
	} {
		c.f.Count = true
		p := must[jobs.JobPage](t)(s.Jobs(ctx, c.f))
		if got := volumes(p.Jobs); got != c.want || p.Total != len(p.Jobs) {
			t.Errorf("%+v finds %q of %d, want %q", c.f, got, p.Total, c.want)
		}
	}
}

// Also those that are found by a search are gone through page by page.
func TestPagesOfASearchGiveEveryJobOnce(t *testing.T) {
	s := openStore(t)
	seedPages(t, s)
	var got []jobs.Job
	for page := 1; page <= 4; page++ {
		p := must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{Search: "ANN", Limit: 3, Page: page}))
		same(t, len(got), p.Before)
		same(t, 10, p.Total)
		got = append(got, p.Jobs...)
	}
	same(t, wholeOrder, volumes(got))
}

func TestASearchEndsAtItsBoundAndSaysSo(t *testing.T) {
	s := openStore(t)
	for i := range 10 {
		j := endedJob(fmt.Sprint("e", i), noon.Add(time.Duration(i)*time.Second))
		j.Steps[2].ExternalID = fmt.Sprint("run-", i)
		create(t, s, j)
	}
	open := plain("open")
	open.CreatedAt = noon.Add(-time.Hour)
	create(t, s, open)
	find := func(text string, looked int) (string, jobs.JobSearch) {
		t.Helper()
		var p jobs.JobPage
		if err := searchedPage(ctx, s.reader, jobs.JobFilter{Search: text, Order: jobs.OldestFirst, Limit: 100}, looked, &p); err != nil {
			t.Fatal(err)
		}
		return volumes(p.Jobs), *p.Found
	}
	for _, c := range []struct {
		text   string
		looked int
		want   string
		whole  bool
	}{
		{"ann", 3, "open e7 e8 e9", false}, // an open job is found however old it is
		{"ann", 10, "open e0 e1 e2 e3 e4 e5 e6 e7 e8 e9", false},
		{"ann", 11, "open e0 e1 e2 e3 e4 e5 e6 e7 e8 e9", true},
		{"e1", 3, "", false},
		{"run-1", 3, "e1", false}, // and one by the very id of a task it had
		{"run-", 3, "", false},
		{"ann", everyJob, "open e0 e1 e2 e3 e4 e5 e6 e7 e8 e9", true},
	} {
		got, how := find(c.text, c.looked)
		if got != c.want || (how.Looked == 0) != c.whole || how.Rest.IsZero() != c.whole {
			t.Errorf("%q among %d: %q, %+v", c.text, c.looked, got, how)
		}
	}
	// From where it ended it goes on.
	_, how := find("ann", 3)
	same(t, noon.Add(6*time.Second).UnixMicro(), how.Rest.UnixMicro())
}

// The plans of a search that does not read all of the history.
func TestASearchReadsItsPartOfTheHistoryByIndex(t *testing.T) {
	s := openStore(t)
	fill(t, s, 2000)
	for _, x := range []struct {
		f     jobs.JobFilter
		index string
	}{
		{jobs.JobFilter{Search: "x"}, "jobs_by_time"},
		{jobs.JobFilter{Search: "x", Cluster: "c1"}, "jobs_by_cluster"},
		{jobs.JobFilter{Search: "x", Volume: "v"}, "jobs_by_volume"},
		{jobs.JobFilter{Search: "x", User: "user7"}, "jobs_by_user"},
	} {
		plan := s.planOf(t, func(q querier) error {
			_, _, err := search(ctx, q, x.f, 10)
			return err
		})
		if !strings.Contains(plan, "SEARCH jobs USING INDEX "+x.index) {
			t.Errorf("%+v:\n%s", x.f, plan)
		}
	}
}
