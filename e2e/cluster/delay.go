package cluster

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// HoldWrites has GlusterFS's own delay-gen hold up every write on a volume's
// bricks, as long as it says: a migration goes on as slowly, however fast or busy
// the machine is. Only a brick that starts reads the options, so the volume is
// stopped for a moment, and mounted anew when it is needed: a mount that was there
// finds its bricks again one after the other, and shows part of the files meanwhile.
//
// Of what a migration asks a brick does one thing at a time, unless it is told
// otherwise; while that is held up and something else waits, its idle threads look
// for work without a pause (xlators/performance/io-threads), and one volume keeps
// both cores of a machine busy.
//
// What a migration asks comes last: as long as a client's write waits for a thread of
// the brick, that is taken. Threads are started for what waits, a few at a time, so
// clients that send a brick more than one write in the time that one is held up can
// keep every migration from beginning.
func (c *Cluster) HoldWrites(ctx context.Context, volume string, each time.Duration) error {
	if err := c.Unmount(ctx, volume); err != nil {
		return err
	}
	c.mu.Lock()
	if c.held == nil {
		c.held = map[string]time.Duration{}
	}
	c.held[volume] = each
	c.mu.Unlock()
	if err := c.stopBricks(ctx, volume); err != nil {
		return fmt.Errorf("hold up the writes on %s: %w", volume, err)
	}
	for _, args := range [][]string{
		{"set", volume, "debug.delay-gen", "posix", "delay-gen.enable", "write",
			"delay-gen.delay-percentage", "100", "delay-gen.delay-duration", strconv.FormatInt(each.Microseconds(), 10),
			"performance.least-prio-threads", "16"},
		{"start", volume},
	} {
		if err := c.volume(ctx, args...); err != nil {
			return fmt.Errorf("hold up the writes on %s: %w", volume, err)
		}
	}
	if err := c.WaitOnline(ctx, volume); err != nil {
		return err
	}
	err := c.eachBrickProcess(volume, func(proc string) error { return holdsUp(proc, each) })
	if err != nil {
		return fmt.Errorf("hold up the writes on %s: %w", volume, err)
	}
	return nil
}

// stopBricks stops a volume and waits until the processes of its bricks are gone. On a
// busy machine they take a while, and a start meanwhile finds them running and leaves
// them as they are, with the options of before.
func (c *Cluster) stopBricks(ctx context.Context, volume string) error {
	var procs []string
	err := c.eachBrickProcess(volume, func(proc string) error {
		procs = append(procs, proc)
		return nil
	})
	if err == nil {
		err = c.volume(ctx, "stop", volume)
	}
	if err != nil {
		return err
	}
	return poll(ctx, 50*time.Millisecond, func() error {
		for _, proc := range procs {
			if comm, err := os.ReadFile(filepath.Join(proc, "comm")); err == nil && strings.TrimSpace(string(comm)) == "glusterfsd" {
				return fmt.Errorf("the brick process %s still runs", proc)
			}
		}
		return nil
	})
}

// LetWritesGo undoes HoldWrites while the bricks run, and whatever migrates goes on
// at full speed; a write that is being held up is so to its end.
//
// delay-gen does not look at options that are changed ("At the moment I don't see
// any need to implement this", xlators/debug/delay-gen/src/delay-gen.c, in every
// version), so the share of the writes that it holds up is overwritten where the
// bricks keep it. Bricks that start later are told by the option.
func (c *Cluster) LetWritesGo(ctx context.Context, volume string) error {
	c.mu.Lock()
	each := c.held[volume]
	c.mu.Unlock()
	if each == 0 {
		return fmt.Errorf("let the writes on %s go: they are not held up", volume)
	}
	err := c.volume(ctx, "set", volume, "delay-gen.delay-percentage", "0")
	if err == nil {
		err = c.eachBrickProcess(volume, func(proc string) error { return letProcessGo(proc, each) })
	}
	if err != nil {
		return fmt.Errorf("let the writes on %s go: %w", volume, err)
	}
	return nil
}

// volume runs a command on the first node that is on, again while somebody else holds
// the volume's lock.
func (c *Cluster) volume(ctx context.Context, args ...string) error {
	on := c.firstOn()
	if on == nil {
		return errors.New("every node is off")
	}
	var final error
	err := poll(ctx, 100*time.Millisecond, func() error {
		_, err := on.gluster(ctx, append([]string{"volume"}, args...)...)
		if err == nil || strings.Contains(err.Error(), "nother transaction") || strings.Contains(err.Error(), "ocking failed") {
			return err
		}
		final = err
		return nil
	})
	return errors.Join(final, err)
}

// eachBrickProcess does something with the process, as a directory of /proc, of each
// brick of a volume that runs.
func (c *Cluster) eachBrickProcess(volume string, do func(proc string) error) error {
	for _, n := range c.nodes {
		if n.Pid() == 0 {
			continue // it is off
		}
		files, err := filepath.Glob(n.Path(path.Join("/run/gluster/vols", volume, "*.pid")))
		if err != nil {
			return err
		}
		for _, file := range files {
			pid, err := n.readPIDFile(file, "glusterfsd")
			if errors.Is(err, os.ErrNotExist) {
				continue // it is dead, and reads the options when it starts
			}
			if err == nil {
				err = do(n.Path("/proc/" + pid))
			}
			if err != nil {
				return fmt.Errorf("%s on %s: %w", filepath.Base(file), n.host, err)
			}
		}
	}
	return nil
}

// everyWrite is how delay-gen writes "of all writes": it counts in parts of 1<<20.
const everyWrite = 1 << 20

// figuresOf are the two figures that delay-gen has beside each other: how many of 1<<20
// writes it holds up, and for how many microseconds.
func figuresOf(share uint32, each time.Duration) []byte {
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, share), uint32(each.Microseconds()))
}

// holdsUp finds out that a process holds up every write.
func holdsUp(proc string, each time.Duration) error {
	_, _, err := findInMemory(proc, figuresOf(everyWrite, each))
	if err != nil {
		return fmt.Errorf("that it holds up writes for %v: %w", each, err)
	}
	return nil
}

// letProcessGo has a process hold up no more writes.
func letProcessGo(proc string, each time.Duration) error {
	memory, at, err := findInMemory(proc, figuresOf(everyWrite, each))
	switch {
	case errors.Is(err, errNotInMemory):
		if _, _, err := findInMemory(proc, figuresOf(0, each)); err == nil {
			return nil // it was let go before, or reads the option already
		}
		return fmt.Errorf("that it holds up writes for %v: %w", each, err)
	case err != nil:
		return err
	}
	file, err := os.OpenFile(memory, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.WriteAt(figuresOf(0, each), at)
	return err
}

var errNotInMemory = errors.New("it is not in the process's memory")

// findInMemory looks for bytes in what a process has allocated, and gives the file and
// the place in it; else the error is errNotInMemory.
func findInMemory(proc string, wanted []byte) (file string, at int64, err error) {
	maps, err := os.ReadFile(filepath.Join(proc, "maps"))
	if err != nil {
		return "", 0, err
	}
	file = filepath.Join(proc, "mem")
	memory, err := os.Open(file)
	if err != nil {
		return "", 0, err
	}
	defer memory.Close()
	for lines := bufio.NewScanner(bytes.NewReader(maps)); lines.Scan(); {
		from, size, ok := allocated(lines.Text())
		if !ok {
			continue
		}
		content := make([]byte, size)
		if _, err := memory.ReadAt(content, from); err != nil {
			continue // no longer there
		}
		if i := bytes.Index(content, wanted); i >= 0 {
			return file, from + int64(i), nil
		}
	}
	return "", 0, errNotInMemory
}

// allocated says where a line of /proc/PID/maps has memory that malloc may have
// given out: private, without a file, and not the size of a stack.
func allocated(line string) (from, size int64, ok bool) {
	f := strings.Fields(line)
	if len(f) < 5 || f[1] != "rw-p" || f[4] != "0" || len(f) > 5 && f[5] != "[heap]" {
		return 0, 0, false
	}
	var to int64
	if _, err := fmt.Sscanf(f[0], "%x-%x", &from, &to); err != nil {
		return 0, 0, false
	}
	return from, to - from, true
}
