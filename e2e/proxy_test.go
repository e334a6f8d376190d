package e2e

import (
	"io"
	"net"
	"sync"
	"testing"
)

// cable is a connection between a browser and a server that can be cut and
// mended, without the server knowing or the browser being told.
type cable struct {
	t testing.TB
	// URL is the near end, for the browser.
	URL string

	far  string
	near string

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool
}

// plug puts a cable in front of a server.
func plug(t testing.TB, s *server) *cable {
	t.Helper()
	c := &cable{t: t, far: s.address, near: "127.0.0.1:0", open: map[net.Conn]bool{}}
	c.Mend()
	c.near = c.listener.Addr().String()
	c.URL = "http://" + c.near
	t.Cleanup(c.Cut)
	return c
}

// Mend lets connections through.
func (c *cable) Mend() {
	c.t.Helper()
	l, err := net.Listen("tcp", c.near)
	if err != nil {
		c.t.Fatal(err)
	}
	c.mu.Lock()
	c.listener = l
	c.mu.Unlock()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go c.carry(conn)
		}
	}()
}

// Cut ends every connection and accepts no other.
func (c *cable) Cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.listener.Close()
	for conn := range c.open {
		_ = conn.Close()
	}
	clear(c.open)
}

func (c *cable) carry(near net.Conn) {
	far, err := net.Dial("tcp", c.far)
	if err != nil {
		_ = near.Close()
		return
	}
	c.mu.Lock()
	c.open[near], c.open[far] = true, true
	c.mu.Unlock()
	var both sync.WaitGroup
	pipe := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		_ = to.Close()
		_ = from.Close()
	}
	both.Go(func() { pipe(near, far) })
	both.Go(func() { pipe(far, near) })
	both.Wait()
	c.mu.Lock()
	delete(c.open, near)
	delete(c.open, far)
	c.mu.Unlock()
}
