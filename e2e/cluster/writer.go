package cluster

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Writing describes what a Writer writes.
type Writing struct {
	Dir   string        // below the volume's root, made if missing; the root if empty
	Count int           // how many files it writes to in turn, all held open; 1 if zero
	Size  int           // to which each grows, in bytes; then it is written over from its start; 1 MiB if zero
	Chunk int           // of one write, in bytes; 64 KiB if zero
	Every time.Duration // pause between two writes; none if zero
	Seed  int64         // other seeds give other contents under the same names
}

// Writer writes through a client until it is stopped, and knows what every file
// has to hold: writer-00000, writer-00001, …
type Writer struct {
	w      Writing
	files  []*writtenFile
	stop   context.CancelFunc
	done   chan struct{}
	writes atomic.Int64
	every  atomic.Int64 // a time.Duration, see Pace
	err    error        // of the first write that failed; looked at after done
}

// writtenFile is an open file with what was written to it.
type writtenFile struct {
	name string // below the volume's root
	file *os.File

	mu      sync.Mutex
	content []byte
	next    int // where the next write goes
	torn    int // how many bytes before next were written or not: the write is under way, or failed
}

// Write starts a writer; it returns when every file is open. It ends by Stop, or
// with the first write that fails.
func (m *Client) Write(w Writing) (*Writer, error) {
	w = w.withDefaults()
	run := &Writer{w: w, done: make(chan struct{})}
	dir := filepath.Join(m.Path(), w.Dir)
	err := os.MkdirAll(dir, 0o755)
	for i := 0; i < w.Count && err == nil; i++ {
		f := &writtenFile{name: filepath.Join(w.Dir, fmt.Sprintf("writer-%05d", i))}
		if f.file, err = os.Create(filepath.Join(m.Path(), f.name)); err == nil {
			run.files = append(run.files, f)
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("write to %s: %w", m.volume, err), run.close())
	}
	ctx, stop := context.WithCancel(context.Background())
	run.stop = stop
	run.Pace(w.Every)
	go run.write(ctx)
	return run, nil
}

func (w Writing) withDefaults() Writing {
	if w.Count == 0 {
		w.Count = 1
	}
	if w.Size == 0 {
		w.Size = 1 << 20
	}
	if w.Chunk == 0 {
		w.Chunk = 64 << 10
	}
	w.Chunk = min(w.Chunk, w.Size)
	return w
}

// Pace is the pause between two writes from the next one on.
func (r *Writer) Pace(every time.Duration) { r.every.Store(int64(every)) }

func (r *Writer) write(ctx context.Context) {
	defer close(r.done)
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], uint64(r.w.Seed))
	random := rand.NewChaCha8(seed)
	for ctx.Err() == nil {
		if r.err = r.files[int(r.writes.Load())%len(r.files)].write(random, r.w); r.err != nil {
			return
		}
		r.writes.Add(1)
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(r.every.Load())):
		}
	}
}

func (f *writtenFile) write(random *rand.ChaCha8, w Writing) error {
	chunk := make([]byte, w.Chunk)
	random.Read(chunk) // it never fails
	_, err := f.file.WriteAt(chunk, f.begin(chunk, w.Size))
	if err == nil {
		f.mu.Lock()
		f.torn = 0
		f.mu.Unlock()
	}
	return err
}

// begin notes a write that is about to be done, and gives the place for it.
func (f *writtenFile) begin(chunk []byte, size int) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.next+len(chunk) > size {
		f.next = 0
	}
	from, end := f.next, f.next+len(chunk)
	if len(f.content) < end {
		f.content = append(f.content, make([]byte, end-len(f.content))...)
	}
	copy(f.content[from:], chunk)
	f.next, f.torn = end, len(chunk)
	return int64(from)
}

// Writes is how many writes were done so far.
func (r *Writer) Writes() int { return int(r.writes.Load()) }

// Stop ends the writer and closes its files, which is when what it wrote is with
// the bricks. It gives the SHA-256 each file has to have, in hexadecimal, by its
// path below the volume's root. The error is that of the write that failed, if one
// did: its file may hold more than it should, or less. Stop waits for a write that
// hangs, as long as the context lets it.
func (r *Writer) Stop(ctx context.Context) (sums map[string]string, err error) {
	r.stop()
	select {
	case <-r.done:
	case <-ctx.Done():
		return nil, fmt.Errorf("a write hangs in the client: %w", ctx.Err())
	}
	sums = map[string]string{}
	for _, f := range r.files {
		sum := sha256.Sum256(f.content)
		sums[f.name] = hex.EncodeToString(sum[:])
	}
	return sums, errors.Join(r.err, r.close())
}

// Check reads every file through another client, after Stop, and says which ones
// don't hold what was written. Of a write that failed, or hangs, it may find all, a
// part or nothing; it tells no more than that only if the volume's
// performance.write-behind is off, for else a client that hangs or dies still holds
// what it has called written.
func (r *Writer) Check(m *Client) error {
	var errs []error
	for _, f := range r.files {
		got, err := os.ReadFile(filepath.Join(m.Path(), f.name))
		if err == nil {
			err = f.differs(got)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// differs compares a file with what was written to it.
func (f *writtenFile) differs(got []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	want := f.content
	if from := f.next - f.torn; f.torn > 0 && len(got) >= from {
		want = slices.Clone(want)
		copy(want[from:f.next], got[from:min(f.next, len(got))])
		if f.next == len(want) && len(got) < len(want) {
			want = want[:len(got)] // the write would have made it longer
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("%s has %d bytes, %d were written", f.name, len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			return fmt.Errorf("%s, of %d bytes, is not what was written from byte %d on", f.name, len(want), i)
		}
	}
	return nil
}

// close closes the files that are open.
func (r *Writer) close() error {
	var errs []error
	for _, f := range r.files {
		if f.file != nil {
			errs = append(errs, f.file.Close())
			f.file = nil
		}
	}
	return errors.Join(errs...)
}
