package handlers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
	"github.com/r3labs/sse/v2"
)

// The target is 10 KB for a tick of twenty running tasks on twelve nodes, and a p99 of
// 150 ms until each of two thousand browsers has it, with 40 KB of memory for each stream.
// The baseline writes as many bytes to as many connections and does nothing else.
func BenchmarkATickToManyBrowsers(b *testing.B) {
	const browsers, tasks, nodes = 2000, 20, 12
	l := NewLive(nil, nil, nil)
	list := tickingJobs(l, tasks, nodes)
	sentinel := &sse.Event{Event: []byte("beat"), Data: []byte("the end of a tick")}
	tick := func() {
		for i := range list {
			j := &list[i]
			j.Revision++
			step := &j.Steps[0]
			for n := range step.Nodes {
				step.Nodes[n].BytesMoved += uint64(1+n+i) << 20
				step.Nodes[n].FilesMoved += uint64(1 + n)
			}
			l.JobChanged(*j)
		}
		l.flush(context.Background())
		l.events.Publish(streamName, sentinel)
	}
	var plain bytes.Buffer
	fmt.Fprintf(&plain, "id: \ndata: %s\nevent: %s\n\n", sentinel.Data, sentinel.Event)
	end := slices.Concat((&packer{}).pack(plain.Bytes()), []byte("\r\n")) // of an HTTP chunk

	e := echo.New()
	e.GET(eventsPath, l.serve)
	site := httptest.NewServer(e)
	defer site.Close()
	defer l.HangUp()

	before := inUse()
	heard := newAudience(b, site.Listener.Addr().String(), browsers, end)
	heard.ask("GET /events HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n")
	for range browsers {
		<-heard.begun // it is subscribed when its answer begins
	}
	tick()
	heard.wait(b) // with the heads of the answers
	tick()
	size := heard.wait(b).size
	memory := float64(inUse()-before)/browsers - audienceMemory

	baseline := newAudience(b, plainBroadcaster(b, slices.Concat(bytes.Repeat([]byte{'-'}, size-len(end)), end)), browsers, end)
	var ours, theirs []time.Duration
	for b.Loop() {
		began := time.Now()
		tick()
		ours = append(ours, heard.wait(b).since(began)...)
		began = time.Now()
		baseline.ask("now")
		theirs = append(theirs, baseline.wait(b).since(began)...)
	}
	b.ReportMetric(float64(size)/1000, "KB/tick")
	b.ReportMetric(memory/1000, "KB/stream")
	b.ReportMetric(0, "ns/op")
	for name, list := range map[string][]time.Duration{"ours": ours, "baseline": theirs} {
		slices.Sort(list)
		b.ReportMetric(float64(list[len(list)/2].Milliseconds()), name+"-p50-ms")
		b.ReportMetric(float64(list[len(list)*99/100].Milliseconds()), name+"-p99-ms")
	}
}

func tickingJobs(l *Live, tasks, nodes int) (list []jobs.Job) {
	snap := jobs.Snapshot{Cluster: "production", Reachable: true, SyncedAt: time.Now(), HostNames: map[string]string{}}
	for i := range tasks {
		v := gluster.Volume{Name: fmt.Sprintf("customer-archive-%02d", i), Status: gluster.VolumeStarted}
		step := jobs.Step{
			ID: int64(i + 1), Number: 1, Type: jobs.StepRebalancing, State: jobs.Running, StartedAt: time.Now().Add(-time.Hour),
			ExternalSystem: jobs.ExternalGluster, ExternalID: fmt.Sprintf("%08d-0000-4000-8000-000000000000", i),
		}
		for n := range nodes {
			host := fmt.Sprintf("storage-%02d.rack-%d.fra1.example.net", n+1, n/4+1)
			v.Subvolumes = append(v.Subvolumes, gluster.Subvolume{Bricks: []gluster.Brick{{Host: host, Path: "/bricks/" + v.Name, Status: gluster.BrickOnline}}})
			step.Nodes = append(step.Nodes, jobs.NodeReport{NodeStatus: gluster.NodeStatus{Host: host, UUID: fmt.Sprintf("%012d", n), Status: gluster.StatusInProgress}, Name: host, SeenAt: time.Now()})
		}
		snap.Volumes = append(snap.Volumes, v)
		list = append(list, jobs.Job{
			ID: int64(i + 1), Cluster: snap.Cluster, Volume: v.Name, Action: jobs.ActionRebalance, State: jobs.Running, StartedBy: "anna",
			CreatedAt: time.Now(), StartedAt: time.Now(), SeenAt: time.Now(), Steps: []jobs.Step{step},
		})
	}
	l.ClusterChanged(snap)
	l.flush(context.Background())
	return list
}

func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// audience are connections on which what comes is read and thrown away.
type audience struct {
	conns []net.Conn
	begun chan bool
	heard chan hearing
}

// audienceMemory is about what one of them needs itself: its buffer and its stack.
const audienceMemory = 4096 + 4096

type hearing struct {
	at   time.Time
	size int
}

// newAudience connects so many listeners. Each tells when it has heard the end of a tick.
func newAudience(b *testing.B, address string, listeners int, end []byte) *audience {
	b.Helper()
	a := &audience{begun: make(chan bool, listeners), heard: make(chan hearing, listeners)}
	for range listeners {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = conn.Close() })
		a.conns = append(a.conns, conn)
		go func() {
			buf, size, tail := make([]byte, 4096), 0, []byte(nil)
			for {
				n, err := conn.Read(buf)
				if err != nil {
					return
				}
				if tail == nil {
					a.begun <- true
				}
				size += n
				tail = append(tail, buf[:n]...)
				tail = tail[max(0, len(tail)-len(end)):]
				if bytes.Equal(tail, end) {
					a.heard <- hearing{time.Now(), size}
					size = 0
				}
			}
		}()
	}
	return a
}

func (a *audience) ask(what string) {
	for _, conn := range a.conns {
		_, _ = io.WriteString(conn, what)
	}
}

type hearings []hearing

func (a *audience) wait(b *testing.B) (all struct {
	hearings
	size int
}) {
	b.Helper()
	late := time.After(time.Minute)
	for range a.conns {
		select {
		case h := <-a.heard:
			all.hearings, all.size = append(all.hearings, h), h.size
		case <-late:
			b.Fatalf("%d of %d heard it", len(all.hearings), len(a.conns))
		}
	}
	return all
}

func (h hearings) since(began time.Time) (out []time.Duration) {
	for _, one := range h {
		out = append(out, one.at.Sub(began))
	}
	return out
}

// plainBroadcaster sends a message to every connection that asks.
func plainBroadcaster(b *testing.B, message []byte) (address string) {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	var served sync.WaitGroup
	b.Cleanup(func() { _ = listener.Close(); served.Wait() })
	served.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				for asked := make([]byte, 3); ; {
					if _, err := io.ReadFull(conn, asked); err != nil {
						return
					}
					if _, err := conn.Write(message); err != nil {
						return
					}
				}
			}()
		}
	})
	return listener.Addr().String()
}
