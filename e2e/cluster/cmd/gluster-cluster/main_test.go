package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
	"brickyard/e2e/cluster/record"
)

// TestMain lets "up" find its "hold" in this program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "hold" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestUpUseDown(t *testing.T) {
	cluster.OnEach(t, testUpUseDown)
}

func testUpUseDown(t *testing.T, v cluster.Version) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	dir := filepath.Join(t.TempDir(), "c")
	t.Cleanup(func() { run(context.Background(), []string{"down", "--dir", dir}) })
	do := func(words ...string) error {
		return run(ctx, slices.Insert(words, 1, "--dir", dir))
	}
	if err := do("gluster", "1", "--", "volume", "list"); err == nil || !strings.Contains(err.Error(), "no cluster is up") {
		t.Errorf("before up, gluster gave %v", err)
	}
	for range 2 {
		if err := do("up", "--nodes", "2", "--version", v.Name); err != nil {
			t.Fatal(err)
		}
	}
	s, err := readState(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Nodes, []string{"node1", "node2"}) || !strings.HasPrefix(s.Argument, "--cluster local=command:") {
		t.Errorf("the state is %+v", s)
	}
	for _, words := range [][]string{
		{"exec", "1", "--", "sh", "-c", `gluster --version | grep -q "^glusterfs $1"`, "sh", v.Name},
		{"gluster", "node2", "--", "volume", "create", "v", "node1:/bricks/b1/data", "node2:/bricks/b1/data"},
		{"gluster", "2", "volume", "start", "v"},
		{"fill", "--count", "5", "v", "some"},
		{"exec", "1", "--", "test", "-d", "/bricks/b1/data/some"},
	} {
		if err := do(words...); err != nil {
			t.Errorf("%v: %v", words, err)
		}
	}
	var exit exitStatus
	if err := do("exec", "1", "--", "sh", "-c", "exit 3"); !errors.As(err, &exit) || exit != 3 {
		t.Errorf("exit status 3 became %v", err)
	}
	for range 2 {
		if err := do("down"); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Errorf("%s is left", dir)
	}
}

func TestRecord(t *testing.T) {
	cluster.Require(t)
	dir := t.TempDir()
	if err := run(context.Background(), []string{"record", "--out", dir, "single"}); err != nil {
		t.Fatal(err)
	}
	answer, err := os.ReadFile(filepath.Join(dir, "volume-info", "no-volumes.xml"))
	if err != nil || !strings.HasPrefix(string(answer), "<?xml") {
		t.Errorf("recorded %q, %v", answer, err)
	}
	var meta record.Meta
	about, err := os.ReadFile(filepath.Join(dir, "volume-info", "no-volumes.meta.json"))
	if err == nil {
		err = json.Unmarshal(about, &meta)
	}
	if err != nil || !slices.Equal(meta.Argv, []string{"gluster", "--mode=script", "--xml", "volume", "info"}) || meta.Node != "node1" {
		t.Errorf("recorded %+v, %v", meta, err)
	}
}

func TestWrongArguments(t *testing.T) {
	for words, want := range map[string]string{
		"up --version 7":                 "no GlusterFS 7 is known here",
		"record --out there --version 7": "no GlusterFS 7 is known here",
	} {
		if err := run(context.Background(), strings.Fields(words)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v, not %q", words, err, want)
		}
	}
	for _, args := range [][]string{{}, {"sideways"}, {"up", "there"}, {"up", "--nodes", "many"}, {"record"}, {"fill"}, {"exec", "1"}} {
		if err := run(context.Background(), args); !errors.Is(err, errUsage) {
			t.Errorf("%v gave %v, not the usage", args, err)
		}
	}
}
