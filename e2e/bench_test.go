package e2e

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/static"
)

// spreadOf prints how measurements are spread, beside what they are to be
// compared with.
func spreadOf(b *testing.B, what string, taken []time.Duration, target, baseline string) {
	b.Helper()
	slices.Sort(taken)
	at := func(p int) time.Duration { return taken[min(len(taken)-1, len(taken)*p/100)].Round(time.Millisecond) }
	b.Logf("%s: n=%d min=%v p50=%v p90=%v max=%v; target %s; baseline of this run: %s", what, len(taken), at(0), at(50), at(90), at(100), target, baseline)
	b.ReportMetric(float64(at(50).Milliseconds()), "p50-ms")
	b.ReportMetric(float64(at(100).Milliseconds()), "max-ms")
}

// fetch is a plain request, compressed as a browser would ask for it; it gives
// the bytes that crossed the wire.
func fetch(b *testing.B, url string) []byte {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	res, err := (&http.Transport{DisableCompression: true}).RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d, %v", url, res.StatusCode, err)
	}
	return body
}

// BenchmarkStartAndSize: from the start of the process to the first page, the
// memory of an idle server, and what crosses the wire.
func BenchmarkStartAndSize(b *testing.B) {
	var starts, health []time.Duration
	for range 5 {
		s := demo(b)
		s.Stop()
		began := time.Now()
		s.Start()
		fetch(b, s.URL+"/volumes")
		starts = append(starts, time.Since(began))
		began = time.Now()
		fetch(b, s.URL+"/healthz")
		health = append(health, time.Since(began))
	}
	slices.Sort(health)
	spreadOf(b, "server start to first page", starts, "300ms", "GET /healthz "+health[len(health)/2].String())

	s := demo(b)
	s.WaitReached("berlin")
	time.Sleep(5 * time.Second) // memory is measured at rest
	b.Logf("resident memory idle: %s; target 60 MB", resident(b, s.PID()))

	page := fetch(b, s.URL+"/volumes")
	b.Logf("page with %d volumes: %d bytes compressed, %d plain; target 60 KB", bytes.Count(unzip(b, page), []byte(`<tr id="volume-`)), len(page), len(unzip(b, page)))
	total := 0
	names, err := filepath.Glob("../static/*")
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range names {
		if ext := filepath.Ext(name); slices.Contains([]string{".css", ".js", ".woff2", ".svg"}, ext) {
			total += len(fetch(b, s.URL+static.Path(filepath.Base(name))))
		}
	}
	b.Logf("static files: %d bytes compressed; target 150 KB", total)
}

func unzip(b *testing.B, body []byte) []byte {
	b.Helper()
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		b.Fatal(err)
	}
	return plain
}

var residentLine = regexp.MustCompile(`VmRSS:\s+(.*)`)

func resident(b *testing.B, pid int) string {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	return residentLine.FindStringSubmatch(string(status))[1]
}

// BenchmarkIdleQuestions counts the gluster processes of an idle cluster.
func BenchmarkIdleQuestions(b *testing.B) {
	c := realCluster(b)
	spread(b, c, "idle", 0)
	dir := b.TempDir()
	count := filepath.Join(dir, "count")
	script := filepath.Join(dir, "gluster")
	body := fmt.Sprintf("#!/bin/sh\necho x >> %s\nexec %s \"$@\"\n", count, strings.Join(c.CommandPrefix(1), " "))
	if err := os.WriteFile(script, []byte(body), 0o700); err != nil {
		b.Fatal(err)
	}
	const interval, intervals = 2 * time.Second, 10
	s := serve(b, "--cluster", "real=command:"+script, "--poll-idle", interval.String(), "--poll-active", "1s")
	s.WaitReached("real")
	time.Sleep(interval)
	calls := func() int {
		content, err := os.ReadFile(count)
		if err != nil {
			b.Fatal(err)
		}
		return bytes.Count(content, []byte("x"))
	}
	before := calls()
	time.Sleep(interval * intervals)
	b.Logf("gluster processes while idle: %d in %d intervals; target at most 3 per interval", calls()-before, intervals)
}

// BenchmarkClickToStarting: from the click on "Start the rebalance" until the row
// says so, measured in the page itself.
func BenchmarkClickToStarting(b *testing.B) {
	s := demo(b)
	s.WaitReached("berlin")
	p := open(b, s)
	var clicks, base []time.Duration
	for range 10 {
		p.visitLive("/volumes")
		row := p.volume("berlin", "scratch")
		p.click(act(row, "rebalance-start"))
		p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeEnabled())
		took := p.eval(`() => new Promise(done => {
			const row = [...document.querySelectorAll('tr[id^="volume-berlin"]')].find(r => r.textContent.includes('scratch'));
			const began = performance.now();
			const look = () => row.textContent.includes('Starting') ? done(performance.now() - began) : requestAnimationFrame(look);
			document.querySelector('dialog[open] [data-testid="confirm"]').click();
			look();
		})`)
		clicks = append(clicks, milliseconds(took))
		base = append(base, milliseconds(p.eval(`async () => {
			const began = performance.now();
			await (await fetch('/healthz')).text();
			return performance.now() - began;
		}`)))
		id := s.JobOn("scratch")
		s.WaitRunning(id)
		s.Call(http.MethodPost, "/jobs/"+id+"/stop", "{}", nil)
		s.WaitJob(id, "ABORTED", time.Minute)
	}
	slices.Sort(base)
	spreadOf(b, `click to "Starting…"`, clicks, "150ms", "fetch of /healthz in the same page p50="+base[len(base)/2].String())
}

func milliseconds(v any) time.Duration {
	switch n := v.(type) {
	case float64:
		return time.Duration(n * float64(time.Millisecond))
	case int:
		return time.Duration(n) * time.Millisecond
	}
	return 0
}

// BenchmarkChangeToRow: from a change of glusterd to the changed row in an open
// browser. The change is a rebalance that gluster stopped: the moment its answer
// comes is the moment glusterd has changed.
func BenchmarkChangeToRow(b *testing.B) {
	c := realCluster(b)
	const active = 2 * time.Second
	ctx := spread(b, c, "latency", 400)
	s := serve(b, "--cluster", "real=command:"+strings.Join(c.CommandPrefix(1), " "), "--poll-active", active.String(), "--poll-idle", "3s")
	s.WaitReached("real")
	p := open(b, s)
	p.visitLive("/volumes")
	var taken []time.Duration
	for range 10 {
		job := s.Rebalance("real", "latency")
		s.WaitRunning(job.ID)
		p.visitLive("/jobs/" + job.ID)
		p.eval(`() => { window.seen = new Promise(done => {
			const look = () => document.querySelector('#job-head').textContent.includes('Running') ? requestAnimationFrame(look) : done(Date.now());
			look();
		}) }`)
		if _, err := c.Gluster(ctx, 1, "volume", "rebalance", "latency", "stop"); err != nil {
			b.Logf("not counted: %v", err)
			s.WaitJob(job.ID, "FINISHED", time.Minute)
			continue
		}
		changed := time.Now()
		seen := p.eval(`() => window.seen`)
		at, ok := seen.(float64)
		if n, isInt := seen.(int); isInt {
			at, ok = float64(n), true
		}
		if !ok {
			b.Fatalf("seen at %v", seen)
		}
		taken = append(taken, max(0, time.UnixMilli(int64(at)).Sub(changed)))
	}
	spreadOf(b, "from glusterd's change to the row in the browser", taken, "the active poll + 300ms", "active poll interval "+active.String())
}
