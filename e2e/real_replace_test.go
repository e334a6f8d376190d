package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brickyard/e2e/cluster"
)

func TestReplacementsOnARealCluster(t *testing.T) {
	t.Parallel()
	c := ownCluster(t, cluster.Options{BricksPerNode: 8, BrickMiB: 128})
	run := scenesOn(t, c)
	run("a replaced brick is healed and holds what the others hold", testReplacedBrickIsHealed)
	run("a disperse set is not taken for healed before it is noticed", testReplacedDisperseBrick)
	run("a replacement while a heal is pending is blocked", testReplacementBesidePendingHeals)
	run("a brick gets a new disk at the same path", testResetBrick)
	run("of a volume with one copy the brick is added, emptied and taken out", testReplacementOfTheOnlyCopy)
}

// slotBricks are bricks in /bricks/SLOT on each of the three nodes.
func slotBricks(c *cluster.Cluster, slot, name string) (bricks []string) {
	for _, n := range c.Nodes() {
		bricks = append(bricks, n.Host()+":/bricks/"+slot+"/"+name)
	}
	return bricks
}

// serveReached serves the cluster and waits until it was read.
func serveReached(t *testing.T, c *cluster.Cluster) *server {
	t.Helper()
	s := serveReal(t, c)
	s.WaitReached("real")
	return s
}

func filledVolume(t *testing.T, c *cluster.Cluster, v cluster.VolumeSpec, files cluster.Files) {
	t.Helper()
	ctx := limited(t)
	err := c.CreateVolume(ctx, v)
	if err == nil {
		err = c.Fill(ctx, v.Name, files)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// brickSums are the checksums of the files in a brick's own directory, without
// what GlusterFS keeps there for itself.
func brickSums(t *testing.T, c *cluster.Cluster, node int, path string) map[string]string {
	t.Helper()
	root := c.Node(node).Path(path)
	sums := map[string]string{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == ".glusterfs" {
			return fs.SkipDir
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		name, err := filepath.Rel(root, file)
		sums[name] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

// replaceInBrowser replaces a brick and gives the job's id.
func (p *tab) replaceInBrowser(s *server, volume, brick, host, path string) string {
	p.t.Helper()
	p.pickToReplace("/clusters/real/volumes/"+volume, brick)
	p.target(host, path)
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeEnabled())
	p.click(act(p.dialog(), "confirm"))
	p.must(expect.Locator(p.dialog()).ToBeHidden())
	return s.JobOn(volume)
}

func testReplacedBrickIsHealed(t *testing.T, c *cluster.Cluster) {
	bricks := slotBricks(c, "b1", "swap")
	filledVolume(t, c, cluster.VolumeSpec{Name: "swap", Kind: cluster.Replicate, Bricks: bricks}, cluster.Files{Dir: "files", Count: 400, Size: 20_000})
	before := sums(t, c, "swap")
	s := serveReached(t, c)
	p := open(t, s)
	id := p.replaceInBrowser(s, "swap", bricks[2], "node3", "/bricks/b2/swap")
	p.visitLive("/jobs/" + id)
	p.readsInTheEnd(p.GetByTestId("heal-table"), "node3:/bricks/b2/swap")

	// While it heals, the volume is that job's, and the API says so.
	var problem struct{ Code, Detail string }
	status := s.Call("POST", "/clusters/real/volumes/swap/replace-brick", `{"brick":"`+bricks[1]+`","with":"node2:/bricks/b2/swap"}`, &problem)
	if s.Job(id).State == "RUNNING" && (status != http.StatusConflict || problem.Code != "volume-busy") {
		t.Errorf("a second replacement: %d %+v", status, problem)
	}
	j := s.WaitJob(id, "FINISHED", long)
	if !strings.Contains(j.Message, "Healed") {
		t.Errorf("message: %s", j.Message)
	}
	p.reads(p.Locator("#job-head"), "Finished")
	p.sees(p.Locator("#chart-heal"))
	p.sees(p.Locator("#chart-heal-1"))

	good := brickSums(t, c, 1, "/bricks/b1/swap")
	healed := brickSums(t, c, 3, "/bricks/b2/swap")
	if len(good) != 400 || !maps.Equal(good, healed) {
		t.Errorf("a good brick holds %d files, the new one %d, and they are not the same", len(good), len(healed))
	}
	if !maps.Equal(before, sums(t, c, "swap")) {
		t.Error("the volume's files are not what they were")
	}
}

func testReplacedDisperseBrick(t *testing.T, c *cluster.Cluster) {
	bricks := slotBricks(c, "b3", "ec")
	filledVolume(t, c, cluster.VolumeSpec{Name: "ec", Kind: cluster.Disperse, Bricks: bricks}, cluster.Files{Dir: "files", Count: 200, Size: 20_000})
	s := serveReached(t, c)
	var j job
	status := s.Call("POST", "/clusters/real/volumes/ec/replace-brick", `{"brick":"`+bricks[0]+`","with":"node1:/bricks/b4/ec","reason":"new disk"}`, &j)
	if status != http.StatusAccepted {
		t.Fatalf("status %d", status)
	}
	s.WaitJob(j.ID, "FINISHED", long)
	// The new brick holds a fragment of each file.
	if n := len(brickSums(t, c, 1, "/bricks/b4/ec")); n != 200 {
		t.Errorf("called done with %d of 200 fragments", n)
	}
}

func testReplacementBesidePendingHeals(t *testing.T, c *cluster.Cluster) {
	ctx := limited(t)
	bricks := slotBricks(c, "b5", "sick")
	filledVolume(t, c, cluster.VolumeSpec{Name: "sick", Kind: cluster.Replicate, Bricks: bricks}, cluster.Files{Dir: "before", Count: 20, Size: 4096})
	steps := func() error {
		if err := c.Node(2).KillBrick(ctx, bricks[1]); err != nil {
			return err
		}
		if err := c.Fill(ctx, "sick", cluster.Files{Dir: "during", Count: 40, Size: 4096}); err != nil {
			return err
		}
		for _, command := range []string{"volume set sick cluster.self-heal-daemon off", "volume start sick force"} {
			if _, err := c.Gluster(ctx, 1, strings.Fields(command)...); err != nil {
				return err
			}
		}
		return c.WaitOnline(ctx, "sick")
	}
	if err := steps(); err != nil {
		t.Fatal(err)
	}
	s := serveReached(t, c)
	p := open(t, s)
	p.pickToReplace("/clusters/real/volumes/sick", bricks[2])
	p.target("node3", "/bricks/b6/sick")
	p.reads(p.dialog(), "may hold the only good copy")
	p.reads(p.dialog(), "self-heal daemon is switched off")
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeDisabled())
	var problem struct{ Code, Detail string }
	status := s.Call("POST", "/clusters/real/volumes/sick/replace-brick", `{"brick":"`+bricks[2]+`","with":"node3:/bricks/b6/sick"}`, &problem)
	if status != http.StatusConflict || problem.Code != "preflight-blocked" || !strings.Contains(problem.Detail, "to be healed") {
		t.Errorf("%d %+v", status, problem)
	}
	if len(s.Jobs("volume=sick")) != 0 {
		t.Error("there is a job")
	}
}

func testResetBrick(t *testing.T, c *cluster.Cluster) {
	bricks := slotBricks(c, "b7", "disk")
	filledVolume(t, c, cluster.VolumeSpec{Name: "disk", Kind: cluster.Replicate, Bricks: bricks}, cluster.Files{Dir: "files", Count: 200, Size: 20_000})
	s := serveReached(t, c)
	p := open(t, s)
	p.pickToReplace("/clusters/real/volumes/disk", bricks[1])
	p.tick(act(p.dialog(), "mode-reset"), true)
	p.reads(p.Locator("#review-command-1"), "start")
	p.click(act(p.dialog(), "confirm"))
	p.must(expect.Locator(p.dialog()).ToBeHidden())
	id := s.JobOn("disk")
	s.WaitJob(id, "PENDING_COMMIT", long)
	// The disk was not changed yet: glusterd refuses, and its words are shown.
	p.decide(id, "commit")
	p.reads(p.Locator("main"), "Use 'force' option to override this")
	if _, err := c.Node(2).Exec(limited(t), "sh", "-c", "rm -rf /bricks/b7/disk && mkdir /bricks/b7/disk"); err != nil {
		t.Fatal(err)
	}
	p.decide(id, "commit")
	s.WaitJob(id, "FINISHED", long)
	if good, healed := brickSums(t, c, 1, "/bricks/b7/disk"), brickSums(t, c, 2, "/bricks/b7/disk"); len(good) != 200 || !maps.Equal(good, healed) {
		t.Errorf("a good brick holds %d files, the new disk %d", len(good), len(healed))
	}
}

func testReplacementOfTheOnlyCopy(t *testing.T, c *cluster.Cluster) {
	going := removable(t, c, "single", "b8", cluster.Files{Dir: "files", Count: 600, Size: 20_000})
	before := sums(t, c, "single")
	s := serveReached(t, c)
	p := open(t, s)
	p.pickToReplace("/clusters/real/volumes/single", going)
	p.target("node3", "/bricks/b6/single")
	p.reads(p.dialog(), "keeps one copy of each file")
	p.reads(p.Locator("#review-command-1"), "add-brick single node3:/bricks/b6/single")
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeEnabled())
	p.click(act(p.dialog(), "confirm"))
	p.must(expect.Locator(p.dialog()).ToBeHidden())
	id := s.JobOn("single")
	s.WaitJob(id, "FINISHED", long)
	info, err := c.Gluster(limited(t), 1, "volume", "info", "single")
	if err != nil || strings.Contains(info, going) || !strings.Contains(info, "node3:/bricks/b6/single") {
		t.Errorf("%v %s", err, info)
	}
	if !maps.Equal(before, sums(t, c, "single")) {
		t.Error("the volume's files are not what they were")
	}
	p.visitLive("/jobs/" + id)
	p.reads(p.Locator("main"), "Adding the new brick")
	p.reads(p.Locator("main"), fmt.Sprintf("remove-brick single %s commit", going))
}
