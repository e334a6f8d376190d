package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// SearchedJobs is how many jobs that are over a page's search looks at, the newest of
// those that the rest of its filter selects: no index finds a part of a text, and all of
// the history would have to be read. See docs/decisions/0016-searching-tasks.md.
const SearchedJobs = 10_000

// everyJob has a search look at all jobs.
const everyJob = 0

// match is a job in which a search found its text.
type match struct {
	id, created int64
	state       jobs.State
	rank        rank
	field       jobs.JobField
}

// rank is of which group of the order OpenFirst a job is.
type rank int

const (
	rankEnded rank = iota
	rankOpen
	rankAwaiting
)

// search looks for the text of a filter among the jobs that the rest of it selects, but
// for its states and Awaiting: what the states are of is told as well. looked is how
// many of those that are over are looked at, or everyJob.
//
// SQLite folds the case of ASCII letters only.
func search(ctx context.Context, q querier, f jobs.JobFilter, looked int) ([]match, jobs.JobSearch, error) {
	out := jobs.JobSearch{By: map[jobs.JobField]int{}}
	f.States, f.Awaiting = nil, false
	w := where(f)
	text := newNeedle(f.Search)
	seen := map[int64]bool{}
	var found []match
	look := func(from string, w conditions, known jobs.JobField) error {
		query, args := w.build(selectMatches + from)
		list, err := collect(ctx, q, text.scan, query, append([]any{text.pattern, text.inJSON}, args...)...)
		for _, m := range list {
			if m.field = cmp.Or(m.field, known); m.field != "" && !seen[m.id] {
				seen[m.id] = true
				found = append(found, m)
			}
		}
		return err
	}
	if looked != everyJob {
		end, err := endOfSearch(ctx, q, w, looked)
		if err != nil {
			return nil, out, err
		}
		if end.id != 0 {
			out.Looked, out.Rest = looked, end.created
			if err := look(" FROM jobs INDEXED BY jobs_one_open_per_volume", text.like(w.and("ended_at IS NULL")), ""); err != nil {
				return nil, out, err
			}
			if err := look(" FROM jobs NOT INDEXED", w.and(ofTask, f.Search), jobs.FieldTask); err != nil {
				return nil, out, err
			}
			w = w.and("(created_at, id) > (?, ?)", micros(end.created), end.id)
		}
	}
	return found, out, look(" FROM jobs", text.like(w), "")
}

// ofTask is true of the job that a task belongs or belonged to.
const ofTask = "id IN (SELECT job_id FROM steps WHERE external_system = 'GLUSTER' AND external_id = ?)"

// place is a job's in the order of creation.
type place struct {
	created time.Time
	id      int64
}

// endOfSearch is the newest job that a search does not look at, zero when it looks at all.
func endOfSearch(ctx context.Context, q querier, w conditions, looked int) (end place, err error) {
	query, args := w.build("SELECT created_at, id FROM jobs")
	err = q.QueryRowContext(ctx, query+" ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET ?", append(slices.Clip(args), looked)...).
		Scan(timeInto{&end.created}, &end.id)
	if errors.Is(err, sql.ErrNoRows) {
		return place{}, nil
	}
	return end, err
}

// selectMatches says of a job in which of its texts ?1 is, ?2 in JSON, in as few values as
// can be: a search may find all that it looks at. Bricks are read only where it may be in
// them.
const selectMatches = `SELECT id, created_at, state,
	CASE WHEN ended_at IS NOT NULL THEN 0 WHEN ` + awaiting + ` THEN 2 ELSE 1 END,
	CASE WHEN volume LIKE ?1 ESCAPE '\' THEN 1 ELSE
		2 * (reason LIKE ?1 ESCAPE '\') + 4 * (started_by LIKE ?1 ESCAPE '\') + 8 * (task_id LIKE ?1 ESCAPE '\') END,
	CASE WHEN bricks LIKE ?2 ESCAPE '\' THEN bricks END, CASE WHEN with_brick LIKE ?1 ESCAPE '\' THEN with_brick END`

// needle is what is searched for.
type needle struct{ plain, pattern, inJSON string }

func newNeedle(text string) needle {
	quoted, _ := json.Marshal(text) // a text always becomes one
	return needle{strings.ToLower(text), like(text), like(string(quoted[1 : len(quoted)-1]))}
}

// like is a pattern for LIKE … ESCAPE '\' that finds a text anywhere.
func like(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
}

// like are conditions under which one of a job's texts may hold the needle. In a list of
// bricks it may also be what stands between two of them, so that scan looks again.
func (n needle) like(w conditions) conditions {
	return w.and(`(volume LIKE ? ESCAPE '\' OR bricks LIKE ? ESCAPE '\' OR with_brick LIKE ? ESCAPE '\' OR reason LIKE ? ESCAPE '\'
		OR started_by LIKE ? ESCAPE '\' OR task_id LIKE ? ESCAPE '\')`, n.pattern, n.inJSON, n.pattern, n.pattern, n.pattern, n.pattern)
}

// scan reads a row of selectMatches; the field is "" where nothing was found.
func (n needle) scan(r scanner) (m match, err error) {
	var in int
	var bricks, with sql.NullString
	err = r.Scan(&m.id, &m.created, &m.state, &m.rank, &in, &bricks, &with)
	if err != nil {
		return m, err
	}
	var host, brick bool
	if bricks.Valid || with.Valid {
		var names []string
		if err := (jsonInto[string]{&names}).Scan(cmp.Or(bricks.String, "[]")); err != nil {
			return m, err
		}
		host, brick = n.inBricks(append(names, with.String))
	}
	for _, c := range []struct {
		is bool
		in jobs.JobField
	}{
		{in&1 != 0, jobs.FieldVolume}, {host, jobs.FieldHost}, {brick, jobs.FieldBrick},
		{in&2 != 0, jobs.FieldReason}, {in&4 != 0, jobs.FieldUser}, {in&8 != 0, jobs.FieldTask},
	} {
		if c.is {
			m.field = c.in
			return m, nil
		}
	}
	return m, nil
}

// inBricks says whether the needle is in the host of a brick, or in a brick at all.
func (n needle) inBricks(bricks []string) (host, brick bool) {
	for _, b := range bricks {
		name, _, _ := gluster.SplitBrickName(b)
		host = host || strings.Contains(strings.ToLower(name), n.plain)
		brick = brick || strings.Contains(strings.ToLower(b), n.plain)
	}
	return host, brick
}

// searchJobs finds what a filter with a search selects, in its order, and counts it.
func searchJobs(ctx context.Context, q querier, f jobs.JobFilter, looked int, page *jobs.JobPage) (ids []int64, err error) {
	found, how, err := search(ctx, q, f, looked)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, inOrder(f.Order))
	page.ByState, page.Found = map[jobs.State]int{}, &how
	for _, m := range found {
		inState := len(f.States) == 0 || slices.Contains(f.States, m.state)
		if inState && m.rank == rankAwaiting {
			page.Awaiting++
		}
		if f.Awaiting && m.rank != rankAwaiting {
			continue
		}
		page.ByState[m.state]++
		if inState {
			how.By[m.field]++
			ids = append(ids, m.id)
		}
	}
	page.Total = len(ids)
	return ids, nil
}

// inOrder compares jobs by an order.
func inOrder(o jobs.JobOrder) func(a, b match) int {
	return func(a, b match) int {
		byTime := cmp.Or(cmp.Compare(a.created, b.created), cmp.Compare(a.id, b.id))
		if o == jobs.OldestFirst {
			return byTime
		}
		if o == jobs.OpenFirst {
			return cmp.Or(cmp.Compare(b.rank, a.rank), -byTime)
		}
		return -byTime
	}
}
