package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// tempPrefix marks the temporary directories of this package, for sweep.
const tempPrefix = "gluster-cluster-"

// workDir is the one thing of a cluster on the host's disk: a lock that says its
// owner lives, the process ids of the nodes, and the scripts of CommandPrefix.
// The nodes' own files lie in memory, mounted over this directory where the host
// doesn't see them.
type workDir struct {
	path string
	lock *os.File
	made bool // by us, so ours to remove
}

// openDir takes the directory, or a fresh temporary one if path is empty.
func openDir(path string) (*workDir, error) {
	if path == "" {
		return openTempDir()
	}
	made := false
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(path, 0o755); err != nil {
			return nil, fmt.Errorf("make the cluster's directory: %w", err)
		}
		made = true
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the cluster's directory: %w", err)
	}
	lock, err := takeLock(path)
	if err != nil {
		return nil, err
	}
	d := &workDir{path: path, lock: lock, made: made}
	return d, d.file("nodes", 0o755|fs.ModeDir, "")
}

// openTempDir makes a directory. Until it is locked, another cluster's sweep may
// take it for one that was left behind; then there is another try.
func openTempDir() (*workDir, error) {
	for try := 1; ; try++ {
		path, err := os.MkdirTemp("", tempPrefix)
		if err != nil {
			return nil, fmt.Errorf("make the cluster's directory: %w", err)
		}
		d, err := openDir(path)
		if err == nil {
			d.made = true
			return d, nil
		}
		os.Remove(path)
		if try == 20 {
			return nil, err
		}
	}
}

// takeLock locks a cluster's directory. It fails if a live process holds it.
func takeLock(dir string) (*os.File, error) {
	name := filepath.Join(dir, "lock")
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	taken, err := lockFile(f)
	if err == nil && !taken {
		err = errors.New("another cluster is using it")
	}
	// Between open and lock a sweep may have removed what we opened.
	if err == nil && !sameFile(f, name) {
		err = errors.New("it was removed at the same moment; try again")
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return f, nil
}

func sameFile(f *os.File, name string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(name)
	return err == nil && os.SameFile(opened, there)
}

// file writes one of the cluster's small files, or makes a directory.
func (d *workDir) file(name string, mode fs.FileMode, content string) error {
	path := filepath.Join(d.path, name)
	var err error
	if mode.IsDir() {
		err = os.MkdirAll(path, mode.Perm())
	} else {
		err = os.WriteFile(path, []byte(content), mode)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// remove deletes what this package wrote; a directory that was there before
// stays, and so does one that holds files of somebody else.
func (d *workDir) remove() error {
	defer d.lock.Close()
	err := os.RemoveAll(filepath.Join(d.path, "nodes"))
	err = errors.Join(err, os.Remove(filepath.Join(d.path, "lock")))
	if d.made {
		os.Remove(d.path)
	}
	return err
}

// sweep removes the temporary directories of owners that were killed. Their
// processes and mounts are gone already, see the package comment.
func sweep(logf func(string, ...any)) {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), tempPrefix+"*"))
	for _, dir := range left {
		// One that is just being made has no lock yet: opening it must not make one.
		f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if taken, err := lockFile(f); err == nil && taken {
			logf("removing %s, left behind by a process that was killed", dir)
			if err := os.RemoveAll(dir); err != nil {
				logf("%v", err)
			}
		}
		f.Close()
	}
}
