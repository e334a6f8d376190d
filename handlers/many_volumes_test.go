package handlers_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
	"brickyard/handlers"
	"brickyard/store"
	"brickyard/views"
)

// The jobs of a fleet: volume v of cluster c is open in the first of them, the rest are
// over. Each has three steps, the last of which mirrors a task.
const (
	insertFleetJobs = `
		WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < ?1 + ?2)
		INSERT INTO jobs (id, cluster, volume, volume_id, action, force, bricks, state, phase, notices,
			origin, started_by, from_address, reason, stopped_by,
			created_at, started_at, ended_at, seen_at, task_id, prior_task_id, revision, findings)
		SELECT i, format('c%d', n / ?3), format('volume-%04d', n % ?3), '', 'rebalance', 0, '[]',
			CASE WHEN i > ?2 THEN 'RUNNING' WHEN i % 100 = 7 THEN 'FAILED' ELSE 'FINISHED' END, '', '[]',
			'web', 'user' || (i % 20), '10.0.0.1', 'the weekly rebalance', '',
			?5 - (?1 + ?2 - i) * 60000000, NULL, CASE WHEN i > ?2 THEN NULL ELSE ?5 - (?1 + ?2 - i) * 60000000 END,
			?5, 'task-' || i, '', 5, '[]'
		FROM (SELECT i, CASE WHEN i > ?2 THEN (i - ?2 - 1) % ?4 ELSE i % ?4 END AS n FROM k)`
	insertFleetSteps = `
		INSERT INTO steps (job_id, number, parent, type, state, notices, external_system, external_id, raw_status,
			nodes, files_moved, bytes_moved, files_scanned, failures, skipped, bytes_per_second)
		SELECT j.id, n.value, CASE n.value WHEN 3 THEN 2 ELSE 0 END,
			CASE n.value WHEN 1 THEN 'VALIDATING' WHEN 2 THEN 'EXECUTING' ELSE 'REBALANCING_VOLUME' END, j.state, '[]',
			CASE n.value WHEN 3 THEN 'GLUSTER' ELSE '' END, CASE n.value WHEN 3 THEN j.task_id ELSE '' END, 3, '[]', 1, 2, 3, 4, 5, 6.5
		FROM jobs j, json_each('[1,2,3]') n`
)

// manyVolumes is a site with many volumes and jobs. Nobody follows them: what is seen is
// what a page takes.
type manyVolumes struct {
	*httptest.Server
	engine *engine.Engine
}

// size is of what there is how many: clusters that look alike, with the same volumes
// each, of so many bricks, three if it is not said; the first have an open job.
type size struct{ clusters, volumes, bricks, open, ended int }

func openMany(t testing.TB, n size) manyVolumes {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	database, err := store.Open(ctx, dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = database.Close() })
	live := handlers.NewLive(nil, nil, nil)
	cfg := engine.Config{Store: database, Publisher: live, Log: slog.New(slog.DiscardHandler)}
	same := volumesOf(n.volumes, n.bricks)
	for c := range n.clusters {
		cfg.Clusters = append(cfg.Clusters, engine.ClusterConfig{Name: fmt.Sprintf("c%d", c), Kind: "demo", Target: "demo", Service: cli.New(same)})
	}
	many := manyVolumes{engine: engine.NewEngine(cfg)}
	for _, c := range cfg.Clusters {
		if err := many.engine.Sync(ctx, c.Name); err != nil {
			t.Fatal(err)
		}
	}
	insertJobs(t, filepath.Join(dir, store.FileName), n)
	for _, c := range cfg.Clusters {
		open, err := database.OpenJobs(ctx, c.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range open {
			live.JobChanged(j)
		}
	}
	many.Server = httptest.NewServer(handlers.New(handlers.Config{Engine: many.engine, Store: database, Live: live}))
	t.Cleanup(many.Close)
	return many
}

// volumesOf is a cluster of n volumes, of so many bricks each on up to twenty nodes, or of
// three.
func volumesOf(n, bricks int) *sim.Cluster {
	cfg := sim.Config{Seed: 1, Now: time.Now, RunTime: time.Hour}
	for i := range min(bricks, 20) {
		cfg.Hosts = append(cfg.Hosts, fmt.Sprintf("node%d", i+1))
	}
	c := sim.New(cfg)
	for n := range n {
		v := sim.VolumeSpec{Name: fmt.Sprintf("volume-%04d", n)}
		for i := range bricks {
			v.Bricks = append(v.Bricks, fmt.Sprintf("node%d:/bricks/%d-%d", i%20+1, n, i))
		}
		for node := range 3 {
			if bricks == 0 {
				v.Bricks = append(v.Bricks, fmt.Sprintf("node%d:/bricks/%d", node+1, n))
			}
		}
		c.MustAdd(v)
	}
	return c
}

// insertJobs stores jobs in a database, faster than the store would.
func insertJobs(t testing.TB, file string, n size) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if n.open+n.ended == 0 {
		return
	}
	if _, err := db.Exec(insertFleetJobs, n.open, n.ended, n.volumes, n.clusters*n.volumes, time.Now().UnixMicro()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(insertFleetSteps); err != nil {
		t.Fatal(err)
	}
}

// page gets a page as a browser does, compressed.
func (m manyVolumes) page(t testing.TB, path string) string {
	t.Helper()
	res, err := m.Client().Get(m.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %d %v", path, res.StatusCode, err)
	}
	return string(body)
}

// next is the address of the page behind the one at a path.
func (m manyVolumes) next(t testing.TB, path string) string {
	t.Helper()
	next, ok := parse(t, m.page(t, path)).Find("a[rel=next]").Attr("href")
	if !ok {
		t.Fatalf("behind %s is nothing", path)
	}
	return next
}

// onOnePage renders the rows of all volumes at once: the baseline.
func (m manyVolumes) onOnePage(t testing.TB) {
	t.Helper()
	var rows []views.VolumeRow
	snaps := m.engine.Snapshots()
	for _, s := range snaps {
		for _, v := range s.Volumes {
			rows = append(rows, views.NewVolumeRow(v, s, nil, jobs.VolumeActions(v, s, nil), time.Now()))
		}
	}
	list := views.NewVolumeList(snaps, views.VolumeFilter{}, func(string, string) *jobs.Job { return nil })
	if err := views.VolumesRows(views.NewVolumes(snaps, list, rows)).Render(context.Background(), io.Discard); err != nil {
		t.Fatal(err)
	}
}

// pages are what a benchmark times.
func (m manyVolumes) pages(t testing.TB) (paths map[string]string) {
	deep := "/tasks"
	for range 3 {
		deep = m.next(t, deep)
	}
	return map[string]string{
		"volumes": "/volumes", "volumes, last page": "/volumes?page=1000000", "volumes, searched": "/volumes?q=99", "volumes, of a cluster": "/volumes?cluster=c0&page=2",
		"tasks": "/tasks", "tasks, later page": deep, "tasks, of a volume": "/tasks?cluster=c0&volume=volume-0007", "tasks, of an action": "/tasks?action=remove-brick",
		"volumes, sorted by name": "/volumes?sort=name", "volumes, sorted by capacity": "/volumes?sort=-capacity", "volumes, sorted by activity": "/volumes?sort=activity",
		"volumes, by a chip": "/volumes?status=started&activity=running", "volumes, searched by host": "/volumes?q=node3", "volumes, 500": "/volumes?size=500",
		"tasks, by a chip": "/tasks?state=FAILED", "tasks, of a cluster by a chip": "/tasks?cluster=c0&state=FAILED", "tasks, oldest first": "/tasks?sort=time",
		"tasks, newest first, page in the middle": "/tasks?sort=-time&page=1000", "tasks, 500": "/tasks?size=500",
		"tasks, searched": "/tasks?q=0007", "tasks, searched, all found": "/tasks?q=weekly", "tasks, searched, nothing found": "/tasks?q=nosuchthing",
		"drawer": "/drawer", "overview": "/", "overview, again": "/overview/body", "cluster": "/clusters/c0",
	}
}

// What is timed is done here once, and small.
func TestPagesOfManyVolumesAreWhatIsTimed(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 200, open: 250, ended: 300})
	m.onOnePage(t)
	for name, path := range m.pages(t) {
		rows, most, none := parse(t, m.page(t, path)).Find("main table > tbody > tr").Length(), 100, []string{"drawer", "overview, again", "tasks, of an action", "tasks, searched, nothing found"}
		if strings.HasSuffix(name, "500") {
			most = 500
		}
		if rows > most || rows == 0 && !slices.Contains(none, name) {
			t.Errorf("%s has %d rows", name, rows)
		}
	}
}

// The target is 100 ms for a page. The baselines are pages of a site without volumes
// and jobs, and the rows of all volumes on one page, as they were once.
func BenchmarkPagesOfManyVolumes(b *testing.B) {
	nothing := openMany(b, size{})
	for _, path := range []string{"/volumes", "/tasks"} {
		b.Run("baseline: empty "+path, func(b *testing.B) {
			for b.Loop() {
				nothing.page(b, path)
			}
		})
	}
	for _, clusters := range []int{1, 10} {
		m := openMany(b, size{clusters: clusters, volumes: 2000, open: 1000, ended: 100_000})
		volumes := clusters * 2000
		b.Run(fmt.Sprintf("volumes=%d/baseline: every row on one page", volumes), func(b *testing.B) {
			for b.Loop() {
				m.onOnePage(b)
			}
		})
		pages := m.pages(b)
		for _, name := range slices.Sorted(maps.Keys(pages)) {
			b.Run(fmt.Sprintf("volumes=%d/%s", volumes, name), func(b *testing.B) {
				for b.Loop() {
					m.page(b, pages[name])
				}
			})
		}
	}
}
