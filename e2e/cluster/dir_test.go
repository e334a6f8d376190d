package cluster

import (
	"os"
	"sync"
	"testing"
)

// TestManyDirectoriesAtOnce makes them while others are looking for ones that
// were left behind.
func TestManyDirectoriesAtOnce(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				sweep(func(string, ...any) {})
				d, err := openDir("")
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := os.Stat(d.path); err != nil {
					t.Errorf("its directory was taken away: %v", err)
				}
				if err := d.remove(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
