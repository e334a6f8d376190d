package server

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/sim"
	"brickyard/store"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// serve runs a whole server until the test, or the returned function, ends it.
func serve(t *testing.T, args ...string) (app *App, stop func() error) {
	t.Helper()
	o, err := parse(append([]string{"serve", "--listen", "127.0.0.1:0"}, args...))
	if err != nil {
		t.Fatal(err)
	}
	app = &App{Options: o, Version: "test"}
	return app, start(t, app)
}

func start(t *testing.T, app *App) (stop func() error) {
	t.Helper()
	if err := app.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.Run(ctx) }()
	stopped := false
	stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		http.DefaultClient.CloseIdleConnections()
		return <-ended
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("the server did not end cleanly: %v", err)
		}
	})
	return stop
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// eventually waits for another process's, or another goroutine's, work.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

func TestTheDemoServesAndEndsCleanlyWithAStreamOpen(t *testing.T) {
	app, stop := serve(t, "--demo", "--data", t.TempDir())
	if status, body := get(t, app.URL()+"/volumes"); status != http.StatusOK || !strings.Contains(body, "berlin") {
		t.Errorf("%d", status)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, app.URL()+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := stop(); err != nil { // also when the stream had to be waited for in vain
		t.Error(err)
	}
}

func TestWithoutAnyClusterThePageSaysHowToAddOne(t *testing.T) {
	app, _ := serve(t, "--data", t.TempDir())
	if status, body := get(t, app.URL()+"/volumes"); status != http.StatusOK || !strings.Contains(body, "--cluster") {
		t.Errorf("%d %s", status, body)
	}
}

func TestTheDataDirectoryOfARunningServerIsRefusedToASecond(t *testing.T) {
	dir := t.TempDir()
	serve(t, "--data", dir)
	o, err := parse([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := (&App{Options: o}).Open(t.Context()); err == nil || !strings.Contains(err.Error(), "use") {
		t.Errorf("err = %v", err)
	}
}

func TestAListenerThatIsTakenIsSaid(t *testing.T) {
	app, _ := serve(t, "--data", t.TempDir())
	o, err := parse([]string{"serve", "--listen", strings.TrimPrefix(app.URL(), "http://"), "--data", t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := (&App{Options: o}).Open(t.Context()); err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("err = %v", err)
	}
}

// unanswered is a node on which no glusterd runs.
type unanswered struct{}

// Run is gluster.Executor.
func (unanswered) Run(context.Context, ...string) (gluster.Output, error) {
	return gluster.Output{Stdout: []byte("Connection failed. Please check if gluster daemon is operational.\n"), ExitCode: 1}, nil
}

func TestAClusterWithTwoNodesIsServedThroughTheOneThatAnswers(t *testing.T) {
	o, err := parse([]string{
		"serve", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--cluster", "c=command:one", "--cluster", "c=command:two",
		"--history", "c@node2=file:" + filepath.Join(t.TempDir(), "nothing"), "--poll-active", "100ms", "--poll-idle", "200ms",
	})
	if err != nil {
		t.Fatal(err)
	}
	cluster := sim.New(sim.Config{Seed: 1, Now: time.Now})
	cluster.MustAdd(sim.VolumeSpec{Name: "dist", Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1"}})
	app := &App{Options: o, Executors: map[string]gluster.Executor{"c=command:one": unanswered{}, "c=command:two": cluster.On("node2")}}
	start(t, app)
	eventually(t, "the second answers", func() bool {
		_, body := get(t, app.URL()+"/api/v1/clusters")
		return strings.Contains(body, `"target":"command:two","host":"node2"`) && strings.Contains(body, `"state":"left"`)
	})
	_, body := get(t, app.URL()+"/volumes")
	for _, want := range []string{"node2 answers", "command:one", "No glusterd answers there.", "Connection failed."} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestAfterARestartTheClusterIsStillThePoolItWas(t *testing.T) {
	dir := t.TempDir()
	remembered, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := remembered.SaveCluster(t.Context(), store.Cluster{Name: "c", Peers: []string{"u1", "u2", "u3"}}); err != nil {
		t.Fatal(err)
	}
	if err := remembered.Close(); err != nil {
		t.Fatal(err)
	}
	o, err := parse([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir, "--cluster", "c=command:one", "--cluster", "c=command:two"})
	if err != nil {
		t.Fatal(err)
	}
	stranger := sim.New(sim.Config{Seed: 1, Now: time.Now})
	app := &App{Options: o, Executors: map[string]gluster.Executor{"c=command:one": unanswered{}, "c=command:two": stranger}}
	start(t, app)
	eventually(t, "the stranger is known for one", func() bool {
		_, body := get(t, app.URL()+"/api/v1/clusters")
		return strings.Contains(body, `"state":"foreign"`) && strings.Contains(body, `"reachable":false`)
	})
	if _, body := get(t, app.URL()+"/volumes"); !strings.Contains(body, "belongs to another pool than this cluster was when it was last seen") {
		t.Error("the page does not say so")
	}
}
