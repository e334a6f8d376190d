package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"brickyard/e2e/cluster"
)

// up starts "hold" as a process of its own session and shows what it says until
// the cluster is there.
func up(ctx context.Context, args []string) error {
	f, dir := flags("up")
	f.Int("nodes", 3, "")
	f.Int("brick-mib", 64, "")
	f.Int("bricks", 4, "")
	f.Bool("volumes", false, "")
	version := versionFlags(f)
	if err := parse(f, args); err != nil || f.NArg() > 0 {
		return errUsage
	}
	if _, err := version(); err != nil {
		return err
	}
	path, err := filepath.Abs(*dir)
	if err != nil {
		return err
	}
	if cluster.InUse(path) {
		s, err := readState(path)
		if err != nil {
			return err
		}
		fmt.Println("it is up already")
		fmt.Println(s.Argument)
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("talk to the cluster's process: %w", err)
	}
	cmd := exec.Command(self, append([]string{"hold"}, args...)...)
	cmd.ExtraFiles = []*os.File{writer} // its 3
	ownSession(cmd)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the cluster's process: %w", err)
	}
	writer.Close()
	stop := context.AfterFunc(ctx, func() { cmd.Process.Signal(os.Interrupt) })
	defer stop()
	last := ""
	for s := bufio.NewScanner(reader); s.Scan(); {
		if last = s.Text(); !strings.HasPrefix(last, "--cluster ") {
			fmt.Println(last)
		}
	}
	if !strings.HasPrefix(last, "--cluster ") {
		return errors.New("the cluster did not come up")
	}
	fmt.Println(last)
	return nil
}

// hold owns the cluster until it gets a signal. It talks to "up" through file 3,
// and closes it when all is there.
func hold(ctx context.Context, args []string) error {
	f, dir := flags("hold")
	var o cluster.Options
	f.IntVar(&o.Nodes, "nodes", 3, "")
	f.IntVar(&o.BrickMiB, "brick-mib", 64, "")
	f.IntVar(&o.BricksPerNode, "bricks", 4, "")
	volumes := f.Bool("volumes", false, "")
	version := versionFlags(f)
	err := parse(f, args)
	if err == nil {
		o.Version, err = version()
	}
	if err != nil {
		return err
	}
	o.Dir = *dir
	up := upPipe()
	o.Logf = func(format string, args ...any) { fmt.Fprintf(up, format+"\n", args...) }
	c, err := cluster.Up(ctx, o)
	if err != nil {
		o.Logf("%v", err)
		return err
	}
	defer c.Close()
	if *volumes {
		if err := makeVolumes(ctx, c, o.Logf); err != nil {
			o.Logf("%v", err)
			return err
		}
	}
	s, err := writeState(c)
	defer removeState(c.Dir())
	if err != nil {
		o.Logf("%v", err)
		return err
	}
	o.Logf("%s", s.Argument)
	up.Close()
	<-ctx.Done()
	return nil
}

// makeVolumes makes the two volumes of --volumes.
func makeVolumes(ctx context.Context, c *cluster.Cluster, logf func(string, ...any)) error {
	for _, v := range []struct {
		spec  cluster.VolumeSpec
		files int
	}{
		{cluster.VolumeSpec{Name: "dist", Sets: 2}, 1200},
		{cluster.VolumeSpec{Name: "repl", Kind: cluster.Replicate, Sets: 2}, 600},
	} {
		began := time.Now()
		if err := c.CreateVolume(ctx, v.spec); err != nil {
			return err
		}
		if err := c.Fill(ctx, v.spec.Name, cluster.Files{Dir: "files", Count: v.files, Size: 20_000}); err != nil {
			return err
		}
		logf("volume %s with %d files of 20 KB made in %v", v.spec.Name, v.files, time.Since(began).Round(time.Millisecond))
	}
	logf("free for new bricks: %s", strings.Join(c.NewBricks(3), " "))
	return nil
}
