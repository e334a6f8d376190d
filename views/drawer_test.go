package views_test

import (
	"strings"
	"testing"

	"brickyard/gluster/jobs"
	"brickyard/views"
)

func TestTheClosedDrawerCountsWhatIsOpenByWhatItDoes(t *testing.T) {
	open := func(state jobs.State, phase jobs.Phase, auto bool) jobs.Job {
		return jobs.Job{State: state, Phase: phase, AutoCommit: auto}
	}
	running, decision := open(jobs.Running, "", false), open(jobs.PendingCommit, "", false)
	paused, unknown := open(jobs.Paused, "", false), open(jobs.Unknown, "", false)
	for _, c := range []struct {
		open []jobs.Job
		want string
	}{
		{nil, "what runs, what needs you, what ended last"},
		{[]jobs.Job{running}, "1 running"},
		{[]jobs.Job{decision}, "1 needs you"},
		{[]jobs.Job{paused, decision, running, decision}, "1 running · 2 need you · 1 paused"},
		{[]jobs.Job{unknown, running}, "1 running · 1 in an unknown state"},
		{[]jobs.Job{open(jobs.PendingCommit, "", true)}, "1 running"},
		{[]jobs.Job{open(jobs.PendingCommit, jobs.PhaseCommitting, false)}, "1 running"},
		{[]jobs.Job{open(jobs.Paused, jobs.PhaseStarting, false), running}, "2 running"},
	} {
		var counts views.OpenCounts
		var rows []views.JobRow
		for _, j := range c.open {
			counts.Add(j)
			rows = append(rows, views.NewJobRow(j, jobs.Snapshot{}, nil, now))
		}
		p := samplePage("Tasks", views.SectionTasks)
		p.Nav = views.NewNav(counts, nil)
		for where, d := range map[string]string{
			"page":   words(document(t, views.ProblemPage(p, views.NotFound(""))).Find("#drawer > summary > #drawer-counts").Text()),
			"stream": words(document(t, views.NavFragments(p.Nav)).Find("#drawer-counts[hx-swap-oob]").Text()),
		} {
			if d != c.want {
				t.Errorf("%s of %+v: %q, want %q", where, counts, d, c.want)
			}
		}
		// The groups in the drawer are those that were counted.
		d := views.NewDrawer(rows, 0, nil)
		groups := views.OpenCounts{Running: len(d.Running), Decisions: len(d.Decisions), Paused: len(d.Paused), Unknown: len(d.Unknown)}
		if groups != counts {
			t.Errorf("%q: the groups are %+v, counted were %+v", c.want, groups, counts)
		}
	}
}

// words joins a text's words by one space each.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }
