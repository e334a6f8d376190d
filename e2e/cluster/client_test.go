package cluster

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
)

// TestClients has several of one volume: one that stays, one that writes all the
// time, and one that comes after the fact and has to read what they wrote.
func TestClients(t *testing.T) {
	t.Parallel()
	OnEach(t, func(t *testing.T, v Version) {
		t.Parallel()
		ctx, cancel := testContext()
		defer cancel()
		c := ForTest(t, Options{Version: v, BrickMiB: 96})
		must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v", Sets: 2, Options: map[string]string{"features.shard": "on"}}))
		stays, err := c.NewClient(ctx, "v")
		must(t, err)
		must(t, stays.Fill(ctx, Files{Dir: "d", Count: 10, Size: 5000}))
		busy, err := c.NewClient(ctx, "v")
		must(t, err)
		w, err := busy.Write(Writing{Dir: "w", Count: 3, Size: 6 << 20, Chunk: 256 << 10, Every: time.Millisecond})
		must(t, err)
		// Until it writes over what it wrote: 72 writes fill all files.
		must(t, poll(ctx, 20*time.Millisecond, func() error {
			if n := w.Writes(); n < 100 {
				return fmt.Errorf("only %d writes", n)
			}
			return nil
		}))
		want, err := w.Stop(ctx)
		must(t, err)
		if len(want) != 3 || want["w/writer-00000"] == "" {
			t.Errorf("it wrote %v", want)
		}
		after, err := c.NewClient(ctx, "v")
		must(t, err)
		if after.Path() == stays.Path() || after.Path() == busy.Path() {
			t.Errorf("a new client is mounted at %s, where one was", after.Path())
		}
		got, err := after.Checksums(ctx)
		must(t, err)
		if len(got) != 13 {
			t.Errorf("the new client sees %d files, not 13", len(got))
		}
		for name, sum := range want {
			if got[name] != sum {
				t.Errorf("%s is %s to a new client, it was written as %s", name, got[name], sum)
			}
		}
		if seen, err := stays.Checksums(ctx); err != nil || !maps.Equal(seen, got) {
			t.Errorf("the client that stayed reads %v, %v", seen, err)
		}
		must(t, after.Unmount(ctx))
		must(t, after.Unmount(ctx))
		if seen, err := stays.Checksums(ctx); err != nil || len(seen) != 13 {
			t.Errorf("without the new client, the old one reads %d files, %v", len(seen), err)
		}
		if _, err := c.NewClient(ctx, "nosuch"); err == nil {
			t.Error("a volume that is not there was mounted")
		}
	})
}

// TestWriterSaysThatItFailed fills a disk under it.
func TestWriterSaysThatItFailed(t *testing.T) {
	t.Parallel()
	ctx, cancel := testContext()
	defer cancel()
	c := ForTest(t, Options{Nodes: 1, BrickMiB: 16})
	must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v"}))
	client, err := c.NewClient(ctx, "v")
	must(t, err)
	w, err := client.Write(Writing{Size: 64 << 20, Chunk: 1 << 20})
	must(t, err)
	select {
	case <-w.done:
	case <-ctx.Done():
		t.Fatal("64 MiB fit into 16")
	}
	if _, err := w.Stop(ctx); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("64 MiB into 16 gave %v", err)
	}
}

// TestStopOfAWriterThatHangs gives up when its context ends.
func TestStopOfAWriterThatHangs(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	w := &Writer{stop: func() {}, done: make(chan struct{})}
	if _, err := w.Stop(ended); err == nil || !strings.Contains(err.Error(), "hangs") {
		t.Errorf("it gave %v", err)
	}
}

func TestResizeDisk(t *testing.T) {
	t.Parallel()
	ctx, cancel := testContext()
	defer cancel()
	c := ForTest(t, Options{Nodes: 2, BrickMiB: 32})
	must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v", Sets: 2}))
	must(t, c.Node(2).ResizeDisk(ctx, "node2:/bricks/b1/data", 100))
	out, err := c.Gluster(ctx, 1, "--xml", "volume", "status", "v", "detail")
	must(t, err)
	for _, want := range []string{"<sizeTotal>33554432</sizeTotal>", "<sizeTotal>104857600</sizeTotal>"} {
		if strings.Count(out, want) != 1 {
			t.Errorf("%s is not once in %s", want, out)
		}
	}
	must(t, c.Node(2).PowerOff())
	must(t, c.Node(2).Start(ctx))
	size, err := c.Node(2).Exec(ctx, "df", "-B1", "--output=size", "/bricks/b1")
	must(t, err)
	if !strings.Contains(string(size), "104857600") {
		t.Errorf("after a power cut the disk has %s", size)
	}
	if err := c.Node(2).ResizeDisk(ctx, "/bricks/none/data", 10); err == nil {
		t.Error("a disk that is not there was resized")
	}
}
