package handlers_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/gluster/sim"
	"brickyard/handlers"
	"brickyard/store"

	"github.com/PuerkitoBio/goquery"
)

// bricksOn are the states and names of the bricks in a page.
func bricksOn(doc *goquery.Document) []string {
	return doc.Find("table.of-bricks > tbody > tr").Map(func(_ int, row *goquery.Selection) string {
		return inOneLine(row.Find("td").First().Find(".badge")) + " " + row.Find("a.name").Text()
	})
}

func TestThePageOfBricksSaysHowTheyAreAndWhatIsWrongWithAClusterThatDoesNotAnswer(t *testing.T) {
	s := open(t, mirrored)
	s.sim.KillBrick("sets", "node2:/s/2")
	s.eventually("the brick that was killed is down", func() bool {
		return slices.Contains(bricksOn(s.page("/bricks")), "Down node2:/s/2")
	})
	doc := s.page("/bricks?sort=state")
	if got := bricksOn(doc); len(got) != 6 || got[0] != "Down node2:/s/2" || got[1] != "Up node1:/bricks/b1" {
		t.Error(got)
	}
	for _, words := range []string{"gone", "No glusterd answers", "6 bricks"} {
		if !strings.Contains(doc.Find("main").Text(), words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	if got := bricksOn(s.page("/bricks?host=node2&cluster=c&q=/s/")); strings.Join(got, ", ") != "Up node2:/s/1, Down node2:/s/2" {
		t.Error(got)
	}
	// The part that is fetched again holds the same rows.
	part := doc.Find("#bricks-live").AttrOr("hx-get", "")
	if got := bricksOn(s.page(part)); part != "/bricks/rows?sort=state" || !slices.Equal(got, bricksOn(doc)) {
		t.Errorf("%s holds %v", part, got)
	}
	// Each leads to its row on its volume's page.
	doc.Find("table.of-bricks a.name").Each(func(_ int, a *goquery.Selection) {
		path, row, _ := strings.Cut(a.AttrOr("href", ""), "#")
		if s.page(path).Find("tr[id='"+row+"']").Length() != 1 {
			t.Errorf("%s leads to no brick", a.AttrOr("href", ""))
		}
	})
}

// What was told before the change came is of another one.
func TestABrickThatGoesDownOrComesBackHasTheListOfBricksFetchedAgain(t *testing.T) {
	s := open(t, mirrored)
	lines := s.listen()
	fetchedWith := func(want string) {
		t.Helper()
		for !slices.Contains(bricksOn(s.page("/bricks/rows?q=/s/2")), want) {
			await(t, lines, "data: brick")
			await(t, lines, "event: changed")
		}
	}
	s.sim.KillBrick("sets", "node2:/s/2")
	fetchedWith("Down node2:/s/2")
	s.sim.StartBrick("sets", "node2:/s/2")
	fetchedWith("Up node2:/s/2")
}

func TestABrickSaysWhatAnOpenTaskDoesToIt(t *testing.T) {
	s := openRemovals(t)
	status, job := s.api("POST", "/clusters/c/volumes/three/remove-brick", `{"bricks":["`+third+`"]}`, nil)
	if status != http.StatusAccepted {
		t.Fatal(status, job)
	}
	id := job["id"].(string)
	doc := s.page("/bricks?activity=task")
	row := doc.Find("table.of-bricks > tbody > tr")
	if row.Length() != 1 || row.Find("a.name").Text() != third || !strings.Contains(row.Text(), "being removed") || row.Find("a[href='/jobs/"+id+"']").Length() != 1 {
		t.Errorf("%d bricks: %s", row.Length(), inOneLine(row))
	}
	if n := strings.Count(inOneLine(s.page("/bricks?q=three").Find("tbody")), "other bricks of its volume are worked on"); n != 2 {
		t.Errorf("%d others say so", n)
	}
}

func TestTheListOfBricksWaitsForNoClusterAndSaysThatNothingWasReadYet(t *testing.T) {
	s := openUnread(t, time.Minute)
	for _, path := range []string{"/bricks", "/bricks/rows", "/bricks?state=down&host=x"} {
		if text := s.page(path).Text(); !strings.Contains(text, "Reading the cluster") {
			t.Errorf("%s: %s", path, text)
		}
	}
	if _, body := s.do("GET", "/bricks.csv", "", nil); !strings.Contains(body, "The bricks of this cluster have not been read yet.") {
		t.Error(body)
	}
	if err := s.engine.Sync(context.Background(), "c"); err != nil {
		t.Fatal(err)
	}
	if got := bricksOn(s.page("/bricks")); strings.Join(got, ", ") != "Up node1:/bricks/b1, Up node2:/bricks/b1" {
		t.Error(got)
	}
	s.sim.PowerOff("node1")
	if err := s.engine.Sync(context.Background(), "c"); err == nil {
		t.Fatal("the cluster is not away")
	}
	if got := bricksOn(s.page("/bricks?state=unknown")); strings.Join(got, ", ") != "Not known node1:/bricks/b1, Not known node2:/bricks/b1" {
		t.Error(got)
	}
}

// Sizes that got old are asked for because somebody comes; a page that stays open asks for
// none.
func TestSizesAreAskedForByThePageOfBricksAndNotByWhatIsFetchedAgain(t *testing.T) {
	ctx, later := context.Background(), func() time.Time { return time.Now().Add(2 * engine.SizesMaxAge) }
	var old atomic.Bool
	now := func() time.Time {
		if old.Load() {
			return later()
		}
		return time.Now()
	}
	cluster := sim.New(sim.Config{Seed: 1, Now: time.Now})
	cluster.MustAdd(distVolume)
	database, err := store.Open(ctx, t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, sim: cluster, store: database, live: handlers.NewLive(nil, now, nil)}
	s.engine = engine.NewEngine(engine.Config{
		Store: database, Publisher: s.live, Now: now,
		Clusters: []engine.ClusterConfig{{Name: "c", Kind: "demo", Target: "demo", Service: cli.New(cluster)}},
	})
	s.Server = httptest.NewServer(handlers.New(handlers.Config{Engine: s.engine, Store: database, Live: s.live, Now: now}))
	t.Cleanup(func() {
		s.Close()
		if err := database.Close(); err != nil {
			t.Error(err)
		}
	})
	look := func() {
		t.Helper()
		if err := s.engine.Sync(ctx, "c"); err != nil {
			t.Fatal(err)
		}
	}
	look()
	old.Store(true)
	asked := s.commands("volume status all detail")
	for _, path := range []string{"/bricks/rows", "/bricks?cluster=nowhere", "/bricks?q=nosuch", "/bricks.csv"} {
		for range 20 { // time enough for what would be asked beside it
			_, _ = s.do("GET", path, "", nil)
			look()
		}
		if again := s.commands("volume status all detail"); again != asked {
			t.Fatalf("%s had sizes read: %d times, then %d", path, asked, again)
		}
	}
	s.eventually("the sizes are read for whoever comes", func() bool {
		_ = s.page("/bricks")
		return s.commands("volume status all detail") > asked
	})
}

func TestTheFileOfBricksHasAllOfItsFilterInItsOrder(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 30, bricks: 25, open: 5})
	for path, c := range map[string]struct {
		rows        int
		first, last string
	}{
		"/bricks.csv":                               {1500, "node1:/bricks/0-0", "node5:/bricks/29-24"},
		"/bricks.csv?cluster=c1&host=node3":         {60, "node3:/bricks/0-2", "node3:/bricks/29-22"},
		"/bricks.csv?sort=-host&page=2&size=50":     {1500, "node20:/bricks/29-19", "node1:/bricks/0-0"},
		"/bricks.csv?q=bricks/7-1&state=up":         {22, "node2:/bricks/7-1", "node20:/bricks/7-19"},
		"/bricks.csv?state=down":                    {0, "", ""},
		"/bricks.csv?activity=task&density=compact": {0, "", ""},
	} {
		rows := m.records(t, path)
		if len(rows) != c.rows+1 {
			t.Errorf("%s: %d rows", path, len(rows)-1)
			continue
		}
		if c.rows > 0 && (rows[1][5] != c.first || rows[c.rows][5] != c.last) {
			t.Errorf("%s: from %v to %v", path, rows[1], rows[c.rows])
		}
	}
	s := open(t)
	for _, path := range []string{"/bricks.csv?state=foo", "/bricks.csv?sort=foo", "/bricks.csv?activity=foo"} {
		if res, body := s.do("GET", path, "", nil); res.StatusCode != http.StatusUnprocessableEntity || strings.Contains(res.Header.Get("Content-Type"), "csv") || !strings.Contains(body, "foo") {
			t.Errorf("%s: %d %s", path, res.StatusCode, res.Header.Get("Content-Type"))
		}
	}
	for path, there := range map[string]bool{"/bricks.csv": true, "/bricks.csv?cluster=gone": true, "/bricks.csv?cluster=c": false} {
		if _, body := s.do("GET", path, "", nil); strings.Contains(body, "gone,,,") != there {
			t.Errorf("%s: %s", path, body)
		}
	}
}

// brickPages are what a benchmark of bricks times.
var brickPages = map[string]string{
	"bricks": "/bricks", "bricks, last page": "/bricks?page=1000000", "bricks, 500": "/bricks?size=500", "bricks, fetched again": "/bricks/rows",
	"bricks, of a host": "/bricks?host=node3", "bricks, of a cluster": "/bricks?cluster=c0&page=2", "bricks, by a chip": "/bricks?state=up",
	"bricks, sorted by host": "/bricks?sort=host", "bricks, sorted by capacity": "/bricks?sort=-capacity", "bricks, sorted by state": "/bricks?sort=state",
	"bricks, searched": "/bricks?q=99", "bricks, searched by volume": "/bricks?q=volume", "bricks, searched, nothing found": "/bricks?q=nosuchthing",
}

// What is timed is done here once, and small.
func TestPagesOfManyBricksAreWhatIsTimed(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 4, bricks: 150, open: 3})
	for name, path := range brickPages {
		n, most := len(bricksOn(parse(t, m.page(t, path)))), 100
		if strings.HasSuffix(name, "500") {
			most = 500
		}
		if n > most || (n == 0) != strings.HasSuffix(name, "nothing found") {
			t.Errorf("%s has %d rows", name, n)
		}
	}
}

// The target is 100 ms for a page of twenty thousand bricks, five hundred in a volume.
// The baseline is the page of a site without any.
func BenchmarkPagesOfManyBricks(b *testing.B) {
	nothing := openMany(b, size{})
	b.Run("baseline: empty /bricks", func(b *testing.B) {
		for b.Loop() {
			nothing.page(b, "/bricks")
		}
	})
	for _, n := range []size{{clusters: 1, volumes: 1, bricks: 500, open: 1}, {clusters: 4, volumes: 10, bricks: 500, open: 20}} {
		m := openMany(b, n)
		for _, name := range slices.Sorted(maps.Keys(brickPages)) {
			b.Run(fmt.Sprintf("bricks=%d/%s", n.clusters*n.volumes*n.bricks, name), func(b *testing.B) {
				for b.Loop() {
					m.page(b, brickPages[name])
				}
			})
		}
	}
}
