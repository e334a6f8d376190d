package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrInUse is returned by Open when another process has the data directory.
var ErrInUse = errors.New("the data directory is in use by another Brickyard")

// lockFile takes the file at path for this process until it is closed. The
// kernel lets go of it when the process dies, however it dies, so the file
// itself stays behind and means nothing.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := flock(f); err != nil {
		holder := readHolder(f)
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w%s: stop that one, or give this one a data directory of its own", ErrInUse, holder)
		}
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	// The process id only serves the message above; a full disk must not keep
	// Brickyard from starting and showing its history.
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return f, nil
}

// orphanPatience is how long a lock whose owner is dead is waited for.
const orphanPatience = 5 * time.Second

// flock takes the lock. When the process that took it is dead and the lock is
// not free, a gluster process it was just starting has it: a child shares its
// parent's open files from fork to exec. That takes milliseconds, longer on a
// busy machine, and a server that is started again at once meets it.
func flock(f *os.File) error {
	for end := time.Now().Add(orphanPatience); ; time.Sleep(10 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) || time.Now().After(end) {
			return err
		}
		if pid := holderOf(f); pid == 0 || !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return err
		}
	}
}

// holderOf is the process that took the lock last, 0 if it is not known.
func holderOf(f *os.File) int {
	b := make([]byte, 32)
	n, err := f.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b[:n])))
	if err != nil || pid < 1 {
		return 0
	}
	return pid
}

func readHolder(f *os.File) string {
	if pid := holderOf(f); pid != 0 {
		return fmt.Sprintf(" (process %d)", pid)
	}
	return ""
}
