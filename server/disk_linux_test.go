package server

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/sim"
)

// diskful is a server whose data directory lies on a disk of two megabytes.
type diskful struct {
	*App
	t       *testing.T
	cluster *sim.Cluster
	ballast string
	log     bytes.Buffer
	stop    func() error
}

// onASmallDisk serves a simulated cluster with the volume dist, whose rebalance
// takes runTime.
func onASmallDisk(t *testing.T, runTime time.Duration) *diskful {
	t.Helper()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		// Somebody else may hold it for the moment, such as a cluster that comes up
		// and copies the mounts; it goes when they let go of it.
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	cluster := sim.New(sim.Config{Seed: 1, Now: time.Now, RunTime: runTime})
	cluster.MustAdd(sim.VolumeSpec{
		Name: "dist", Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 0},
		Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1"},
	})
	o, err := parse([]string{
		"serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(disk, "data"), "--cluster", "c=demo",
		"--poll-active", "100ms", "--poll-idle", "500ms",
	})
	if err != nil {
		t.Fatal(err)
	}
	d := &diskful{t: t, cluster: cluster, ballast: filepath.Join(disk, "ballast")}
	d.App = &App{Options: o, Executors: map[string]gluster.Executor{"c": cluster}, LogTo: &d.log}
	d.stop = start(t, d.App)
	eventually(t, "the cluster is read", func() bool {
		_, body := get(t, d.URL()+"/api/v1/clusters/c/volumes")
		return strings.Contains(body, `"dist"`)
	})
	return d
}

// fill leaves not a byte free.
func (d *diskful) fill() {
	d.t.Helper()
	f, err := os.Create(d.ballast)
	if err != nil {
		d.t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	_ = f.Close()
	if !errors.Is(err, syscall.ENOSPC) {
		d.t.Fatal(err)
	}
}

// free makes room again.
func (d *diskful) free() {
	d.t.Helper()
	if err := os.Remove(d.ballast); err != nil {
		d.t.Fatal(err)
	}
}

// post asks for something to be done.
func (d *diskful) post(path, body string) (int, string) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.URL()+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return res.StatusCode, string(answer)
}

// sent counts the commands the cluster was given that contain words.
func (d *diskful) sent(words string) (n int) {
	for _, c := range d.cluster.Calls() {
		if strings.Contains(strings.Join(c.Args, " "), words) {
			n++
		}
	}
	return n
}

// requireFull checks that an answer blames the disk.
func requireFull(t *testing.T, what string, status int, body string) {
	t.Helper()
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "is full") {
		t.Errorf("%s: %d %s", what, status, body)
	}
}

func TestAFullDiskRefusesAStartBeforeAnythingIsSentAndIsLeftBehind(t *testing.T) {
	d := onASmallDisk(t, time.Hour)
	d.fill()
	long := `{"reason":"` + strings.Repeat("x", 400) + `"}`
	status, body := d.post("/clusters/c/volumes/dist/rebalance", long)
	requireFull(t, "start", status, body)
	if n := d.sent("rebalance dist start"); n != 0 {
		t.Errorf("the start was sent %d times", n)
	}
	status, body = get(t, d.URL()+"/readyz")
	requireFull(t, "ready", status, body)
	if status, _ := get(t, d.URL()+"/volumes"); status != http.StatusOK {
		t.Errorf("the page: %d", status)
	}
	d.free()
	if status, body = d.post("/clusters/c/volumes/dist/rebalance", long); status != http.StatusAccepted {
		t.Errorf("with room again: %d %s", status, body)
	}
	d.waitJob(`"action":"rebalance","state":"RUNNING","phase":""`)
}

// The disk runs full while a job runs, and the task ends before there is room
// again.
func TestAFullDiskDuringARunningJobLosesNothingOfItsEnd(t *testing.T) {
	d := onASmallDisk(t, 4*time.Second)
	if status, body := d.post("/clusters/c/volumes/dist/rebalance", "{}"); status != http.StatusAccepted {
		t.Fatalf("start: %d %s", status, body)
	}
	d.waitJob(`"action":"rebalance","state":"RUNNING","phase":""`)
	d.fill()
	status, body := d.post("/jobs/1/stop", "{}")
	requireFull(t, "stop", status, body)
	if n := d.sent("rebalance dist stop"); n != 0 {
		t.Errorf("the stop was sent %d times", n)
	}
	d.waitTask("completed")
	asked := d.sent("volume status all")
	eventually(t, "the cluster is still read", func() bool { return d.sent("volume status all") > asked+2 })
	// What cannot be stored is not shown either, and the pages go on.
	if status, _ := get(t, d.URL()+"/jobs/1"); status != http.StatusOK {
		t.Errorf("the page while nothing can be stored: %d", status)
	}
	d.waitJob(`"action":"rebalance","state":"RUNNING","phase":""`)
	d.waitPage("takes no records", true)
	d.free()
	d.waitJob(`"action":"rebalance","state":"FINISHED"`)
	task := d.cluster.TaskID("dist")
	if _, body := get(t, d.URL()+"/api/v1/jobs/1"); !strings.Contains(body, `"taskId":"`+task+`"`) || !strings.Contains(body, `"progress":{"percent":null,"filesMoved":6400,`) {
		t.Errorf("the job has not the figures of task %s: %s", task, body)
	}
	if _, body := get(t, d.URL()+"/api/v1/jobs"); strings.Count(body, `"taskId":"`) != 1 {
		t.Errorf("there is more than one job: %s", body)
	}
	d.waitPage("takes no records", false)
	if status, body := get(t, d.URL()+"/readyz"); status != http.StatusOK {
		t.Errorf("ready: %d %s", status, body)
	}
	// Every look of these seconds failed to store something: that is one line,
	// and one that it is over.
	if err := d.stop(); err != nil {
		t.Fatal(err)
	}
	log := d.log.String()
	if lines := strings.Count(log, "\n") - strings.Count(log, "brought up to date"); strings.Count(log, "the database takes no records") != 2 || lines > 7 {
		t.Errorf("the log is\n%s", log)
	}
}

// waitPage waits until the page of volumes holds some words, or does not.
func (d *diskful) waitPage(words string, wanted bool) {
	d.t.Helper()
	eventually(d.t, "the page says or does not say: "+words, func() bool {
		_, body := get(d.t, d.URL()+"/volumes")
		return strings.Contains(body, words) == wanted
	})
}

// waitJob waits until the API says something about job 1.
func (d *diskful) waitJob(words string) {
	d.t.Helper()
	eventually(d.t, "the job is "+words, func() bool {
		_, body := get(d.t, d.URL()+"/api/v1/jobs/1")
		return strings.Contains(body, words)
	})
}

// waitTask waits until the cluster itself says something about its task.
func (d *diskful) waitTask(words string) {
	d.t.Helper()
	eventually(d.t, "the task is "+words, func() bool {
		out, err := d.cluster.Run(d.t.Context(), append(slices.Clone(gluster.Flags), "volume", "status", "all")...)
		return err == nil && strings.Contains(string(out.Stdout), "<statusStr>"+words)
	})
}
