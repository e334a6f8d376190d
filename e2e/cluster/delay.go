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
	for _, args := range [][]string{
		{"stop", volume},
		{"set", volume, "debug.delay-gen", "posix", "delay-gen.enable", "write",
			"delay-gen.delay-percentage", "100", "delay-gen.delay-duration", strconv.FormatInt(each.Microseconds(), 10),
			"performance.least-prio-threads", "16"},
		{"start", volume},
	} {
		if err := c.volume(ctx, args...); err != nil {
			return fmt.Errorf("hold up the writes on %s: %w", volume, err)
		}
	}
	return c.WaitOnline(ctx, volume)
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
	for _, n := range c.nodes {
		if err == nil && n.Pid() != 0 {
			err = n.letWritesGo(volume, each)
		}
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

func (n *Node) letWritesGo(volume string, each time.Duration) error {
	files, err := filepath.Glob(n.Path(path.Join("/run/gluster/vols", volume, "*.pid")))
	if err != nil {
		return err
	}
	for _, file := range files {
		pid, err := n.readPIDFile(file, "glusterfsd")
		if errors.Is(err, os.ErrNotExist) {
			continue // it is dead, and reads the option when it starts
		}
		if err == nil {
			err = letProcessGo(n.Path("/proc/"+pid), each)
		}
		if err != nil {
			return fmt.Errorf("%s on %s: %w", filepath.Base(file), n.host, err)
		}
	}
	return nil
}

// letProcessGo looks for the two figures delay-gen has beside each other, how many
// of 1<<20 writes it holds up and for how many microseconds, and makes the first 0.
func letProcessGo(proc string, each time.Duration) error {
	const all = 1 << 20
	pair := func(share uint32) []byte {
		return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, share), uint32(each.Microseconds()))
	}
	maps, err := os.ReadFile(filepath.Join(proc, "maps"))
	if err != nil {
		return err
	}
	memory, err := os.OpenFile(filepath.Join(proc, "mem"), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer memory.Close()
	gone := false
	for lines := bufio.NewScanner(bytes.NewReader(maps)); lines.Scan(); {
		from, size, ok := allocated(lines.Text())
		if !ok {
			continue
		}
		content := make([]byte, size)
		if _, err := memory.ReadAt(content, from); err != nil {
			continue // no longer there
		}
		if at := bytes.Index(content, pair(all)); at >= 0 {
			_, err := memory.WriteAt(pair(0), from+int64(at))
			return err
		}
		gone = gone || bytes.Contains(content, pair(0))
	}
	if !gone {
		return fmt.Errorf("in its memory is nothing that holds up writes for %v", each)
	}
	return nil
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
