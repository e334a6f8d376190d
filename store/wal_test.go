package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

// maxWAL is what the log file may grow to while it is written and read all the
// time: what it is emptied at, and as much again until the readers let go.
const maxWAL = 2 * trimAt

// readTime is how long a page of the test is read.
const readTime = 90 * time.Millisecond

// A job that runs for days is stored tens of thousands of times, and somebody
// reads pages all the while.
func TestTheLogFileStaysBoundedHoweverMuchIsWrittenAndRead(t *testing.T) {
	s := openStore(t)
	j := create(t, s, full())
	ctx, stop := context.WithCancel(ctx)
	var readers sync.WaitGroup
	for i := range 3 {
		readers.Go(func() {
			// There is always one that began before the last write.
			<-time.After(time.Duration(i) * readTime / 3)
			for ctx.Err() == nil {
				if err := slowRead(ctx, s); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	const writes = 800
	largest, written := int64(0), int64(0)
	for i := range writes {
		j.Message = jobs.SayText(fmt.Sprintf("%d %s", i, strings.Repeat("x", 100_000)))
		j = must[jobs.Job](t)(s.UpdateJob(ctx, j, nil))
		written += int64(len(j.Message.String()))
		largest = max(largest, must[os.FileInfo](t)(os.Stat(s.path()+"-wal")).Size())
	}
	stop()
	readers.Wait()
	t.Logf("%d writes of %d KiB in all; the log file was %d KiB at most", writes, written>>10, largest>>10)
	if largest > maxWAL {
		t.Errorf("the log file grew to %d bytes, more than %d", largest, maxWAL)
	}
	if written < 2*maxWAL {
		t.Fatalf("only %d bytes were written: that proves nothing", written)
	}
}

// slowRead is a page that takes its time to be read.
func slowRead(ctx context.Context, s *Store) error {
	return s.read(ctx, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM jobs").Scan(&n); err != nil {
			return err
		}
		<-time.After(readTime)
		return nil
	})
}
