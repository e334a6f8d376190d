package e2e

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"brickyard/e2e/cluster"
)

// gate is the gluster command of a real cluster's node1. While it is closed the
// commands that start and stop tasks wait before they are sent, and what the page
// says of a command on its way stands there for as long as a test looks at it.
// However quick the cluster and however slow the browser, the word is seen.
type gate struct {
	command, closed string
}

func newGate(t testing.TB, c *cluster.Cluster) gate {
	t.Helper()
	closed := filepath.Join(t.TempDir(), "closed")
	return gate{closed: closed, command: script(t, fmt.Sprintf(`case " $* " in
*" start "* | *" stop "*) while [ -e '%s' ]; do sleep 0.1; done ;;
esac
exec %s "$@"
`, closed, commandOf(c)))}
}

func (g gate) open() error {
	if err := os.Remove(g.closed); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// whileClosed does something with the gate of the page's cluster closed.
func (p *tab) whileClosed(do func()) {
	p.t.Helper()
	if p.s.gate.closed == "" {
		p.t.Fatal("the cluster's command has no gate; see serveReal")
	}
	if err := os.WriteFile(p.s.gate.closed, nil, 0o600); err != nil {
		p.t.Fatal(err)
	}
	defer func() {
		if err := p.s.gate.open(); err != nil {
			p.t.Error(err)
		}
	}()
	do()
}
