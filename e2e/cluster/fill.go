package cluster

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
)

// Files describes files to write. The same description always gives the same
// names and contents.
type Files struct {
	Dir   string // below the volume's root, made if missing; the root if empty
	Count int    // how many: file-00000, file-00001, …
	Size  int    // of each, in bytes
	Seed  int64  // other seeds give other contents under the same names
}

// Fill writes files into a volume through its mount, see Mount. A full brick is
// an error that wraps syscall.ENOSPC; the files before it stay.
func (c *Cluster) Fill(ctx context.Context, volume string, f Files) error {
	root, err := c.Mount(ctx, volume)
	if err != nil {
		return err
	}
	if err := f.writeAll(ctx, root); err != nil {
		return fmt.Errorf("fill %s: %w", volume, err)
	}
	return nil
}

// writeAll writes the files below a volume's root.
func (f Files) writeAll(ctx context.Context, root string) error {
	dir := filepath.Join(root, f.Dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	// Writing waits for the bricks most of the time.
	const writers = 8
	next := make(chan int)
	errs := make(chan error, writers)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for i := range next {
				if err := f.write(dir, i); err != nil {
					errs <- err
					cancel()
					return
				}
			}
		})
	}
	for i := 0; i < f.Count && ctx.Err() == nil; i++ {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	all.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return ctx.Err()
	}
}

func (f Files) write(dir string, i int) error {
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], uint64(f.Seed))
	binary.LittleEndian.PutUint64(seed[8:], uint64(i))
	content := make([]byte, f.Size)
	rand.NewChaCha8(seed).Read(content) // it never fails
	return os.WriteFile(filepath.Join(dir, fmt.Sprintf("file-%05d", i)), content, 0o644)
}

// Checksums reads every regular file of a volume through its mount and returns
// the SHA-256 of each, in hexadecimal, by its path below the volume's root.
func (c *Cluster) Checksums(ctx context.Context, volume string) (map[string]string, error) {
	root, err := c.Mount(ctx, volume)
	if err != nil {
		return nil, err
	}
	sums, err := checksums(ctx, root)
	if err != nil {
		return nil, fmt.Errorf("read the files of %s: %w", volume, err)
	}
	return sums, nil
}

// checksums reads the files below a volume's root.
func checksums(ctx context.Context, root string) (map[string]string, error) {
	sums := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		sums[name], err = checksum(path)
		return err
	})
	return sums, err
}

func checksum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
